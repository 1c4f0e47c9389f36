/* Classes of ASCII characters: the C library's functions ask the locale. */

#ifndef WEBHOOK_CORE_SCHEMA_CHARACTER_H
#define WEBHOOK_CORE_SCHEMA_CHARACTER_H

#include <string_view>

#include "core/text.h"

namespace webhook::schema {

constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

inline bool is_hex(char c)
{
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
}

inline bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

inline bool is_alphanumeric(char c)
{
    return is_letter(c) || is_digit(c);
}

constexpr bool is_in(char c, std::string_view set)
{
    return set.find(c) != std::string_view::npos;
}

} // namespace webhook::schema

#endif /* WEBHOOK_CORE_SCHEMA_CHARACTER_H */
