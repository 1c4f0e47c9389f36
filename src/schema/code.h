/*
 * A compiled schema: flat tables that the evaluation runs over.  Whatever an
 * error message needs is written here, when the schema is compiled.
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

/* Into one of the tables. */
using index = std::uint32_t;
inline constexpr index none = UINT32_MAX;

/* Kinds of values as bits; an integer is a number without a fraction. */
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

/* What "at" and "count" of an instruction are, stands behind its operation. */
enum class op : std::uint8_t {
    one_of_values, /* constants[at...]: places in values, count of them */
    minimum,       /* numbers[at] */
    maximum,
    exclusive_minimum,
    exclusive_maximum,
    multiple_of, /* divisors[at] */
    min_length,  /* at: the limit */
    max_length,
    pattern,  /* patterns[at] */
    format,   /* at: of the table of formats */
    min_size, /* at: the limit, of elements or members */
    max_size,
    unique_items,
    items,              /* item_rules[at] */
    contains,           /* contains_rules[at] */
    members,            /* member_rules[at] */
    property_names,     /* schemas[at] */
    dependent_required, /* strings[at] needs strings[count] */
    dependent_schema,   /* lists[at]: schema, place of the name in strings */
    apply,              /* schemas[at] */
    apply_dynamic,      /* schemas[at], or by anchor number count */
    any_of,             /* lists[at...]: schemas, count of them */
    exactly_one_of,
    none_of,   /* schemas[at] */
    condition, /* lists[at...]: if, then, else; the last two may be none */
    unevaluated_items, /* schemas[at] */
    unevaluated_properties
};

struct instruction {
    op what;
    kinds applies; /* to these kinds of values */
    index report;
    std::uint32_t at;
    std::uint32_t count;
};

/* What a violation tells of the schema. */
struct report {
    std::string_view keyword;
    std::string expected;
};

struct rule {
    index first; /* instructions */
    index last;
    index report;  /* if the kind does not fit */
    kinds allowed; /* 0: no value fits */
    bool unevaluated;
    std::uint32_t resource;
};

struct item_rule {
    std::vector<index> first; /* schemas of the first elements */
    index rest;               /* schema of the others, or none */
};

struct contains_rule {
    index schema;
    std::uint32_t least;
    std::uint32_t most;
    index too_many; /* report; that of the instruction says: too few */
    bool marks;     /* what it finds counts as evaluated */
};

struct known_member {
    std::string token; /* of the pointer, with its "/" */
    index schema = none;
    index missing = none; /* report, if the member is required */
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
    index others = none; /* schema */
};

/* One schema that a dynamic anchor stands for. */
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

    /* Of "enum" and "const"; their texts are kept beside them. */
    std::vector<json::node> values;
    std::forward_list<std::string> texts;
    std::vector<index> constants;

    index entry = none;
};

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_CODE_H */
