/*
 * webhook_mask() on any bytes: it writes no more than it may, and what it shows
 * is a character and, of what looks like an address, a domain.  Of UTF-8 it
 * makes UTF-8.
 */

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include <webhook/webhook.h>

#include "base/printable.h"
#include "base/text.h"

namespace {

void require(bool holds, const char *what)
{
    if (!holds) {
        std::fprintf(stderr, "ERROR: %s\n", what);
        std::abort();
    }
}

bool is_of_a_domain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/* As a delivery gives it: no control characters. */
void check(std::string_view value)
{
    /* Exactly the room that is asked for, so that a sanitizer sees more. */
    const std::size_t room = value.size() + WEBHOOK_MASK_ROOM;
    const auto out = std::make_unique<char[]>(room);
    const std::size_t written =
        webhook_mask({value.data(), value.size()}, out.get());
    const std::string_view masked(out.get(), written);

    require(written <= room, "more than the room");
    require(value.empty() == masked.empty(), "something of nothing");
    if (value.empty()) {
        return;
    }

    const std::size_t mark = masked.find("\xe2\x80\xa6");
    require(mark != std::string_view::npos, "no ellipsis");

    std::string_view head = masked.substr(0, mark);
    std::string_view tail = masked.substr(mark + WEBHOOK_MASK_ROOM);
    if (head.empty() && value.starts_with("\xe2\x80\xa6")) {
        head = value.substr(0, 3); /* the ellipsis is the first character */
        tail.remove_prefix(3);
    }

    require(value.starts_with(head), "not its beginning");
    require(head.size() <= 4 || head.starts_with("%C2%"), "a long beginning");
    require(!webhook::valid_utf8(value) || webhook::valid_utf8(masked),
        "half a character");
    require(tail.empty() ||
                (tail.front() == '@' && value.ends_with(tail) &&
                    head.size() + tail.size() <= value.size() &&
                    std::all_of(tail.begin() + 1, tail.end(), is_of_a_domain)),
        "an end that is no domain");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(
    const std::uint8_t *data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    std::string safe;

    webhook::append_without_controls(safe, text);
    check(text);
    check(safe);
    return 0;
}
