/* Compiles keywords that apply other schemas to the same value. */

#include "schema/compiler.h"
#include "schema/phrase.h"

namespace webhook::schema {

/* Compiles also definitions that nothing refers to: they must be valid. */
void compiler::read_definitions(const location &schema)
{
    for (std::string_view keyword : {"$defs", "definitions"}) {
        if (auto at = schema.child(keyword)) {
            at->want_object();
            for (const location &each : at->children()) {
                require(each);
            }
        }
    }
}

void compiler::read_references(const location &schema)
{
    std::uint32_t resource = resources_.owner(*schema.value);

    if (auto reference = schema.child("$ref")) {
        auto target = resources_.resolve(*reference, resource);
        emit(op::apply, all_kinds, none, require_in_place(target.where));
    }
    if (auto reference = schema.child("$dynamicRef")) {
        read_dynamic_reference(*reference, resource);
    }
}

void compiler::read_dynamic_reference(
    const location &reference, std::uint32_t resource)
{
    auto target = resources_.resolve(reference, resource);
    index schema = require_in_place(target.where);

    if (target.dynamic_anchor.empty()) {
        emit(op::apply, all_kinds, none, schema);
        return;
    }

    auto [anchor, fresh] = anchors_.try_emplace(
        target.dynamic_anchor, static_cast<std::uint32_t>(anchors_.size()));
    dynamic_edges_.push_back({current_, anchor->second});
    emit(op::apply_dynamic, all_kinds, none, schema, anchor->second);
}

void compiler::read_combinations(const location &schema)
{
    if (auto all = schema.child("allOf")) {
        for (const location &each : all->want_list("schemas", false)) {
            emit(op::apply, all_kinds, none, require_in_place(each));
        }
    }
    read_alternatives(
        schema, "anyOf", op::any_of, "a value that matches at least one of ");
    read_alternatives(schema, "oneOf", op::exactly_one_of,
        "a value that matches exactly one of ");
    if (auto refused = schema.child("not")) {
        emit(op::none_of, all_kinds,
            say("not", "a value that does not match the schema of \"not\""),
            require_in_place(*refused));
    }
}

void compiler::read_alternatives(const location &schema,
    std::string_view keyword, op what, const std::string &words)
{
    auto at = schema.child(keyword);

    if (!at) {
        return;
    }

    auto first = static_cast<index>(code_.lists.size());
    for (const location &each : at->want_list("schemas", false)) {
        code_.lists.push_back(require_in_place(each));
    }
    auto count = static_cast<std::uint32_t>(code_.lists.size() - first);
    emit(what, all_kinds, say(keyword, words + describe_count(count, "schema")),
        first, count);
}

/*
 * Compiles "then" and "else" also without "if": they have no effect then, but
 * must be valid.
 */
void compiler::read_condition(const location &schema)
{
    index found[3] = {none, none, none};
    index *next = found;

    for (std::string_view keyword : {"if", "then", "else"}) {
        if (auto at = schema.child(keyword)) {
            *next = require(*at, {keyword, "no value"});
        }
        ++next;
    }
    if (found[0] == none) {
        return;
    }

    emit(
        op::condition, all_kinds, none, static_cast<index>(code_.lists.size()));
    for (index each : found) {
        code_.lists.push_back(each);
        if (each != none) {
            edges_[current_].push_back(each);
        }
    }
}

/* Compiles these last: they apply to what the others leave. */
void compiler::read_unevaluated(const location &schema)
{
    if (auto at = schema.child("unevaluatedItems")) {
        index others = require(*at, {"unevaluatedItems", "no other elements"});
        emit(op::unevaluated_items, array_kind, none, others);
        code_.rules[current_].unevaluated = true;
    }
    if (auto at = schema.child("unevaluatedProperties")) {
        index others =
            require(*at, {"unevaluatedProperties", "no other members"});
        emit(op::unevaluated_properties, object_kind, none, others);
        code_.rules[current_].unevaluated = true;
    }
}

} // namespace webhook::schema
