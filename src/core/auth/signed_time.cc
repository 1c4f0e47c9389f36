#include "core/auth/signed_time.h"

namespace webhook {

namespace {

constexpr std::uint64_t second_ms = 1000;

/* The year 2286, where numbers of seconds get another digit. */
constexpr std::uint64_t latest_second = 10'000'000'000;

} // namespace

std::optional<std::uint64_t> read_signed_time(
    const json::node &value, time_unit unit)
{
    if (unit == time_unit::rfc3339) {
        return value.kind == json::kind::string
                   ? read_time(unit, value.string())
                   : std::nullopt;
    }
    if (value.kind == json::kind::real && unit == time_unit::seconds &&
        value.real >= 0 && value.real < static_cast<double>(latest_second)) {
        return static_cast<std::uint64_t>(
            value.real * static_cast<double>(second_ms));
    }
    if (value.kind != json::kind::integer || value.integer < 0) {
        return std::nullopt;
    }

    const auto number = static_cast<std::uint64_t>(value.integer);
    const std::uint64_t factor = unit == time_unit::seconds ? second_ms : 1;
    return number < latest_second * second_ms / factor
               ? std::optional(number * factor)
               : std::nullopt;
}

} // namespace webhook
