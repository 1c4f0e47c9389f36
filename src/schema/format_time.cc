#include "schema/character.h"
#include "schema/format.h"

namespace webhook::schema {

namespace {

/* Reads a text piece by piece from its front. */
class scanner {
public:
    explicit scanner(std::string_view text) : rest_(text) {}

    bool done() const { return rest_.empty(); }

    bool take(char c) { return take_one_of({&c, 1}) != '\0'; }

    /* Returns the character, or '\0' if it is not in the set. */
    char take_one_of(std::string_view set)
    {
        if (rest_.empty() || !is_in(rest_.front(), set)) {
            return '\0';
        }
        char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    /* Reads a number of so many digits.  Returns -1 if there are fewer. */
    int take_number(std::size_t digits)
    {
        std::string_view text = rest_.substr(0, digits);
        int number = 0;

        if (text.size() < digits || !consists_of<character::digit>(text)) {
            return -1;
        }
        for (char c : text) {
            number = number * 10 + (c - '0');
        }
        rest_.remove_prefix(digits);
        return number;
    }

    bool skip_digits()
    {
        std::size_t before = rest_.size();
        while (!rest_.empty() && is(character::digit, rest_.front())) {
            rest_.remove_prefix(1);
        }
        return rest_.size() < before;
    }

private:
    std::string_view rest_;
};

bool within(int value, int least, int most)
{
    return value >= least && value <= most;
}

int days_of(int year, int month)
{
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    if (month == 2) {
        return leap ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

bool full_date(scanner &text)
{
    int year = text.take_number(4);
    int month = year >= 0 && text.take('-') ? text.take_number(2) : -1;
    int day = month >= 0 && text.take('-') ? text.take_number(2) : -1;

    return within(month, 1, 12) && within(day, 1, days_of(year, month));
}

/* Sets "offset" to the minutes that the local time is ahead of UTC. */
bool time_offset(scanner &text, int &offset)
{
    if (text.take_one_of("Zz") != '\0') {
        offset = 0;
        return true;
    }

    char sign = text.take_one_of("+-");
    int hours = sign != '\0' ? text.take_number(2) : -1;
    int minutes = hours >= 0 && text.take(':') ? text.take_number(2) : -1;
    offset = (hours * 60 + minutes) * (sign == '-' ? -1 : 1);
    return within(hours, 0, 23) && within(minutes, 0, 59);
}

bool full_time(scanner &text)
{
    constexpr int day = 24 * 60;
    int hour = text.take_number(2);
    int minute = hour >= 0 && text.take(':') ? text.take_number(2) : -1;
    int second = minute >= 0 && text.take(':') ? text.take_number(2) : -1;
    int offset = 0;

    if (!within(hour, 0, 23) || !within(minute, 0, 59) ||
        !within(second, 0, 60) || (text.take('.') && !text.skip_digits()) ||
        !time_offset(text, offset)) {
        return false;
    }

    /* A leap second is the end of a day in UTC. */
    int utc = (hour * 60 + minute - offset + 2 * day) % day;
    return second < 60 || utc == day - 1;
}

} // namespace

bool is_date(std::string_view text)
{
    scanner at(text);
    return full_date(at) && at.done();
}

bool is_time(std::string_view text)
{
    scanner at(text);
    return full_time(at) && at.done();
}

bool is_date_time(std::string_view text)
{
    scanner at(text);
    return full_date(at) && at.take_one_of("Tt") != '\0' && full_time(at) &&
           at.done();
}

} // namespace webhook::schema
