/* Reads the times in a JSON object that a sender has signed. */

#ifndef WEBHOOK_CORE_AUTH_SIGNED_TIME_H
#define WEBHOOK_CORE_AUTH_SIGNED_TIME_H

#include <cstdint>
#include <optional>

#include "core/auth/time.h"
#include "json/node.h"

namespace webhook {

/*
 * Returns milliseconds since 1970 for a number, or for a text of RFC 3339.
 * Seconds may have a fraction, as a NumericDate may (RFC 7519, 2).
 */
std::optional<std::uint64_t> read_signed_time(
    const json::node &value, time_unit unit);

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_SIGNED_TIME_H */
