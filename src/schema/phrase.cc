#include "schema/phrase.h"

#include "base/printable.h"
#include "base/real.h"

namespace webhook::schema {

namespace {

/* Limits the text of the values of "enum" that are listed. */
constexpr std::size_t longest_list = 80;

/* Returns e.g. "a", "b" or "c". */
std::string alternatives(const std::vector<std::string> &words)
{
    std::string result;

    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i != 0) {
            result += i + 1 == words.size() ? " or " : ", ";
        }
        result += words[i];
    }

    return result;
}

std::string quote(std::string_view text)
{
    std::string result = "\"";

    append_without_controls(result, text);
    return result + '"';
}

/* Returns an empty text for a value that is not to be listed. */
std::string describe_value(const json::node &value)
{
    switch (value.kind) {
    case json::kind::null:
        return "null";
    case json::kind::boolean:
        return value.boolean ? "true" : "false";
    case json::kind::big_integer:
        return value.size > longest_list ? std::string()
                                         : std::string(value.string());
    case json::kind::integer:
    case json::kind::real:
        return describe_number(number_of(value));
    case json::kind::string:
        return quote(value.string());
    default:
        return {};
    }
}

} // namespace

std::string describe_kinds(kinds allowed)
{
    struct word {
        kinds bits;
        const char *text;
    };
    constexpr word words[] = {
        {object_kind, "an object"},
        {array_kind, "an array"},
        {string_kind, "a string"},
        {number_kinds, "a number"},
        {integer_kind, "an integer"},
        {kind_bit(json::kind::boolean), "a boolean"},
        {kind_bit(json::kind::null), "null"},
    };
    std::vector<std::string> texts;

    for (const word &each : words) {
        if ((allowed & each.bits) == each.bits) {
            texts.emplace_back(each.text);
            allowed = static_cast<kinds>(allowed & ~each.bits);
        }
    }

    return alternatives(texts);
}

std::string describe_count(std::uint32_t count, std::string_view what)
{
    return std::to_string(count) + " " + std::string(what) +
           (count == 1 ? "" : "s");
}

std::string describe_number(const number &value)
{
    char text[32];

    if (value.exact) {
        return std::to_string(value.integer);
    }
    return {text, write_real(text, text + sizeof(text), value.real)};
}

std::string describe_values(const std::vector<const json::node *> &values)
{
    std::vector<std::string> texts;
    std::size_t size = 0;

    for (const json::node *value : values) {
        texts.push_back(describe_value(*value));
        size += texts.back().size();
        if (texts.back().empty() || size > longest_list) {
            return values.size() == 1
                       ? "the value of the schema"
                       : "one of " + describe_count(static_cast<std::uint32_t>(
                                                        values.size()),
                                         "value");
        }
    }

    return texts.empty() ? "no value" : alternatives(texts);
}

std::string describe_member(std::string_view name)
{
    return "the member " + quote(name);
}

} // namespace webhook::schema
