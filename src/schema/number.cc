#include "schema/number.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/real.h"

namespace webhook::schema {

namespace {

/* Doubles at and beyond this value are not int64. */
constexpr double int64_end = 9223372036854775808.0;

std::partial_ordering compare(std::int64_t a, double b)
{
    if (b >= int64_end) {
        return std::partial_ordering::less;
    }
    if (b < -int64_end) {
        return std::partial_ordering::greater;
    }

    double whole = std::trunc(b);
    auto order = a <=> static_cast<std::int64_t>(whole);
    return std::is_neq(order) ? std::partial_ordering(order) : whole <=> b;
}

std::partial_ordering reverse(std::partial_ordering order)
{
    if (std::is_lt(order)) {
        return std::partial_ordering::greater;
    }
    return std::is_gt(order) ? std::partial_ordering::less : order;
}

std::uint64_t magnitude(std::int64_t value)
{
    auto bits = static_cast<std::uint64_t>(value);
    return value < 0 ? 0 - bits : bits;
}

double nearest(std::string_view digits)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    double value = 0;

    if (read_real(digits, value) != std::errc()) {
        value = digits.front() == '-' ? -infinity : infinity;
    }
    return value;
}

/*
 * Computes (a + b) % modulus of two numbers below the modulus, whose sum may be
 * beyond 64 bits.
 */
std::uint64_t add(std::uint64_t a, std::uint64_t b, std::uint64_t modulus)
{
    const std::uint64_t room = modulus - b;

    return a >= room ? a - room : a + b;
}

std::uint64_t times_ten(std::uint64_t value, std::uint64_t modulus)
{
    const std::uint64_t twice = add(value, value, modulus);
    const std::uint64_t fourfold = add(twice, twice, modulus);

    return add(add(fourfold, fourfold, modulus), twice, modulus);
}

/* Computes digits % modulus and ignores the sign. */
std::uint64_t remainder(std::string_view digits, std::uint64_t modulus)
{
    std::uint64_t result = 0;

    for (char c : digits) {
        if (c != '-') {
            result = add(times_ten(result, modulus),
                static_cast<unsigned>(c - '0') % modulus, modulus);
        }
    }
    return result;
}

/* Computes digits * 10^power % modulus. */
std::uint64_t remainder(std::uint64_t digits, int power, std::uint64_t modulus)
{
    std::uint64_t result = digits % modulus;

    for (; power != 0 && result != 0; --power) {
        result = times_ten(result, modulus);
    }
    return result;
}

} // namespace

number number_of(const json::node &value)
{
    if (value.kind == json::kind::integer) {
        return {true, value.integer, 0};
    }
    if (value.kind == json::kind::big_integer) {
        return {false, 0, nearest(value.string()), value.string()};
    }
    return {false, 0, value.real};
}

bool is_integer(double value)
{
    return std::trunc(value) == value;
}

std::optional<std::int64_t> as_integer(double value)
{
    if (!is_integer(value) || value >= int64_end || value < -int64_end) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(value);
}

std::partial_ordering compare(const number &a, const number &b)
{
    if (a.exact && b.exact) {
        return a.integer <=> b.integer;
    }
    if (a.exact) {
        return compare(a.integer, b.real);
    }
    if (b.exact) {
        return reverse(compare(b.integer, a.real));
    }
    return a.real <=> b.real;
}

decimal decimal_of(const number &value)
{
    if (value.exact) {
        return {magnitude(value.integer), 0};
    }

    /* This has room for "d.dde+dd"; the first digit overwrites the point. */
    char text[32];
    const char *end =
        write_scientific(text, text + sizeof(text), std::fabs(value.real));
    const char *begin = text;
    if (text[1] == '.') {
        text[1] = text[0];
        ++begin;
    }

    decimal result{0, 0};
    const char *at = std::from_chars(begin, end, result.digits).ptr;
    auto fraction = static_cast<int>(at - begin) - 1;
    at += at[1] == '+' ? 2 : 1; /* from_chars() refuses a "+" */
    std::from_chars(at, end, result.exponent);

    result.exponent -= fraction;
    return result;
}

bool same_digits(const number &a, const number &b)
{
    /* An integer that is a double has no more digits. */
    std::array<char, std::numeric_limits<double>::max_exponent10 + 3> room;
    auto digits_of = [&](const number &value) -> std::string_view {
        if (!value.digits.empty() || !std::isfinite(value.real)) {
            return value.digits;
        }
        const char *end =
            write_fixed(room.data(), room.data() + room.size(), value.real);
        return {room.data(), static_cast<std::size_t>(end - room.data())};
    };

    return digits_of(a) == digits_of(b);
}

bool is_multiple(const number &value, const divisor &of)
{
    if (!value.digits.empty() && of.form.exponent <= 0) {
        return remainder(remainder(value.digits, of.form.digits),
                   -of.form.exponent, of.form.digits) == 0;
    }
    if (!std::isfinite(value.real)) {
        return true; /* the digits are not known */
    }
    if (value.exact && of.value.exact) {
        return magnitude(value.integer) % of.form.digits == 0;
    }

    decimal form = decimal_of(value);
    if (form.digits == 0) {
        return true;
    }

    int power = form.exponent - of.form.exponent;
    if (power >= 0) {
        return remainder(form.digits, power, of.form.digits) == 0;
    }

    std::uint64_t scaled = of.form.digits;
    for (; power != 0; ++power) {
        if (scaled > form.digits / 10) {
            return false; /* the divisor is larger than the value */
        }
        scaled *= 10;
    }
    return form.digits % scaled == 0;
}

} // namespace webhook::schema
