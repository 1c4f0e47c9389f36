/* Numbers as JSON Schema has them: by value, whether real or integer. */

#ifndef WEBHOOK_SCHEMA_NUMBER_H
#define WEBHOOK_SCHEMA_NUMBER_H

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

#include "json/node.h"

namespace webhook::schema {

struct number {
    bool exact; /* an int64 */
    std::int64_t integer;
    double real;                  /* the nearest one of a big integer */
    std::string_view digits = {}; /* of a big integer */
};

number number_of(const json::node &value);

/* A real without a fraction is an integer. */
bool is_integer(double value);

/* The int64 that is the same number, if one is. */
std::optional<std::int64_t> as_integer(double value);

std::partial_ordering compare(const number &a, const number &b);

/* digits * 10^exponent: the shortest decimal that reads as the number. */
struct decimal {
    std::uint64_t digits;
    int exponent;
};

/* Of the absolute value. */
decimal decimal_of(const number &value);

/* A number "multipleOf", in the form that division wants. */
struct divisor {
    number value;
    decimal form;
};

/* Big integers by their digits, also where a real is one. */
bool same_digits(const number &a, const number &b);

/* Exact in decimal: 0.0075 is a multiple of 0.0001. */
bool is_multiple(const number &value, const divisor &of);

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_NUMBER_H */
