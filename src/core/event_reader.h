/* Reads the events of a body: type, rule, schema and identity of each. */

#ifndef WEBHOOK_CORE_EVENT_READER_H
#define WEBHOOK_CORE_EVENT_READER_H

#include "core/delivered_event.h"
#include "core/event_context.h"
#include "core/reason.h"

namespace webhook {

/*
 * Reads all events of the context, whose nodes and texts are set.  Returns the
 * first event that is refused and the fault, or nullptr.  The events before it
 * are complete then, and it is known as far as it could be read.
 */
const delivered_event *read_events(const event_context &context, fault &why);

} // namespace webhook

#endif /* WEBHOOK_CORE_EVENT_READER_H */
