/*
 * Reads and writes doubles like std::from_chars() and std::to_chars(), for
 * standard libraries whose functions have no overloads for doubles: libstdc++
 * before gcc 11, and libc++ before 14 (writing) or 20 (reading).
 */

#ifndef WEBHOOK_BASE_PORTABLE_REAL_H
#define WEBHOOK_BASE_PORTABLE_REAL_H

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <system_error>

#include <locale.h>

namespace webhook::portable {

/* A point is a point, whatever locale another module has set. */
class c_locale {
public:
    c_locale() : before_(uselocale(shared())) {}
    ~c_locale() { uselocale(before_); }
    c_locale(const c_locale &) = delete;
    c_locale &operator=(const c_locale &) = delete;

private:
    static locale_t shared()
    {
        static const locale_t result = newlocale(LC_ALL_MASK, "C", nullptr);
        return result;
    }

    locale_t before_;
};

/* Holds the fewest digits that are read as the same value, without a sign. */
struct shortest {
    std::array<char, 32> text{}; /* is "d.ddde+dd" */
    std::size_t size = 0;
    std::string_view fraction; /* holds the digits after the first */
    int exponent = 0;
};

inline void find_shortest(double value, shortest &result)
{
    constexpr int most_digits = 17;
    char *text = result.text.data();

    for (int digits = 0; digits < most_digits; ++digits) {
        result.size = static_cast<std::size_t>(std::snprintf(
            text, result.text.size(), "%.*e", digits, std::fabs(value)));
        if (std::strtod(text, nullptr) == std::fabs(value)) {
            break;
        }
    }

    const std::string_view all(text, result.size);
    const std::size_t e = all.find('e');

    result.fraction = e > 2 ? all.substr(2, e - 2) : std::string_view();
    result.exponent = std::atoi(text + e + 1);
}

/* Copies what fits.  Returns the end, or "first" if there is no room. */
inline char *put(char *first, char *last, std::string_view text)
{
    if (static_cast<std::size_t>(last - first) < text.size()) {
        return first;
    }
    std::memcpy(first, text.data(), text.size());
    return first + text.size();
}

inline std::string scientific_text(double value, const shortest &digits)
{
    return (std::signbit(value) ? "-" : "") +
           std::string(digits.text.data(), digits.size);
}

inline std::string fixed_text(double value, const shortest &digits)
{
    const std::string all = digits.text[0] + std::string(digits.fraction);
    const std::string sign = std::signbit(value) ? "-" : "";

    if (digits.exponent < 0) {
        const auto zeros = static_cast<std::size_t>(-digits.exponent - 1);
        return sign + "0." + std::string(zeros, '0') + all;
    }

    const std::size_t whole = static_cast<std::size_t>(digits.exponent) + 1;
    if (whole < all.size()) {
        return sign + all.substr(0, whole) + "." + all.substr(whole);
    }

    /* It is an integer, all of whose digits are written. */
    std::string result(whole + 2, '\0');
    result.resize(static_cast<std::size_t>(
        std::snprintf(result.data(), result.size(), "%.0f", value)));
    return result;
}

inline char *write_scientific(char *first, char *last, double value)
{
    const c_locale c;
    shortest digits;

    find_shortest(value, digits);
    return put(first, last, scientific_text(value, digits));
}

inline char *write_fixed(char *first, char *last, double value)
{
    const c_locale c;
    shortest digits;

    find_shortest(value, digits);
    return put(first, last, fixed_text(value, digits));
}

/* Writes the shorter of the two forms. */
inline char *write_real(char *first, char *last, double value)
{
    const c_locale c;
    shortest digits;

    find_shortest(value, digits);

    const std::string scientific = scientific_text(value, digits);
    const std::string fixed = fixed_text(value, digits);

    return put(
        first, last, fixed.size() <= scientific.size() ? fixed : scientific);
}

/* Reads all of a number of JSON. */
inline std::errc read_real(std::string_view text, double &value)
{
    const c_locale c;
    const std::string copy(text);
    char *end = nullptr;
    const double read = std::strtod(copy.c_str(), &end);
    const std::string_view mantissa = text.substr(0, text.find_first_of("eE"));

    if (end == copy.c_str()) {
        return std::errc::invalid_argument;
    }
    if (std::isinf(read) || (read == 0 && mantissa.find_first_of("123456789") !=
                                              std::string_view::npos)) {
        return std::errc::result_out_of_range;
    }

    value = read;
    return std::errc();
}

} // namespace webhook::portable

#endif /* WEBHOOK_BASE_PORTABLE_REAL_H */
