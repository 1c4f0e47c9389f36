/* Schemas from texts, and what they say of values. */

#ifndef WEBHOOK_TESTS_UNIT_CORE_SCHEMA_CHECK_H
#define WEBHOOK_TESTS_UNIT_CORE_SCHEMA_CHECK_H

#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "base/config_error.h"
#include "schema/schema.h"
#include "unit/core_json_check.h"
#include "json/jansson.h"

namespace core_check {

using webhook::schema::program;
using webhook::schema::result;
using webhook::schema::run;

inline program compile(std::string_view text, std::string_view fragment = {})
{
    webhook::json::tree tree(text);
    return program(tree.root(), fragment);
}

/* "valid", "too complex", or "POINTER KEYWORD: EXPECTED". */
inline std::string verdict(const program &schema, std::string_view value)
{
    document event;
    run found;

    EXPECT_EQ(parse(event, value), error::none) << value;
    switch (schema.check(event.root(), found)) {
    case result::valid:
        return "valid";
    case result::too_complex:
        return "too complex";
    case result::invalid:
        break;
    }
    return std::string(found.pointer()) + " " + std::string(found.keyword()) +
           ": " + std::string(found.expected());
}

inline std::string verdict(std::string_view schema, std::string_view value)
{
    return verdict(compile(schema), value);
}

/* What is told of a schema that is none, empty if it is one. */
inline std::string fault(std::string_view schema, std::string_view at = {})
{
    try {
        compile(schema, at);
    } catch (const webhook::config_error &found) {
        return found.what();
    }
    return {};
}

} // namespace core_check

#endif /* WEBHOOK_TESTS_UNIT_CORE_SCHEMA_CHECK_H */
