/* Reads the times that senders sign. */

#ifndef WEBHOOK_CORE_AUTH_SIGNED_TIME_H
#define WEBHOOK_CORE_AUTH_SIGNED_TIME_H

#include <cstdint>
#include <optional>
#include <string_view>

#include "json/node.h"

namespace webhook {

enum class time_unit : std::uint8_t { s, ms, rfc3339 };

/*
 * Returns milliseconds since 1970 for a number, or for a text of RFC 3339.
 * Seconds may have a fraction, as a NumericDate may (RFC 7519, 2).
 */
std::optional<std::uint64_t> read_signed_time(
    const json::node &value, time_unit unit);

/* Reads a date and a time with an offset (RFC 3339, 5.6). */
std::optional<std::uint64_t> read_rfc3339(std::string_view text);

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_SIGNED_TIME_H */
