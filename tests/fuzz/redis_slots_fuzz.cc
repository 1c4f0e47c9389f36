/*
 * What a server of a cluster says about the slots: an answer to CLUSTER SLOTS,
 * or an error that names another server.  Whatever it is, a map is one, or is
 * not used.
 */

#include "redis/reply_reader.h"
#include "redis/slots.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace webhook::redis;

void require(bool met, const char *what)
{
    if (!met) {
        std::fprintf(stderr, "redis_slots_fuzz.cc: not so: %s\n", what);
        std::abort();
    }
}

void check_map(std::string_view bytes, const address &sender)
{
    static slot_map map;
    reply_reader reader;

    require(reader.start(), "memory");
    reader.accept_slots();

    if (!reader.feed(bytes) || !reader.next(1) ||
        map.read(reader.last(), sender) != nullptr) {
        return;
    }

    require(!map.masters().empty(), "a map has a master");

    for (const cluster_place &each : map.masters()) {
        require(is_host(each.at.host) && each.at.port != 0, "a place");
        require(each.name.empty() || is_host(each.name), "a name");
        require(each.ip.empty() || is_host(each.ip), "an address");
    }

    for (unsigned slot = 0; slot < slot_count; slot++) {
        require(map.master_of(slot) < static_cast<int>(map.masters().size()),
            "a master of the map");
    }
}

void check_redirection(std::string_view text, const address &sender)
{
    redirection to;

    if (read_redirection(text, sender, to)) {
        require(to.slot < slot_count, "a slot");
        require(is_host(to.to.host) && to.to.port != 0, "a place");
        require(to.ask == text.starts_with("ASK "), "a kind");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(
    const std::uint8_t *data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char *>(data), size);
    const address sender{"10.0.0.1", 7000, {}};

    check_map(text, sender);
    check_redirection(text, sender);
    check_redirection("MOVED " + text, sender);
    check_redirection("ASK " + text, sender);
    require(slot_of(text) < slot_count, "a slot of a key");
    return 0;
}
