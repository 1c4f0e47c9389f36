/* Reads the events of a body: type, rule, schema and identity of each. */

#ifndef WEBHOOK_CORE_EVENT_READER_H
#define WEBHOOK_CORE_EVENT_READER_H

#include <span>
#include <string_view>

#include "core/delivered_event.h"
#include "core/event_context.h"
#include "core/reason.h"
#include "json/node.h"

namespace webhook {

/* Sets the bytes of each event; "in_array" says that the body is an array. */
void slice_events(
    std::span<delivered_event> events, std::string_view body, bool in_array);

/*
 * Reads all events of the context, which slice_events() has seen.  Returns the
 * first event that is refused and the fault, or nullptr.  The events before it
 * are complete then, and it is known as far as it could be read.
 */
const delivered_event *read_events(
    const event_context &context, const json::node &root, fault &why);

} // namespace webhook

#endif /* WEBHOOK_CORE_EVENT_READER_H */
