/* The words for what a schema expects. */

#ifndef WEBHOOK_SCHEMA_PHRASE_H
#define WEBHOOK_SCHEMA_PHRASE_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "schema/code.h"
#include "json/node.h"

namespace webhook::schema {

/* "a string", "an integer or null" */
std::string describe_kinds(kinds allowed);

/* "3 characters", "1 character"; the plural's "s" is added. */
std::string describe_count(std::uint32_t count, std::string_view what);

std::string describe_number(const number &value);

/* "\"a\" or \"b\"", if they are short, "one of 12 values" */
std::string describe_values(const std::vector<const json::node *> &values);

/* "the member \"id\"" */
std::string describe_member(std::string_view name);

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_PHRASE_H */
