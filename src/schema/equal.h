/*
 * Compares values (JSON Schema core, 4.2.2), and computes a hash that agrees.
 */

#ifndef WEBHOOK_SCHEMA_EQUAL_H
#define WEBHOOK_SCHEMA_EQUAL_H

#include <cstdint>

#include "schema/budget.h"
#include "json/node.h"

namespace webhook::schema {

/*
 * Compares numbers by value and objects in any order.  Returns false when the
 * budget is spent.
 */
bool equal(const json::node &a, const json::node &b, budget &steps);

/* Returns any number when the budget is spent. */
std::uint64_t hash(const json::node &value, budget &steps);

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_EQUAL_H */
