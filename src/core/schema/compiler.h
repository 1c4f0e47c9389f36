/* From a schema document to the tables of a program. */

#ifndef WEBHOOK_CORE_SCHEMA_COMPILER_H
#define WEBHOOK_CORE_SCHEMA_COMPILER_H

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/schema/code.h"
#include "core/schema/keywords.h"
#include "core/schema/place.h"
#include "core/schema/resources.h"

namespace webhook::schema {

/*
 * Schemas get their numbers when they are first referred to, and wait in a
 * queue: the instructions of each are together, however they refer to another.
 */
class compiler {
public:
    compiler(const json::node &document, std::string_view fragment);

    tables take() { return std::move(code_); }

private:
    /* What is told when the schema is just "false". */
    struct refusal {
        std::string_view keyword = "false";
        std::string expected = "no value";
    };

    struct task {
        place schema;
        refusal if_false;
    };

    struct dynamic_edge {
        index from;
        std::uint32_t anchor;
    };

    void drain();
    void compile(index number);
    void read_keywords(const place &schema);
    void check_keywords(const place &schema) const;
    void check_cycles();
    void shorten_references();

    index require(const place &schema, refusal if_false);
    index require(const place &schema) { return require(schema, refusal()); }
    /* As require(), of a schema for the same value. */
    index require_in_place(const place &schema);

    index say(std::string_view keyword, std::string expected);
    void emit(op what, kinds applies, index report, std::uint32_t at,
        std::uint32_t count = 0);

    /* compile_value.cc */
    static void read_annotations(const place &schema);
    void read_type(const place &schema);
    void read_values(const place &schema);
    void emit_values(std::string_view keyword, const std::vector<place> &list);
    index keep(const json::node &value);
    void read_numbers(const place &schema);
    void read_strings(const place &schema);
    void read_sizes(const place &schema);
    void read_size(const place &schema, std::string_view keyword, op what,
        kinds applies, std::string_view unit);
    index add_pattern(const place &at, std::string_view expression);

    /* compile_children.cc */
    void read_items(const place &schema);
    void read_contains(const place &schema);
    void read_members(const place &schema);
    void read_required(const place &schema, member_rule &rule);
    void read_property_names(const place &schema);
    known_member &known(member_rule &rule, std::string_view name);
    void read_dependencies(const place &schema);
    void read_dependency(
        std::string_view keyword, const json::member &entry, const place &at);
    index keep_string(std::string_view text);

    /* compile_branches.cc */
    void read_definitions(const place &schema);
    void read_references(const place &schema);
    void read_dynamic_reference(const place &reference, std::uint32_t resource);
    void read_combinations(const place &schema);
    void read_alternatives(const place &schema, std::string_view keyword,
        op what, const std::string &words);
    void read_condition(const place &schema);
    void read_unevaluated(const place &schema);

    draft draft_;
    resources resources_;
    tables code_;
    std::vector<task> tasks_; /* by the number of the schema */
    std::unordered_map<const json::node *, index> numbers_;
    index current_ = 0;

    std::vector<std::vector<index>> edges_; /* to schemas of the same value */
    std::vector<dynamic_edge> dynamic_edges_;
    std::map<std::string, std::uint32_t> anchors_; /* of "$dynamicRef" */
};

} // namespace webhook::schema

#endif /* WEBHOOK_CORE_SCHEMA_COMPILER_H */
