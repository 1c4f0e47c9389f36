/*
 * simdjson 3.0 reads a real of up to 19 digits in 10 ns, and one more digit may
 * take it 50 us: a body of them would hold up a worker for seconds.  Such
 * numbers are spelled anew for it, with the digits that tell a double apart.
 */

#include "core/json_numbers.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/json.h"

namespace webhook::json {

namespace {

constexpr std::size_t most_fast_digits = 19;

/* A digit or a point, in one comparison; "/" comes along. */
bool is_significand(char c)
{
    return static_cast<unsigned char>(c - '.') <= '9' - '.';
}

bool is_digit(char c)
{
    return static_cast<unsigned char>(c - '0') <= 9;
}

bool is_of_number(char c)
{
    return is_digit(c) || c == '.' || c == 'e' || c == 'E' || c == '+' ||
           c == '-';
}

/* Takes the digits at its front off a text; false: there are none. */
bool take_digits(std::string_view &text)
{
    std::size_t count = 0;

    while (count < text.size() && is_digit(text[count])) {
        ++count;
    }
    text.remove_prefix(count);
    return count != 0;
}

bool take(std::string_view &text, char c)
{
    bool there = text.starts_with(c);

    text.remove_prefix(there ? 1 : 0);
    return there;
}

/* RFC 8259, 6, with a fraction or an exponent. */
bool is_real(std::string_view text)
{
    take(text, '-');
    if (!take(text, '0') && !take_digits(text)) {
        return false;
    }
    if (text.empty()) {
        return false;
    }
    if (take(text, '.') && !take_digits(text)) {
        return false;
    }
    if (take(text, 'e') || take(text, 'E')) {
        take(text, '+') || take(text, '-');
        return take_digits(text) && text.empty();
    }
    return text.empty();
}

/* Tells whether a real beyond the range of a double is too small for it. */
bool is_tiny(std::string_view text)
{
    const std::size_t e = std::min(text.find_first_of("eE"), text.size());
    const std::size_t point = std::min(text.find('.'), e);
    const std::size_t first = text.find_first_of("123456789");
    std::string_view exponent = text.substr(std::min(e + 1, text.size()));
    std::int64_t scale = 0;

    take(exponent, '+');
    if (std::from_chars(
            exponent.data(), exponent.data() + exponent.size(), scale)
            .ec == std::errc::result_out_of_range) {
        return exponent.starts_with('-');
    }

    /* Places are fewer than a text has bytes. */
    constexpr std::int64_t far = largest_size;
    return std::clamp(scale, -far, far) + static_cast<std::int64_t>(point) <
           static_cast<std::int64_t>(first);
}

/* Appends it in another spelling; what is too large stays as it is. */
void append_real(std::string_view text, std::string &to)
{
    std::array<char, 32> room;
    const char *end = text.data() + text.size();
    double value = 0;

    if (std::from_chars(text.data(), end, value).ec != std::errc()) {
        if (is_tiny(text)) {
            to += text.front() == '-' ? "-0e0" : "0e0";
        } else {
            to += text;
        }
        return;
    }

    /* With an exponent, or it could become an integer. */
    to.append(room.data(), std::to_chars(room.data(), room.data() + room.size(),
                               value, std::chars_format::scientific)
                               .ptr);
}

/* Where the string at "at" ends, or the text. */
std::size_t skip_string(std::string_view text, std::size_t at)
{
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        at += text[at] == '\\' ? 1 : 0;
    }

    return std::min(at + 1, text.size());
}

std::size_t skip_number(std::string_view text, std::size_t at)
{
    while (at < text.size() && is_of_number(text[at])) {
        ++at;
    }

    return at;
}

} // namespace

/* A run of so many bytes has one at each place of such a distance. */
bool may_have_long_reals(std::string_view text)
{
    constexpr std::size_t run = most_fast_digits + 1;
    std::size_t end = 0; /* of the run before */

    for (std::size_t at = run - 1; at < text.size(); at += run) {
        if (!is_significand(text[at])) {
            continue;
        }

        std::size_t first = at;
        while (first > end && is_significand(text[first - 1])) {
            --first;
        }
        while (at < text.size() && is_significand(text[at])) {
            ++at;
        }
        if (at - first >= run) {
            return true;
        }
        end = at;
    }

    return false;
}

bool respell_long_reals(std::string_view text, std::string &to)
{
    std::size_t copied = 0;
    std::size_t at = 0;

    while (at < text.size()) {
        if (text[at] == '"') {
            at = skip_string(text, at);
            continue;
        }

        const std::size_t first = at;
        at = std::max(skip_number(text, at), at + 1);

        const std::string_view number = text.substr(first, at - first);
        if (number.size() > most_fast_digits && is_real(number)) {
            if (copied == 0) {
                to.clear();
                to.reserve(text.size() + padding);
            }
            to += text.substr(copied, first - copied);
            append_real(number, to);
            copied = at;
        }
    }

    if (copied == 0) {
        return false;
    }

    to += text.substr(copied);
    to.resize(to.size() + padding);
    return true;
}

} // namespace webhook::json
