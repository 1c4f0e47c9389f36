/* Evaluates elements and members: each is a value with a schema of its own. */

#include "schema/evaluation.h"

namespace webhook::schema {

namespace {

/*
 * Stands for a name that the schema does not have; such a name may be personal.
 */
constexpr std::string_view unknown_name = "/*";

} // namespace

bool evaluation::items(
    const instruction &what, const json::node &value, frame marks)
{
    const item_rule &rule = code_.item_rules[what.at];
    std::uint32_t at = 0;

    for (const json::node &element : json::elements(value)) {
        index schema = at < rule.first.size() ? rule.first[at] : rule.rest;
        if (schema == none) {
            break;
        }
        if (!evaluate(schema, element, no_frame)) {
            return fail_below(at);
        }
        mark(marks, at);
        ++at;
    }

    return true;
}

bool evaluation::contains(
    const instruction &what, const json::node &value, frame marks)
{
    const contains_rule &rule = code_.contains_rules[what.at];
    bool marking = rule.marks && marks != no_frame;
    bool counting = rule.most != UINT32_MAX || marking;
    std::uint32_t found = 0;
    std::uint32_t at = 0;

    for (const json::node &element : json::elements(value)) {
        if (!counting && found >= rule.least) {
            break;
        }
        if (evaluate(rule.schema, element, no_frame)) {
            ++found;
            mark(rule.marks ? marks : no_frame, at);
        }
        ++at;
    }

    if (found < rule.least) {
        return fail(what.report);
    }
    return found <= rule.most || fail(rule.too_many);
}

bool evaluation::members(
    const instruction &what, const json::node &value, frame marks)
{
    const member_rule &rule = code_.member_rules[what.at];
    std::uint32_t required = 0;
    std::size_t at = 0;

    if (!steps_.spend_children(value.size)) {
        return false;
    }
    for (const json::member &each : json::members(value)) {
        std::uint32_t number = rule.names.find(each.name, each.hash());
        const known_member *expected =
            number != name_table::absent ? &rule.known[number] : nullptr;
        bool evaluated = false;
        if (!one_member(rule, each, expected, evaluated)) {
            return false;
        }
        if (expected != nullptr && expected->missing != none) {
            ++required;
        }
        if (evaluated) {
            mark(marks, at);
        }
        ++at;
    }

    return required == rule.required || missing(rule, value);
}

bool evaluation::one_member(const member_rule &rule, const json::member &member,
    const known_member *expected, bool &evaluated)
{
    if (expected != nullptr && expected->schema != none) {
        evaluated = true;
        if (!evaluate(expected->schema, *member.value, no_frame)) {
            return fail_below(expected->token);
        }
    }
    if (!rule.patterns.empty() && !by_pattern(rule, member, evaluated)) {
        return fail_below(unknown_name);
    }
    if (evaluated || rule.others == none) {
        return true;
    }

    evaluated = true;
    return evaluate(rule.others, *member.value, no_frame) ||
           fail_below(unknown_name);
}

bool evaluation::by_pattern(
    const member_rule &rule, const json::member &member, bool &evaluated)
{
    for (const auto &[pattern, schema] : rule.patterns) {
        if (!steps_.spend_pattern(member.name.size())) {
            return false;
        }
        if (!code_.patterns[pattern].search(member.name)) {
            continue;
        }
        evaluated = true;
        if (!evaluate(schema, *member.value, no_frame)) {
            return false;
        }
    }

    return true;
}

/* Names occur once in an object: too few found, so one is not there. */
bool evaluation::missing(const member_rule &rule, const json::node &value)
{
    for (std::uint32_t number = 0; number < rule.known.size(); ++number) {
        index report = rule.known[number].missing;
        if (report != none && !has(value, rule.names.name(number))) {
            return fail(report);
        }
    }

    return true;
}

bool evaluation::has(const json::node &value, const std::string &name)
{
    return steps_.spend_children(value.size) &&
           json::find_member(value, name) != nullptr;
}

bool evaluation::dependent_required(
    const instruction &what, const json::node &value)
{
    return !has(value, code_.strings[what.at]) ||
           has(value, code_.strings[what.count]) || fail(what.report);
}

bool evaluation::property_names(
    const instruction &what, const json::node &value)
{
    const json::node *at = &value + 1;

    for (std::uint32_t left = value.size; left != 0; --left) {
        if (!evaluate(what.at, *at, no_frame)) {
            of_name_ = what.report;
            return fail_below(unknown_name);
        }
        at += 1 + at[1].span;
    }

    return true;
}

bool evaluation::unevaluated_items(
    const instruction &what, const json::node &value, frame marks)
{
    std::uint32_t at = 0;

    if (!steps_.spend_children(value.size)) {
        return false;
    }
    for (const json::node &element : json::elements(value)) {
        if (memory_.marks[marks + at] == 0 &&
            !evaluate(what.at, element, no_frame)) {
            return fail_below(at);
        }
        mark(marks, at);
        ++at;
    }

    return true;
}

bool evaluation::unevaluated_properties(
    const instruction &what, const json::node &value, frame marks)
{
    std::size_t at = 0;

    if (!steps_.spend_children(value.size)) {
        return false;
    }
    for (const json::member &member : json::members(value)) {
        if (memory_.marks[marks + at] == 0 &&
            !evaluate(what.at, *member.value, no_frame)) {
            return fail_below(unknown_name);
        }
        mark(marks, at);
        ++at;
    }

    return true;
}

} // namespace webhook::schema
