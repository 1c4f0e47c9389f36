/*
 * The parser of forms on any bytes, and the object that is made of a form: each
 * pair is in it once, under its name and in its order.
 */

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "core/form.h"
#include "core/form_tree.h"

namespace {

using namespace webhook;

void require(bool holds, const char *what)
{
    if (!holds) {
        std::fprintf(stderr, "ERROR: %s\n", what);
        std::abort();
    }
}

/* Encodes a text in which no character stays as it is. */
std::string encode(std::string_view text)
{
    std::string encoded;

    for (const char c : text) {
        append_percent(encoded, c);
    }
    return encoded;
}

void check_tree(const form &from, form_tree &maker)
{
    std::map<std::string, std::vector<std::string>, std::less<>> wanted;
    bool is_text = true;
    json::tape tape;

    for (const form_pair &pair : from.pairs()) {
        wanted[std::string(pair.name)].emplace_back(pair.value);
        is_text = is_text && valid_utf8(pair.name) && valid_utf8(pair.value);
    }

    tape.clear();
    const json::error fault = maker.write(from, tape);
    require((fault == json::error::none) == is_text, "UTF-8 or not");
    if (fault != json::error::none) {
        return;
    }

    require(tape.root().size == wanted.size(), "another number of names");
    for (const json::member &each : json::members(tape.root())) {
        const auto found = wanted.find(each.name);

        require(found != wanted.end(), "a name that was not sent");
        require(each.hash() == json::hash_name(each.name), "another hash");
        if (each.value->kind == json::kind::string) {
            require(
                found->second == std::vector{std::string(each.value->string())},
                "another value");
            continue;
        }

        std::vector<std::string> values;
        for (const json::node &value : json::elements(*each.value)) {
            values.emplace_back(value.string());
        }
        require(values.size() > 1 && values == found->second, "other values");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(
    const std::uint8_t *data, std::size_t size)
{
    static form reader;
    static form again;
    static form_tree maker;
    const std::string text(reinterpret_cast<const char *>(data), size);
    std::string rewritten;

    require(reader.read(text, {100, 4096}) == json::error::none ||
                reader.pairs().empty(),
        "pairs after an error");
    require(reader.pairs().size() <= 100, "too many pairs");

    for (const form_pair &pair : reader.pairs()) {
        require(text.find(pair.text) != std::string::npos, "not its text");
        require(pair.name.size() + pair.value.size() <= pair.text.size(),
            "longer than its text");
        rewritten += encode(pair.name) + "=" + encode(pair.value) + "&";
    }

    require(again.read(rewritten) == json::error::none, "not read again");
    require(again.pairs().size() == reader.pairs().size(), "other pairs");
    for (std::size_t i = 0; i < again.pairs().size(); ++i) {
        require(again.pairs()[i].name == reader.pairs()[i].name &&
                    again.pairs()[i].value == reader.pairs()[i].value,
            "another pair");
    }

    check_tree(reader, maker);
    return 0;
}
