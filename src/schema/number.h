/* Compares numbers as JSON Schema does: by value, whether real or integer. */

#ifndef WEBHOOK_SCHEMA_NUMBER_H
#define WEBHOOK_SCHEMA_NUMBER_H

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

#include "json/node.h"

namespace webhook::schema {

struct number {
    bool exact; /* is true if the number is an int64 */
    std::int64_t integer;
    double real;                  /* is the nearest double of a big integer */
    std::string_view digits = {}; /* belong to a big integer */
};

number number_of(const json::node &value);

/* Returns true if the real has no fraction, which makes it an integer. */
bool is_integer(double value);

/* Returns the int64 that is the same number, if one exists. */
std::optional<std::int64_t> as_integer(double value);

std::partial_ordering compare(const number &a, const number &b);

/* Holds digits * 10^exponent, the shortest decimal that reads as the number. */
struct decimal {
    std::uint64_t digits;
    int exponent;
};

/* Returns the decimal of the absolute value. */
decimal decimal_of(const number &value);

/* Holds a number of "multipleOf" in the form that the division requires. */
struct divisor {
    number value;
    decimal form;
};

/* Compares big integers by their digits, also if one of them is a real. */
bool same_digits(const number &a, const number &b);

/* Computes exactly in decimal: 0.0075 is a multiple of 0.0001. */
bool is_multiple(const number &value, const divisor &of);

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_NUMBER_H */
