/* Compiles keywords for elements and members. */

#include "schema/compiler.h"
#include "schema/phrase.h"
#include "json/pointer.h"

namespace webhook::schema {

namespace {

std::string no_more_than(std::size_t elements)
{
    return elements == 0
               ? "no elements"
               : "at most " +
                     describe_count(
                         static_cast<std::uint32_t>(elements), "element");
}

} // namespace

/*
 * Compiles "items"; in draft-07 it is either of the two keywords that 2020-12
 * has.
 */
void compiler::read_items(const location &schema)
{
    auto first = schema.child("prefixItems");
    auto rest = schema.child("items");
    std::string_view rest_keyword = "items";
    item_rule rule{{}, none};

    if (rest && rest->value->kind == json::kind::array) {
        if (draft_ != draft::draft_07) {
            rest->refuse("must be a schema; 2020-12 has \"prefixItems\" for an "
                         "array of schemas");
        }
        first = rest;
        rest_keyword = "additionalItems";
        rest = schema.child(rest_keyword);
    }
    if (!first && !rest) {
        return;
    }

    if (first) {
        bool may_be_empty = draft_ == draft::draft_07;
        for (const location &each : first->want_list("schemas", may_be_empty)) {
            rule.first.push_back(require(each));
        }
    }
    if (rest) {
        rule.rest =
            require(*rest, {rest_keyword, no_more_than(rule.first.size())});
    }

    emit(op::items, array_kind, none,
        static_cast<index>(code_.item_rules.size()));
    code_.item_rules.push_back(std::move(rule));
}

void compiler::read_contains(const location &schema)
{
    auto element = schema.child("contains");
    auto least = schema.child("minContains");
    auto most = schema.child("maxContains");
    bool current = draft_ == draft::draft_2020_12;
    contains_rule rule{none, 1, UINT32_MAX, none, current};

    /* These have no effect alone, but must be valid. */
    if (least) {
        rule.least = least->want_count();
    }
    if (most) {
        rule.most = most->want_count();
    }
    if (!element) {
        return;
    }

    rule.schema = require(*element);
    rule.too_many =
        say("maxContains", "at most " + describe_count(rule.most, "element") +
                               " matching \"contains\"");
    index report = say(least ? "minContains" : "contains",
        "at least " + describe_count(rule.least, "element") +
            " matching \"contains\"");
    emit(op::contains, array_kind, report,
        static_cast<index>(code_.contains_rules.size()));
    code_.contains_rules.push_back(rule);
}

void compiler::read_members(const location &schema)
{
    auto properties = schema.child("properties");
    auto patterns = schema.child("patternProperties");
    auto others = schema.child("additionalProperties");
    member_rule rule;

    if (!properties && !patterns && !others && !schema.child("required")) {
        return;
    }

    if (properties) {
        properties->want_object();
        for (const json::member &each : json::members(*properties->value)) {
            known(rule, each.name).schema = require(properties->child(each));
        }
    }
    if (patterns) {
        patterns->want_object();
        for (const json::member &each : json::members(*patterns->value)) {
            location at = patterns->child(each);
            rule.patterns.push_back({add_pattern(at, each.name),
                require(at, {"patternProperties", "no such member"})});
        }
    }
    if (others) {
        rule.others =
            require(*others, {"additionalProperties", "no other members"});
    }
    read_required(schema, rule);

    emit(op::members, object_kind, none,
        static_cast<index>(code_.member_rules.size()));
    code_.member_rules.push_back(std::move(rule));
}

void compiler::read_required(const location &schema, member_rule &rule)
{
    auto required = schema.child("required");

    if (!required) {
        return;
    }
    for (std::string_view name : required->want_names()) {
        known(rule, name).missing = say("required", describe_member(name));
        ++rule.required;
    }
}

void compiler::read_property_names(const location &schema)
{
    if (auto at = schema.child("propertyNames")) {
        index names = require(*at, {"propertyNames", "no members"});
        emit(op::property_names, object_kind, say("propertyNames", ""), names);
    }
}

known_member &compiler::known(member_rule &rule, std::string_view name)
{
    std::uint32_t number = rule.names.add(name);

    if (number == rule.known.size()) {
        rule.known.push_back({pointer_token(name), none, none});
    }
    return rule.known[number];
}

/* Compiles both keywords of dependencies; draft-07 has them in one. */
void compiler::read_dependencies(const location &schema)
{
    for (std::string_view keyword :
        {"dependencies", "dependentRequired", "dependentSchemas"}) {
        auto at = schema.child(keyword);
        if (!at) {
            continue;
        }
        at->want_object();
        for (const json::member &entry : json::members(*at->value)) {
            read_dependency(keyword, entry, at->child(entry));
        }
    }
}

void compiler::read_dependency(
    std::string_view keyword, const json::member &entry, const location &at)
{
    index name = keep_string(entry.name);

    if (keyword == "dependentRequired" ||
        (keyword == "dependencies" && at.value->kind == json::kind::array)) {
        for (std::string_view needed : at.want_names()) {
            index report =
                say(keyword, describe_member(needed) + " together with " +
                                 describe_member(entry.name));
            emit(op::dependent_required, object_kind, report, name,
                keep_string(needed));
        }
        return;
    }

    index schema = require(at, {keyword, "not " + describe_member(entry.name)});
    edges_[current_].push_back(schema);
    emit(op::dependent_schema, object_kind, none, schema, name);
}

index compiler::keep_string(std::string_view text)
{
    code_.strings.emplace_back(text);
    return static_cast<index>(code_.strings.size() - 1);
}

} // namespace webhook::schema
