#include "core/auth/time.h"

#include <charconv>
#include <chrono>
#include <cstddef>

namespace webhook {

namespace {

constexpr std::size_t digits_of_seconds = 10;
constexpr std::size_t digits_of_milliseconds = 13;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

std::optional<std::uint64_t> read_epoch(std::string_view text, bool in_ms)
{
    std::uint64_t time = 0;
    const char *end = text.data() + text.size();

    if (text.size() != (in_ms ? digits_of_milliseconds : digits_of_seconds)) {
        return std::nullopt;
    }

    auto [stop, fault] = std::from_chars(text.data(), end, time);
    if (fault != std::errc() || stop != end) {
        return std::nullopt;
    }

    return in_ms ? time : time * 1000;
}

/*
 * Takes a date (RFC 3339, 5.6) from the front, piece by piece.  After the first
 * piece that is wrong, all others are.
 */
class date_reader {
public:
    explicit date_reader(std::string_view text) : rest_(text) {}

    bool failed() const { return failed_; }
    bool at_end() const { return rest_.empty(); }
    char next() const { return rest_.empty() ? '\0' : rest_.front(); }

    /* Takes exactly that many digits, of a number that is at most "largest". */
    int number(std::size_t digits, int largest)
    {
        int value = 0;

        for (std::size_t i = 0; i < digits; ++i) {
            value = value * 10 + (is_digit(next()) ? next() - '0' : 0);
            failed_ = failed_ || !is_digit(next());
            rest_.remove_prefix(failed_ ? 0 : 1);
        }

        failed_ = failed_ || value > largest;
        return value;
    }

    void literal(char expected)
    {
        failed_ = failed_ || next() != expected;
        rest_.remove_prefix(failed_ ? 0 : 1);
    }

    /* Takes a fraction of a second, of which milliseconds are used. */
    int fraction()
    {
        int value = 0;
        std::size_t count = 0;

        if (next() != '.') {
            return 0;
        }
        rest_.remove_prefix(1);

        for (; is_digit(next()); ++count) {
            value = count < 3 ? value * 10 + (next() - '0') : value;
            rest_.remove_prefix(1);
        }

        failed_ = failed_ || count == 0;
        return count == 1 ? value * 100 : count == 2 ? value * 10 : value;
    }

private:
    std::string_view rest_;
    bool failed_ = false;
};

/* Takes "Z", or the offset, in minutes. */
int read_offset(date_reader &text)
{
    if (text.next() == 'Z') {
        text.literal('Z');
        return 0;
    }

    const bool west = text.next() == '-';
    text.literal(west ? '-' : '+');
    const int hours = text.number(2, 23);
    text.literal(':');
    const int minutes = hours * 60 + text.number(2, 59);

    return west ? -minutes : minutes;
}

/*
 * Accepts the letters "T" and "Z" in upper case only, as all senders have them.
 * A second of 60 is the first one of the next minute.
 */
std::optional<std::uint64_t> read_date(std::string_view text, bool needs_offset)
{
    using namespace std::chrono;

    date_reader at(text);

    const int year_number = at.number(4, 9999);
    at.literal('-');
    const int month_number = at.number(2, 12);
    at.literal('-');
    const int day_number = at.number(2, 31);
    at.literal('T');
    const int hour = at.number(2, 23);
    at.literal(':');
    const int minute = at.number(2, 59);
    at.literal(':');
    const int second = at.number(2, 60);
    const int ms = at.fraction();
    const int offset = at.at_end() && !needs_offset ? 0 : read_offset(at);

    const year_month_day date = year(year_number) /
                                month(static_cast<unsigned>(month_number)) /
                                day(static_cast<unsigned>(day_number));
    if (at.failed() || !at.at_end() || !date.ok()) {
        return std::nullopt;
    }

    const auto time = sys_days(date) + hours(hour) + minutes(minute - offset) +
                      seconds(second) + milliseconds(ms);
    const auto count =
        duration_cast<milliseconds>(time.time_since_epoch()).count();

    return count >= 0 ? std::optional(static_cast<std::uint64_t>(count))
                      : std::nullopt;
}

} // namespace

std::optional<std::uint64_t> read_time(time_unit unit, std::string_view text)
{
    switch (unit) {
    case time_unit::seconds:
        return read_epoch(text, false);
    case time_unit::milliseconds:
        return read_epoch(text, true);
    case time_unit::digits:
        return read_epoch(text, text.size() == digits_of_milliseconds);
    case time_unit::rfc3339:
    case time_unit::iso8601:
        break;
    }

    return read_date(text, unit == time_unit::rfc3339);
}

} // namespace webhook
