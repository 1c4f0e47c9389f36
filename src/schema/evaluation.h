/* Checks one value: the tables of a schema run over its tape. */

#ifndef WEBHOOK_SCHEMA_EVALUATION_H
#define WEBHOOK_SCHEMA_EVALUATION_H

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "schema/budget.h"
#include "schema/code.h"

namespace webhook::schema {

/* Holds memory that is kept from one check to the next. */
struct buffers {
    /*
     * Holds a step from a value to a child: a token of the pointer, or an
     * index.
     */
    struct step {
        std::string_view token; /* is empty if the index is used */
        std::uint32_t index;
    };

    void clear();

    /* Leads from the violation up to the root. */
    std::vector<step> path;
    /*
     * Holds frames for "unevaluated...", with a byte for each child of a value.
     */
    std::vector<std::uint8_t> marks;
    /*
     * Holds the schema resources that are being evaluated, the outermost first.
     */
    std::vector<std::uint32_t> scope;
    /* Holds the hashes of elements for "uniqueItems". */
    std::vector<std::pair<std::uint64_t, const json::node *>> hashes;
};

/*
 * Returns false when the value does not fit, and also when the budget is spent;
 * only the budget can tell which.  The path of a violation is written while the
 * calls return, so that a value that fits pays nothing for it.
 */
class evaluation {
public:
    evaluation(const tables &code, buffers &memory, budget &steps)
        : code_(code), memory_(memory), steps_(steps)
    {
    }

    bool run(const json::node &value)
    {
        return evaluate(code_.entry, value, no_frame);
    }

    bool too_complex() const { return steps_.ended(); }
    std::string_view keyword() const
    {
        return code_.reports[of_name_ != none ? of_name_ : violation_].keyword;
    }
    const std::string &expected() const
    {
        return code_.reports[violation_].expected;
    }
    void write_pointer(std::string &out) const;

private:
    /* Marks where the marks of a value's children begin. */
    using frame = std::size_t;
    static constexpr frame no_frame = SIZE_MAX;

    bool evaluate(index schema, const json::node &value, frame marks)
    {
        const rule &rule = code_.rules[schema];

        if (!steps_.spend()) {
            return false;
        }
        if (!fits(rule, value)) {
            return fail(rule.report);
        }

        return rule.first == rule.last || run(rule, value, marks);
    }

    static bool fits(const rule &rule, const json::node &value)
    {
        if ((rule.allowed & kind_bit(value.kind)) != 0) {
            return true;
        }
        return value.kind == json::kind::real &&
               (rule.allowed & integer_kind) != 0 && is_integer(value.real);
    }

    bool run(const rule &rule, const json::node &value, frame marks);
    bool run_instructions(
        const rule &rule, const json::node &value, frame marks);
    bool execute(const instruction &what, const json::node &value, frame marks);

    bool fail(index report);
    bool fail_below(std::string_view token);
    bool fail_below(std::uint32_t element);

    /* evaluation_scalar.cc defines these. */
    bool scalar(const instruction &what, const json::node &value);
    std::partial_ordering compare_to(
        const instruction &what, const json::node &value) const;
    std::size_t length(const json::node &value);
    bool one_of_values(const instruction &what, const json::node &value);
    bool unique_items(const json::node &value);

    /* evaluation_children.cc defines these. */
    bool items(const instruction &what, const json::node &value, frame marks);
    bool contains(
        const instruction &what, const json::node &value, frame marks);
    bool members(const instruction &what, const json::node &value, frame marks);
    bool one_member(const member_rule &rule, const json::member &member,
        const known_member *expected, bool &evaluated);
    bool by_pattern(
        const member_rule &rule, const json::member &member, bool &evaluated);
    bool missing(const member_rule &rule, const json::node &value);
    bool property_names(const instruction &what, const json::node &value);
    bool dependent_required(const instruction &what, const json::node &value);
    bool has(const json::node &value, const std::string &name);
    bool unevaluated_items(
        const instruction &what, const json::node &value, frame marks);
    bool unevaluated_properties(
        const instruction &what, const json::node &value, frame marks);

    /* evaluation_branches.cc defines these. */
    bool branch(index schema, const json::node &value, frame marks);
    bool any_of(const instruction &what, const json::node &value, frame marks);
    bool exactly_one_of(
        const instruction &what, const json::node &value, frame marks);
    bool none_of(const instruction &what, const json::node &value);
    bool condition(
        const instruction &what, const json::node &value, frame marks);
    index find_dynamic(const instruction &what);

    frame open(const json::node &value);
    void merge(frame from, frame into, const json::node &value);
    void close(frame from) { memory_.marks.resize(from); }
    void mark(frame marks, std::size_t child)
    {
        if (marks != no_frame) {
            memory_.marks[marks + child] = 1;
        }
    }

    const tables &code_;
    buffers &memory_;
    budget &steps_;
    std::size_t depth_ = 0;
    index violation_ = 0;
    index of_name_ = none; /* is the report of the enclosing "propertyNames" */
};

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_EVALUATION_H */
