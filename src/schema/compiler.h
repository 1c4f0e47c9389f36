/* Compiles a schema document to the tables of a program. */

#ifndef WEBHOOK_SCHEMA_COMPILER_H
#define WEBHOOK_SCHEMA_COMPILER_H

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "schema/code.h"
#include "schema/keywords.h"
#include "schema/location.h"
#include "schema/resources.h"

namespace webhook::schema {

/*
 * Gives schemas their numbers when they are first referred to, and queues them,
 * so that the instructions of each schema are contiguous although schemas refer
 * to each other.
 */
class compiler {
public:
    compiler(const json::node &document, std::string_view fragment);

    tables take() { return std::move(code_); }

private:
    /* Holds what is reported if the schema is just "false". */
    struct refusal {
        std::string_view keyword = "false";
        std::string expected = "no value";
    };

    struct task {
        location schema;
        refusal if_false;
    };

    struct dynamic_edge {
        index from;
        std::uint32_t anchor;
    };

    void drain();
    void compile(index number);
    void read_keywords(const location &schema);
    void check_keywords(const location &schema) const;
    void check_cycles();
    void shorten_references();

    index require(const location &schema, refusal if_false);
    index require(const location &schema) { return require(schema, refusal()); }
    /* Does what require() does, for a schema of the same value. */
    index require_in_place(const location &schema);

    index say(std::string_view keyword, std::string expected);
    void emit(op what, kinds applies, index report, std::uint32_t at,
        std::uint32_t count = 0);

    /* compile_value.cc defines these. */
    static void read_annotations(const location &schema);
    void read_type(const location &schema);
    void read_values(const location &schema);
    void emit_values(
        std::string_view keyword, const std::vector<location> &list);
    index keep(const json::node &value);
    void read_numbers(const location &schema);
    void read_strings(const location &schema);
    void read_sizes(const location &schema);
    void read_size(const location &schema, std::string_view keyword, op what,
        kinds applies, std::string_view unit);
    index add_pattern(const location &at, std::string_view expression);

    /* compile_children.cc defines these. */
    void read_items(const location &schema);
    void read_contains(const location &schema);
    void read_members(const location &schema);
    void read_required(const location &schema, member_rule &rule);
    void read_property_names(const location &schema);
    known_member &known(member_rule &rule, std::string_view name);
    void read_dependencies(const location &schema);
    void read_dependency(std::string_view keyword, const json::member &entry,
        const location &at);
    index keep_string(std::string_view text);

    /* compile_branches.cc defines these. */
    void read_definitions(const location &schema);
    void read_references(const location &schema);
    void read_dynamic_reference(
        const location &reference, std::uint32_t resource);
    void read_combinations(const location &schema);
    void read_alternatives(const location &schema, std::string_view keyword,
        op what, const std::string &words);
    void read_condition(const location &schema);
    void read_unevaluated(const location &schema);

    draft draft_;
    resources resources_;
    tables code_;
    std::vector<task> tasks_; /* are indexed by the number of the schema */
    std::unordered_map<const json::node *, index> numbers_;
    index current_ = 0;

    std::vector<std::vector<index>>
        edges_; /* lead to schemas of the same value */
    std::vector<dynamic_edge> dynamic_edges_;
    std::map<std::string, std::uint32_t>
        anchors_; /* are the anchors of "$dynamicRef" */
};

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_COMPILER_H */
