/* Classifies the bytes of a JSON text, token by token. */

#ifndef WEBHOOK_JSON_TOKEN_H
#define WEBHOOK_JSON_TOKEN_H

#include <cstddef>
#include <string_view>

namespace webhook::json {

inline bool is_digit(char c)
{
    return static_cast<unsigned char>(c - '0') <= 9;
}

inline bool is_of_number(char c)
{
    return is_digit(c) || c == '.' || c == 'e' || c == 'E' || c == '+' ||
           c == '-';
}

/* Takes leading digits off a text.  Returns false if there are none. */
inline bool take_digits(std::string_view &text)
{
    std::size_t count = 0;

    while (count < text.size() && is_digit(text[count])) {
        ++count;
    }
    text.remove_prefix(count);
    return count != 0;
}

inline bool take(std::string_view &text, char c)
{
    bool there = text.starts_with(c);

    text.remove_prefix(there ? 1 : 0);
    return there;
}

enum class number_kind { none, integer, real };

/*
 * Takes a leading number (RFC 8259, 6) off a text; a real has a fraction or an
 * exponent.  Returns none if the number is broken: the text begins with the
 * first wrong byte then.
 */
inline number_kind take_number(std::string_view &text)
{
    number_kind kind = number_kind::integer;

    take(text, '-');
    if (!take(text, '0') && !take_digits(text)) {
        return number_kind::none;
    }
    if (take(text, '.')) {
        kind = number_kind::real;
        if (!take_digits(text)) {
            return number_kind::none;
        }
    }
    if (take(text, 'e') || take(text, 'E')) {
        kind = number_kind::real;
        take(text, '+') || take(text, '-');
        if (!take_digits(text)) {
            return number_kind::none;
        }
    }
    return kind;
}

/* Classifies a text that is a number, or none. */
inline number_kind kind_of_number(std::string_view text)
{
    const number_kind kind = take_number(text);

    return text.empty() ? kind : number_kind::none;
}

/* Returns the value of a hexadecimal digit, or -1. */
inline int read_digit(char c)
{
    const char small = static_cast<char>(c | 0x20);

    if (is_digit(c)) {
        return c - '0';
    }
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

/*
 * Reads the four hexadecimal digits of an escape.  Returns -1 if they are not.
 */
inline int read_unit(std::string_view text)
{
    int unit = 0;

    if (text.size() < 4) {
        return -1;
    }
    for (char c : text.substr(0, 4)) {
        const int digit = read_digit(c);

        if (digit < 0) {
            return -1;
        }
        unit = unit * 16 + digit;
    }
    return unit;
}

} // namespace webhook::json

#endif /* WEBHOOK_JSON_TOKEN_H */
