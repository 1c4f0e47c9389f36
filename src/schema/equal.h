/* Equality of values (JSON Schema core, 4.2.2), and a hash that goes with it.
 */

#ifndef WEBHOOK_SCHEMA_EQUAL_H
#define WEBHOOK_SCHEMA_EQUAL_H

#include <cstdint>

#include "schema/budget.h"
#include "json/node.h"

namespace webhook::schema {

/* Numbers by value, objects in any order.  False when the budget ends. */
bool equal(const json::node &a, const json::node &b, budget &steps);

/* Anything, when the budget ends. */
std::uint64_t hash(const json::node &value, budget &steps);

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_EQUAL_H */
