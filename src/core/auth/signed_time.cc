#include "core/auth/signed_time.h"

#include <charconv>
#include <chrono>

namespace webhook {

namespace {

constexpr std::uint64_t second_ms = 1000;

/* The year 2286, where numbers of seconds get another digit. */
constexpr std::uint64_t latest_second = 10'000'000'000;

class reader {
public:
    explicit reader(std::string_view text) : rest_(text) {}

    bool empty() const { return rest_.empty(); }

    /* Takes a number of that many digits that is in the range. */
    bool number(std::size_t digits, int least, int most, int &result)
    {
        const std::string_view text = rest_.substr(0, digits);
        const char *end = text.data() + text.size();

        if (text.size() != digits || text[0] == '-') {
            return false;
        }

        const auto [stop, why] = std::from_chars(text.data(), end, result);
        rest_.remove_prefix(digits);
        return why == std::errc() && stop == end && result >= least &&
               result <= most;
    }

    bool one_of(std::string_view letters, char &found)
    {
        if (rest_.empty() ||
            letters.find(rest_.front()) == std::string_view::npos) {
            return false;
        }

        found = rest_.front();
        rest_.remove_prefix(1);
        return true;
    }

    bool letter(std::string_view letters)
    {
        char found = '\0';
        return one_of(letters, found);
    }

    /* Takes the fraction of a second, as milliseconds. */
    bool fraction(int &ms)
    {
        constexpr int digits_of_ms = 3;
        int digits = 0;

        ms = 0;
        if (!letter(".")) {
            return true;
        }

        for (char digit = '\0'; one_of("0123456789", digit); ++digits) {
            if (digits < digits_of_ms) {
                ms = 10 * ms + (digit - '0');
            }
        }
        for (int i = digits; i < digits_of_ms; ++i) {
            ms *= 10;
        }
        return digits != 0;
    }

private:
    std::string_view rest_;
};

bool read_offset(reader &text, int &minutes)
{
    char sign = '\0';
    int hours = 0;
    int rest = 0;

    if (text.letter("Zz")) {
        minutes = 0;
        return true;
    }
    if (!text.one_of("+-", sign) || !text.number(2, 0, 23, hours) ||
        !text.letter(":") || !text.number(2, 0, 59, rest)) {
        return false;
    }

    minutes = (60 * hours + rest) * (sign == '-' ? -1 : 1);
    return true;
}

} // namespace

std::optional<std::uint64_t> read_rfc3339(std::string_view text)
{
    reader from(text);
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int ms = 0;
    int offset = 0;

    if (!from.number(4, 1970, 9999, year) || !from.letter("-") ||
        !from.number(2, 1, 12, month) || !from.letter("-") ||
        !from.number(2, 1, 31, day) || !from.letter("Tt ") ||
        !from.number(2, 0, 23, hour) || !from.letter(":") ||
        !from.number(2, 0, 59, minute) || !from.letter(":") ||
        !from.number(2, 0, 60, second) || !from.fraction(ms) ||
        !read_offset(from, offset) || !from.empty()) {
        return std::nullopt;
    }

    const std::chrono::year_month_day date{std::chrono::year(year),
        std::chrono::month(static_cast<unsigned>(month)),
        std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) {
        return std::nullopt;
    }

    const auto days = std::chrono::sys_days(date).time_since_epoch().count();
    const std::int64_t minutes =
        (static_cast<std::int64_t>(days) * 24 + hour) * 60 + minute - offset;
    const std::int64_t time = (minutes * 60 + second) * 1000 + ms;

    return time >= 0 ? std::optional(static_cast<std::uint64_t>(time))
                     : std::nullopt;
}

std::optional<std::uint64_t> read_signed_time(
    const json::node &value, time_unit unit)
{
    if (unit == time_unit::rfc3339) {
        return value.kind == json::kind::string ? read_rfc3339(value.string())
                                                : std::nullopt;
    }
    if (value.kind == json::kind::real && unit == time_unit::s &&
        value.real >= 0 && value.real < static_cast<double>(latest_second)) {
        return static_cast<std::uint64_t>(
            value.real * static_cast<double>(second_ms));
    }
    if (value.kind != json::kind::integer || value.integer < 0) {
        return std::nullopt;
    }

    const auto number = static_cast<std::uint64_t>(value.integer);
    const std::uint64_t factor = unit == time_unit::s ? second_ms : 1;
    return number < latest_second * second_ms / factor
               ? std::optional(number * factor)
               : std::nullopt;
}

} // namespace webhook
