#include "core/query.h"

#include <algorithm>

#include "base/text.h"
#include "core/form.h"

namespace webhook {

namespace {

/* Returns false if the text is too short or too long; a byte takes up to 3. */
bool may_be_name(std::string_view text, std::string_view name)
{
    return text.size() >= name.size() && text.size() <= 3 * name.size();
}

/* Returns true if the text is the name after decoding. */
bool is_name(std::string_view text, std::string_view name, std::string &room)
{
    return may_be_name(text, name) && decode_field(text, room) == name;
}

} // namespace

std::string_view decode_field(std::string_view text, std::string &room)
{
    room.resize(text.size());
    room.resize(decode_form(text, room.data()));
    return room;
}

std::size_t find_raw_values(std::string_view text, std::string_view name,
    std::span<std::string_view> values)
{
    std::size_t count = 0;
    std::string room;

    for (form_scanner fields(text); fields.next();) {
        if (!is_name(fields.name(), name, room)) {
            continue;
        }
        if (count < values.size()) {
            values[count] = fields.value();
        }
        ++count;
    }

    return count;
}

bool has_twice(std::string_view text, std::string_view name)
{
    std::size_t count = 0;
    std::string room;

    for (form_scanner fields(text); count < 2 && fields.next();) {
        const std::string_view field = fields.name();

        if (may_be_name(field, name) &&
            equal_ignoring_case(decode_field(field, room), name)) {
            ++count;
        }
    }

    return count == 2;
}

found find_field(
    std::string_view text, std::string_view name, std::string &value)
{
    std::string_view raw;
    const std::size_t count = find_raw_values(text, name, {&raw, 1});

    decode_field(raw, value);
    return count == 0 ? found::none : count == 1 ? found::one : found::several;
}

bool has_only_fields(std::string_view text, std::span<const std::string> names)
{
    bool has_fields = false;
    std::string room;

    /* The scanner leaves out what is empty, which has a name of its own. */
    if (text.starts_with('&') || text.find("&&") != std::string_view::npos) {
        return false;
    }

    for (form_scanner fields(text); fields.next(); has_fields = true) {
        const std::string_view field = fields.name();

        if (std::none_of(
                names.begin(), names.end(), [&](const std::string &name) {
                    return is_name(field, name, room);
                })) {
            return false;
        }
    }

    return has_fields;
}

} // namespace webhook
