#include "core/query.h"

#include <algorithm>

#include "base/percent.h"

namespace webhook {

namespace {

/* Holds a decoded byte and the number of bytes that encode it. */
struct unit {
    char byte;
    std::size_t size;
};

unit read_unit(std::string_view text, std::size_t at)
{
    if (text[at] == '%') {
        const auto byte = read_percent_digits(text.substr(at + 1, 2));
        return byte ? unit{*byte, 3} : unit{'%', 1};
    }

    return {text[at] == '+' ? ' ' : text[at], 1};
}

/* Returns true if the text is the name after decoding. */
bool is_name(std::string_view text, std::string_view name)
{
    std::size_t length = 0;

    for (std::size_t at = 0; at < text.size();) {
        const unit next = read_unit(text, at);
        if (length == name.size() || name[length] != next.byte) {
            return false;
        }
        ++length;
        at += next.size;
    }

    return length == name.size();
}

void decode(std::string_view text, std::string &value)
{
    value.clear();

    for (std::size_t at = 0; at < text.size();) {
        const unit next = read_unit(text, at);
        value += next.byte;
        at += next.size;
    }
}

/* Takes the next field off the text; a field may be empty. */
std::string_view take_field(std::string_view &text)
{
    const std::string_view field = text.substr(0, text.find('&'));

    text.remove_prefix(std::min(field.size() + 1, text.size()));
    return field;
}

} // namespace

std::size_t find_raw_values(std::string_view text, std::string_view name,
    std::span<std::string_view> values)
{
    std::size_t count = 0;

    while (!text.empty()) {
        const std::string_view field = take_field(text);
        const std::string_view key = field.substr(0, field.find('='));

        if (!is_name(key, name)) {
            continue;
        }
        if (count < values.size()) {
            values[count] =
                field.substr(std::min(key.size() + 1, field.size()));
        }
        ++count;
    }

    return count;
}

found find_field(
    std::string_view text, std::string_view name, std::string &value)
{
    std::string_view raw;
    const std::size_t count = find_raw_values(text, name, {&raw, 1});

    decode(raw, value);
    return count == 0 ? found::none : count == 1 ? found::one : found::several;
}

bool has_only_fields(std::string_view text, std::span<const std::string> names)
{
    bool has_fields = false;

    while (!text.empty()) {
        const std::string_view field = take_field(text);
        const std::string_view key = field.substr(0, field.find('='));

        if (std::none_of(
                names.begin(), names.end(), [key](const std::string &name) {
                    return is_name(key, name);
                })) {
            return false;
        }
        has_fields = true;
    }

    return has_fields;
}

} // namespace webhook
