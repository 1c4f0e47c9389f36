/* Compiles keywords for a value alone. */

#include "base/config_error.h"
#include "schema/compiler.h"
#include "schema/format.h"
#include "schema/phrase.h"

namespace webhook::schema {

namespace {

kinds kinds_of(const location &type)
{
    struct word {
        std::string_view name;
        kinds bits;
    };
    constexpr word words[] = {
        {"array", array_kind},
        {"boolean", kind_bit(json::kind::boolean)},
        {"integer", integer_kind},
        {"null", kind_bit(json::kind::null)},
        {"number", number_kinds},
        {"object", object_kind},
        {"string", string_kind},
    };

    std::string_view name = type.want_string();
    for (const word &each : words) {
        if (each.name == name) {
            return each.bits;
        }
    }

    type.refuse("must be array, boolean, integer, null, number, object or "
                "string");
}

} // namespace

/* Checks annotations: they have no effect on a value, but must be valid. */
void compiler::read_annotations(const location &schema)
{
    for (std::string_view keyword : {"$comment", "title", "description",
             "contentEncoding", "contentMediaType"}) {
        if (auto at = schema.child(keyword)) {
            at->want_string();
        }
    }
    for (std::string_view keyword : {"deprecated", "readOnly", "writeOnly"}) {
        if (auto at = schema.child(keyword)) {
            at->want_boolean();
        }
    }
    if (auto at = schema.child("examples")) {
        at->want_list("values", true);
    }
}

void compiler::read_type(const location &schema)
{
    auto type = schema.child("type");
    kinds allowed = 0;

    if (!type) {
        return;
    }
    if (type->value->kind == json::kind::string) {
        allowed = kinds_of(*type);
    } else {
        type->want_names();
        for (const location &each : type->want_list("types", false)) {
            allowed = static_cast<kinds>(allowed | kinds_of(each));
        }
    }

    code_.rules[current_].allowed = allowed;
    code_.rules[current_].report = say("type", describe_kinds(allowed));
}

void compiler::read_values(const location &schema)
{
    if (auto list = schema.child("enum")) {
        emit_values("enum", list->want_list("values", true));
    }
    if (auto value = schema.child("const")) {
        emit_values("const", {*value});
    }
}

void compiler::emit_values(
    std::string_view keyword, const std::vector<location> &list)
{
    auto first = static_cast<index>(code_.constants.size());
    std::vector<const json::node *> values;

    for (const location &each : list) {
        values.push_back(each.value);
        code_.constants.push_back(keep(*each.value));
    }
    emit(op::one_of_values, all_kinds, say(keyword, describe_values(values)),
        first, static_cast<std::uint32_t>(list.size()));
}

/* Copies the nodes and their texts, because the document may be freed. */
index compiler::keep(const json::node &value)
{
    auto begin = static_cast<index>(code_.values.size());

    for (const json::node *at = &value; at != &value + value.span; ++at) {
        code_.values.push_back(*at);
        if (at->kind == json::kind::string ||
            at->kind == json::kind::big_integer) {
            code_.values.back().text =
                code_.texts.emplace_front(at->string()).data();
        }
    }

    return begin;
}

void compiler::read_numbers(const location &schema)
{
    struct limit {
        std::string_view keyword;
        op what;
        const char *words;
    };
    constexpr limit limits[] = {
        {"minimum", op::minimum, "at least "},
        {"maximum", op::maximum, "at most "},
        {"exclusiveMinimum", op::exclusive_minimum, "more than "},
        {"exclusiveMaximum", op::exclusive_maximum, "less than "},
    };

    for (const limit &each : limits) {
        if (auto at = schema.child(each.keyword)) {
            number value = at->want_number();
            emit(each.what, number_kinds,
                say(each.keyword, each.words + describe_number(value)),
                static_cast<index>(code_.numbers.size()));
            code_.numbers.push_back(value);
        }
    }

    if (auto at = schema.child("multipleOf")) {
        number value = at->want_number();
        if (std::is_lteq(compare(value, {true, 0, 0}))) {
            at->refuse("must be more than 0");
        }
        emit(op::multiple_of, number_kinds,
            say("multipleOf", "a multiple of " + describe_number(value)),
            static_cast<index>(code_.divisors.size()));
        code_.divisors.push_back({value, decimal_of(value)});
    }
}

void compiler::read_strings(const location &schema)
{
    read_size(schema, "minLength", op::min_length, string_kind, "character");
    read_size(schema, "maxLength", op::max_length, string_kind, "character");

    if (auto at = schema.child("pattern")) {
        emit(op::pattern, string_kind,
            say("pattern", "a string that matches the pattern"),
            add_pattern(*at, at->want_string()));
    }

    if (auto at = schema.child("format")) {
        auto format = find_format(at->want_string());
        if (!format) {
            at->refuse("must be one of " + format_names());
        }
        emit(op::format, string_kind,
            say("format", std::string(describe_format(*format))), *format);
    }
}

void compiler::read_sizes(const location &schema)
{
    read_size(schema, "minItems", op::min_size, array_kind, "element");
    read_size(schema, "maxItems", op::max_size, array_kind, "element");
    read_size(schema, "minProperties", op::min_size, object_kind, "member");
    read_size(schema, "maxProperties", op::max_size, object_kind, "member");

    auto unique = schema.child("uniqueItems");
    if (unique && unique->want_boolean()) {
        emit(op::unique_items, array_kind,
            say("uniqueItems", "unique elements"), 0);
    }
}

void compiler::read_size(const location &schema, std::string_view keyword,
    op what, kinds applies, std::string_view unit)
{
    if (auto at = schema.child(keyword)) {
        std::uint32_t count = at->want_count();
        std::string words =
            keyword.substr(0, 3) == "min" ? "at least " : "at most ";
        emit(what, applies, say(keyword, words + describe_count(count, unit)),
            count);
    }
}

index compiler::add_pattern(const location &at, std::string_view expression)
{
    try {
        code_.patterns.emplace_back(expression);
    } catch (const config_error &fault) {
        at.refuse(fault.what());
    }
    return static_cast<index>(code_.patterns.size() - 1);
}

} // namespace webhook::schema
