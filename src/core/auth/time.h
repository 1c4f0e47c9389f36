/* Reads times of signing in the spellings that senders have. */

#ifndef WEBHOOK_CORE_AUTH_TIME_H
#define WEBHOOK_CORE_AUTH_TIME_H

#include <cstdint>
#include <optional>
#include <string_view>

namespace webhook {

enum class time_unit : std::uint8_t {
    seconds,      /* since 1970, 10 digits */
    milliseconds, /* since 1970, 13 digits */
    digits,       /* is one of the two above */
    rfc3339,      /* is e.g. "2026-11-30T10:15:00.25Z" */
    iso8601       /* is the same, and may lack the offset: then it is in UTC */
};

/*
 * Returns true if a time ends where the next value begins, even if there is
 * nothing between them.  The number of digits is the same from 2001 to 2286.  A
 * date of RFC 3339 ends with its "Z" or its offset, and begins ten characters
 * before its only "T": no such text is the beginning or the end of another one.
 * Without the offset it ends before what cannot continue it: see
 * continues_date().
 */
constexpr bool is_delimited(time_unit unit)
{
    return unit != time_unit::digits;
}

/* Returns true for what may follow the seconds of a date. */
constexpr bool continues_date(char c)
{
    return (c >= '0' && c <= '9') || c == '.' || c == 'Z' || c == '+' ||
           c == '-';
}

/*
 * Returns milliseconds since 1970, or std::nullopt if the text does not have
 * that form.
 */
std::optional<std::uint64_t> read_time(time_unit unit, std::string_view text);

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_TIME_H */
