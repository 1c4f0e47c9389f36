/* Reading a text, and the tape as text. */

#ifndef WEBHOOK_TESTS_UNIT_CORE_JSON_CHECK_H
#define WEBHOOK_TESTS_UNIT_CORE_JSON_CHECK_H

#include <charconv>
#include <string>
#include <string_view>

#include "json/document.h"
#include "json/limits.h"
#include "json/node.h"

namespace core_check {

using webhook::json::document;
using webhook::json::error;
using webhook::json::kind;
using webhook::json::node;

/* The padding is not the text's: a parser must not take it for more of it. */
inline error parse(document &into, std::string_view text)
{
    std::string padded(text);

    padded.append(webhook::json::padding, ']');
    return into.parse({padded.data(), text.size()});
}

inline error parse(std::string_view text)
{
    document scratch;
    return parse(scratch, text);
}

inline std::string repeat(std::string_view text, std::size_t count)
{
    std::string result;
    while (count-- != 0) {
        result += text;
    }
    return result;
}

inline std::string nested(
    std::size_t depth, std::string_view open, std::string_view close)
{
    return repeat(open, depth) + repeat(close, depth);
}

/* That is read as the same number again. */
inline std::string shortest(double number)
{
    char room[32];
    char *end = std::to_chars(room, room + sizeof room, number).ptr;

    return {room, end};
}

/* The tape as text, in a form of its own. */
inline std::string dump(const node &value)
{
    std::string text;

    switch (value.kind) {
    case kind::null:
        return "null";
    case kind::boolean:
        return value.boolean ? "true" : "false";
    case kind::integer:
        return std::to_string(value.integer);
    case kind::big_integer:
        return "i" + std::string(value.string());
    case kind::real:
        return "r" + shortest(value.real);
    case kind::string:
        return "'" + std::string(value.string()) + "'";
    case kind::array:
        for (const node &element : webhook::json::elements(value)) {
            text += dump(element) + ",";
        }
        return "[" + std::to_string(value.size) + ":" + text + "]";
    case kind::object:
        for (const auto &[name, member] : webhook::json::members(value)) {
            text += std::string(name) + "=" + dump(*member) + ",";
        }
        return "{" + std::to_string(value.size) + ":" + text + "}";
    }

    return text;
}

} // namespace core_check

#endif /* WEBHOOK_TESTS_UNIT_CORE_JSON_CHECK_H */
