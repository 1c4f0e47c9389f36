/*
 * A compiled schema consists of flat tables that the evaluation runs over.  It
 * also holds all that an error message needs, written when the schema is
 * compiled.
 */

#ifndef WEBHOOK_SCHEMA_CODE_H
#define WEBHOOK_SCHEMA_CODE_H

#include <cstdint>
#include <forward_list>
#include <string>
#include <string_view>
#include <vector>

#include "schema/names.h"
#include "schema/number.h"
#include "schema/pattern.h"
#include "json/node.h"

namespace webhook::schema {

/* Indexes one of the tables. */
using index = std::uint32_t;
inline constexpr index none = UINT32_MAX;

/*
 * Represents kinds of values as bits.  An integer is a number without a
 * fraction.
 */
using kinds = std::uint8_t;

constexpr kinds kind_bit(json::kind which)
{
    return static_cast<kinds>(1U << static_cast<unsigned>(which));
}

inline constexpr kinds string_kind = kind_bit(json::kind::string);
inline constexpr kinds array_kind = kind_bit(json::kind::array);
inline constexpr kinds object_kind = kind_bit(json::kind::object);
inline constexpr kinds integer_kind =
    kind_bit(json::kind::integer) | kind_bit(json::kind::big_integer);
inline constexpr kinds number_kinds = integer_kind | kind_bit(json::kind::real);
inline constexpr kinds all_kinds = 0xff;

/*
 * A comment behind each operation says what "at" and "count" of its instruction
 * mean.
 */
enum class op : std::uint8_t {
    one_of_values, /* constants[at...], "count" of them, index values */
    minimum,       /* numbers[at] is the limit */
    maximum,
    exclusive_minimum,
    exclusive_maximum,
    multiple_of, /* divisors[at] is the divisor */
    min_length,  /* at is the limit */
    max_length,
    pattern,  /* patterns[at] must match */
    format,   /* at indexes the table of formats */
    min_size, /* at is the limit of elements or members */
    max_size,
    unique_items,
    items,              /* item_rules[at] applies */
    contains,           /* contains_rules[at] applies */
    members,            /* member_rules[at] applies */
    property_names,     /* schemas[at] applies to the names */
    dependent_required, /* strings[at] requires strings[count] */
    dependent_schema,   /* schemas[at] applies if strings[count] is a name */
    apply,              /* schemas[at] applies */
    apply_dynamic,      /* schemas[at] applies, or anchor number count */
    any_of,             /* lists[at...] holds "count" schemas */
    exactly_one_of,
    none_of,           /* schemas[at] must not fit */
    condition,         /* lists[at...] holds if, then, else; two may be none */
    unevaluated_items, /* schemas[at] applies to what the others leave */
    unevaluated_properties
};

struct instruction {
    op what;
    kinds applies; /* the instruction applies to values of these kinds */
    index report;
    std::uint32_t at;
    std::uint32_t count;
};

/* Holds what a violation reports of the schema. */
struct report {
    std::string_view keyword;
    std::string expected;
};

struct rule {
    index first; /* indexes instructions */
    index last;
    index report;  /* is used if the kind does not fit */
    kinds allowed; /* is 0 if no value fits */
    bool unevaluated;
    std::uint32_t resource;
};

struct item_rule {
    std::vector<index> first; /* apply to the first elements */
    index rest;               /* applies to the other elements, or is none */
};

struct contains_rule {
    index schema;
    std::uint32_t least;
    std::uint32_t most;
    index too_many; /* indexes reports; the instruction has the report for too
                       few */
    bool marks;     /* is true if elements that it finds count as evaluated */
};

struct known_member {
    std::string token; /* belongs to the pointer and begins with "/" */
    index schema = none;
    index missing =
        none; /* is the report if the member is required and missing */
};

struct member_rule {
    struct by_pattern {
        index pattern;
        index schema;
    };

    name_table names;
    std::vector<known_member> known;
    std::uint32_t required = 0;
    std::vector<by_pattern> patterns;
    index others = none; /* is the schema of the other members */
};

/* Holds one schema that a dynamic anchor may refer to. */
struct dynamic_target {
    std::uint32_t anchor;
    std::uint32_t resource;
    index schema;
};

struct tables {
    std::vector<rule> rules;
    std::vector<instruction> instructions;
    std::vector<report> reports;
    std::vector<index> lists;
    std::vector<number> numbers;
    std::vector<divisor> divisors;
    std::vector<pattern> patterns;
    std::vector<item_rule> item_rules;
    std::vector<contains_rule> contains_rules;
    std::vector<member_rule> member_rules;
    std::vector<dynamic_target> dynamic_targets;
    std::vector<std::string> strings;

    /* Hold the values of "enum" and "const", and their texts. */
    std::vector<json::node> values;
    std::forward_list<std::string> texts;
    std::vector<index> constants;

    index entry = none;
};

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_CODE_H */
