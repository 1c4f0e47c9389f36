/* Copies the values that a delivery keeps when the body is gone. */

#ifndef WEBHOOK_CORE_EVENT_VALUES_H
#define WEBHOOK_CORE_EVENT_VALUES_H

#include <string_view>

#include "core/delivered_event.h"
#include "core/event_context.h"
#include "json/node.h"

namespace webhook {

/* Sets the event's fields and values. */
void keep_values(const event_context &context, const json::node &node,
    delivered_event &event);

/*
 * Returns a copy of a type or an id, short enough for a header field.  A text
 * that is not a digest does not look like one.
 */
std::string_view keep_name(const event_context &context, std::string_view text);

} // namespace webhook

#endif /* WEBHOOK_CORE_EVENT_VALUES_H */
