#include "core/auth/values.h"

#include <algorithm>

#include "core/event.h"

namespace webhook {

namespace {

lookup outcome_of(found how, std::string_view text)
{
    return how == found::several                ? lookup::several
           : how == found::none || text.empty() ? lookup::missing
                                                : lookup::one;
}

lookup find_part(const signed_place &where, const value_sources &from,
    std::string_view &text)
{
    std::string_view list = from.list;
    std::size_t position = 0;
    found how = found::none;

    while (!list.empty()) {
        const std::string_view item = next_item(list, from.separator);
        const bool matches = where.position != 0 ? ++position == where.position
                                                 : item.starts_with(where.name);
        if (!matches) {
            continue;
        }
        if (how == found::one) {
            return lookup::several;
        }
        how = found::one;
        text = item.substr(where.name.size());
    }

    return outcome_of(how, text);
}

/* Finds a string, an integer by its digits, or "true" or "false". */
lookup find_member(const pointer &where, const value_sources &from,
    arena &memory, std::string_view &text)
{
    if (from.event == nullptr) {
        return lookup::missing;
    }
    if (from.repeats && where.is_ambiguous(*from.event)) {
        return lookup::several;
    }

    const json::node *value = where.find(*from.event);
    if (is_absent(value)) {
        return lookup::missing;
    }

    number_text room;

    switch (value->kind) {
    case json::kind::string:
    case json::kind::big_integer:
        text = value->string();
        break;
    case json::kind::boolean:
        text = value->boolean ? "true" : "false";
        break;
    case json::kind::integer:
        text = memory.copy(scalar_text(value, room).value_or(""));
        break;
    default:
        return lookup::invalid;
    }

    return outcome_of(found::one, text);
}

lookup find_pair(
    const form *pairs, const std::string &name, std::string_view &text)
{
    return pairs == nullptr ? lookup::missing
                            : outcome_of(pairs->find(name, text), text);
}

} // namespace

std::string_view trim_space(std::string_view text)
{
    constexpr std::string_view space = " \t";

    text.remove_prefix(std::min(text.find_first_not_of(space), text.size()));
    return text.substr(0, text.find_last_not_of(space) + 1);
}

std::string_view next_item(std::string_view &list, char separator)
{
    std::size_t end =
        separator != '\0' ? list.find(separator) : std::string_view::npos;
    std::string_view item = list.substr(0, end);

    list.remove_prefix(std::min(item.size() + 1, list.size()));
    return separator != '\0' ? trim_space(item) : item;
}

lookup find_value(const signed_place &where, const value_sources &from,
    arena &memory, std::string_view &text)
{
    switch (where.from) {
    case signed_place::source::header: {
        const found how = find_header(from.headers, where.name, text);
        return outcome_of(how, text);
    }
    case signed_place::source::part:
        return find_part(where, from, text);
    case signed_place::source::query:
        return find_pair(from.query, where.name, text);
    case signed_place::source::form:
        return find_pair(from.fields, where.name, text);
    case signed_place::source::json:
        break;
    }

    return find_member(*where.where, from, memory, text);
}

bool is_before(const form_pair &a, const form_pair &b)
{
    const int order = a.name.compare(b.name);

    return order != 0 ? order < 0 : a.value < b.value;
}

bool is_same(const form_pair &a, const form_pair &b)
{
    return a.name == b.name && a.value == b.value;
}

} // namespace webhook
