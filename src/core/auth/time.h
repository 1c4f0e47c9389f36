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
    rfc3339       /* is e.g. "2026-11-30T10:15:00.25Z" */
};

/*
 * Returns true if a time ends where the next value begins, even if there is
 * nothing between them.  The number of digits is the same from 2001 to 2286.  A
 * date of RFC 3339 ends with its "Z" or its offset, and begins ten characters
 * before its only "T": no such text is the beginning or the end of another one.
 */
constexpr bool is_delimited(time_unit unit)
{
    return unit != time_unit::digits;
}

/*
 * Returns milliseconds since 1970, or std::nullopt if the text does not have
 * that form.
 */
std::optional<std::uint64_t> read_time(time_unit unit, std::string_view text);

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_TIME_H */
