/* Numbers as JSON Schema has them: by value, whether real or integer. */

#ifndef WEBHOOK_CORE_SCHEMA_NUMBER_H
#define WEBHOOK_CORE_SCHEMA_NUMBER_H

#include <compare>
#include <cstdint>
#include <optional>

#include "core/json.h"

namespace webhook::schema {

struct number {
    bool exact; /* an integer */
    std::int64_t integer;
    double real;
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

/* Exact in decimal: 0.0075 is a multiple of 0.0001. */
bool is_multiple(const number &value, const divisor &of);

} // namespace webhook::schema

#endif /* WEBHOOK_CORE_SCHEMA_NUMBER_H */
