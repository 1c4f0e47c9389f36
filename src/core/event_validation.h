/* Validates events by the schemas of their types. */

#ifndef WEBHOOK_CORE_EVENT_VALIDATION_H
#define WEBHOOK_CORE_EVENT_VALIDATION_H

#include <cstddef>
#include <span>

#include "core/arena.h"
#include "core/delivered_event.h"
#include "core/reason.h"
#include "core/workspace.h"
#include "schema/schema.h"
#include "json/node.h"

namespace webhook {

/*
 * Returns how the value violates the schema, if it does.  The fault lives as
 * long as the memory and the schema.
 */
fault check_schema(const schema::program &rules, const json::node &value,
    workspace &tools, arena &memory);

/*
 * Validates the events whose validation was left until they are known to be
 * new, except those that are known not to be.  "size" is that of the body,
 * which must still be in the workspace.  A violation is not found if there is
 * no memory for it.
 */
void validate_unchecked(std::span<delivered_event> events, std::size_t size,
    workspace &tools, arena &memory) noexcept;

/* Reports the violations that were found so, of the events that go upstream. */
void report_violations(std::span<delivered_event> events);

} // namespace webhook

#endif /* WEBHOOK_CORE_EVENT_VALIDATION_H */
