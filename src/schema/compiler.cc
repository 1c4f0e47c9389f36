#include "schema/compiler.h"

#include "schema/cycles.h"
#include "json/pointer.h"

namespace webhook::schema {

namespace {

draft draft_of(const location &keyword)
{
    std::string_view name = keyword.want_string();

    if (!name.empty() && name.back() == '#') {
        name.remove_suffix(1);
    }
    if (name == "https://json-schema.org/draft/2020-12/schema") {
        return draft::draft_2020_12;
    }
    if (name == "http://json-schema.org/draft-07/schema") {
        return draft::draft_07;
    }

    keyword.refuse("must be https://json-schema.org/draft/2020-12/schema or "
                   "http://json-schema.org/draft-07/schema#");
}

location entry_of(const json::node &document, std::string_view fragment)
{
    location entry{
        webhook::pointer(fragment).find(document), std::string(fragment)};

    if (entry.value == nullptr) {
        entry.refuse("the schema does not exist");
    }
    return entry;
}

/* Returns the draft of the schema, or else of its document. */
draft find_draft(const json::node &document, const location &entry)
{
    auto keyword = entry.child("$schema");

    if (!keyword) {
        keyword = location{&document, ""}.child("$schema");
    }
    return keyword ? draft_of(*keyword) : draft::draft_2020_12;
}

} // namespace

compiler::compiler(const json::node &document, std::string_view fragment)
    : draft_(find_draft(document, entry_of(document, fragment))),
      resources_(document, draft_)
{
    location entry = entry_of(document, fragment);

    if (!resources_.knows(*entry.value)) {
        resources_.add(entry);
    }
    code_.entry = require(entry);
    drain();
    check_cycles();
    shorten_references();
}

/*
 * Compiles all queued schemas.  A dynamic reference may lead to any schema that
 * has its anchor.
 */
void compiler::drain()
{
    index next = 0;

    while (next != tasks_.size()) {
        for (; next != tasks_.size(); ++next) {
            compile(next);
        }
        for (const auto &each : resources_.dynamic_anchors()) {
            if (anchors_.contains(each.name)) {
                require(each.where);
            }
        }
    }

    for (const auto &each : resources_.dynamic_anchors()) {
        auto anchor = anchors_.find(each.name);
        if (anchor != anchors_.end()) {
            code_.dynamic_targets.push_back(
                {anchor->second, each.resource, require(each.where)});
        }
    }
}

void compiler::compile(index number)
{
    location schema = tasks_[number].schema;
    bool boolean = schema.value->kind == json::kind::boolean;

    if (!boolean && schema.value->kind != json::kind::object) {
        schema.refuse("a schema must be an object, true or false");
    }

    auto begin = static_cast<index>(code_.instructions.size());
    code_.rules[number] = {
        begin, begin, none, all_kinds, false, resources_.owner(*schema.value)};
    current_ = number;

    if (!boolean) {
        read_keywords(schema);
        code_.rules[number].last =
            static_cast<index>(code_.instructions.size());
    } else if (!schema.value->boolean) {
        const refusal &why = tasks_[number].if_false;
        code_.rules[number].allowed = 0;
        code_.rules[number].report = say(why.keyword, why.expected);
    }
}

/* Compiles keywords in the order of evaluation: cheap ones come first. */
void compiler::read_keywords(const location &schema)
{
    if (draft_ == draft::draft_07 && schema.child("$ref")) {
        read_references(schema); /* "$ref" hides its siblings */
        return;
    }

    check_keywords(schema);
    read_annotations(schema);
    read_definitions(schema);
    read_type(schema);
    read_values(schema);
    read_numbers(schema);
    read_strings(schema);
    read_sizes(schema);
    read_members(schema);
    read_property_names(schema);
    read_dependencies(schema);
    read_items(schema);
    read_contains(schema);
    read_references(schema);
    read_combinations(schema);
    read_condition(schema);
    read_unevaluated(schema);
}

void compiler::check_keywords(const location &schema) const
{
    for (const json::member &member : json::members(*schema.value)) {
        if (find_keyword(member.name, draft_) != nullptr) {
            continue;
        }
        std::string_view remedy = keyword_remedy(member.name, draft_);
        schema.child(member).refuse(
            "is not a supported keyword" +
            (remedy.empty() ? keyword_suggestion(member.name, draft_)
                            : ": " + std::string(remedy)));
    }

    auto other = schema.child("$schema");
    if (other && draft_of(*other) != draft_) {
        other->refuse("must be the same in the whole document");
    }
}

void compiler::check_cycles()
{
    for (const dynamic_edge &edge : dynamic_edges_) {
        for (const dynamic_target &target : code_.dynamic_targets) {
            if (target.anchor == edge.anchor) {
                edges_[edge.from].push_back(target.schema);
            }
        }
    }

    if (auto found = find_endless(edges_)) {
        tasks_[found->schema].schema.refuse(
            found->cycle
                ? "refers to itself without descending to a member or an "
                  "element, which would never end"
                : "refers to too many other schemas, one after the other");
    }
}

/*
 * Replaces a schema that only refers to another by the other, so that for a
 * member with a "$ref" only the target is evaluated.  If there are dynamic
 * references, the path through a resource matters, and nothing is replaced.
 */
void compiler::shorten_references()
{
    auto refers = [this](const rule &rule) {
        return rule.allowed == all_kinds && !rule.unevaluated &&
               rule.last - rule.first == 1 &&
               code_.instructions[rule.first].what == op::apply;
    };

    if (!code_.dynamic_targets.empty()) {
        return;
    }

    for (rule &each : code_.rules) {
        while (refers(each)) {
            each = code_.rules[code_.instructions[each.first].at];
        }
    }
}

index compiler::require(const location &schema, refusal if_false)
{
    auto number = static_cast<index>(tasks_.size());
    auto [known, fresh] = numbers_.try_emplace(schema.value, number);

    if (fresh) {
        tasks_.push_back({schema, std::move(if_false)});
        code_.rules.emplace_back();
        edges_.emplace_back();
    }
    return known->second;
}

index compiler::require_in_place(const location &schema)
{
    index number = require(schema);

    edges_[current_].push_back(number);
    return number;
}

index compiler::say(std::string_view keyword, std::string expected)
{
    code_.reports.push_back({keyword, std::move(expected)});
    return static_cast<index>(code_.reports.size() - 1);
}

void compiler::emit(
    op what, kinds applies, index report, std::uint32_t at, std::uint32_t count)
{
    code_.instructions.push_back({what, applies, report, at, count});
}

} // namespace webhook::schema
