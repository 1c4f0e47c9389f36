/* Words what a schema expects. */

#ifndef WEBHOOK_SCHEMA_PHRASE_H
#define WEBHOOK_SCHEMA_PHRASE_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "schema/code.h"
#include "json/node.h"

namespace webhook::schema {

/* Returns e.g. "a string" or "an integer or null". */
std::string describe_kinds(kinds allowed);

/*
 * Returns e.g. "3 characters" or "1 character"; it adds the "s" of the plural.
 */
std::string describe_count(std::uint32_t count, std::string_view what);

std::string describe_number(const number &value);

/*
 * Returns e.g. "\"a\" or \"b\"" for short values, else e.g. "one of 12 values".
 */
std::string describe_values(const std::vector<const json::node *> &values);

/* Returns e.g. "the member \"id\"". */
std::string describe_member(std::string_view name);

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_PHRASE_H */
