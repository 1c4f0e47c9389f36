/* Computes what tells the bytes of an event from those of another one. */

#ifndef WEBHOOK_CORE_EVENT_DIGEST_H
#define WEBHOOK_CORE_EVENT_DIGEST_H

#include "core/delivered_event.h"
#include "core/event_context.h"

namespace webhook {

/*
 * Sets the digest of the event's own bytes, so that a retry is the same event
 * whatever other events are in its body.  Counters of attempts are left out.
 */
void take_digest(const event_context &context, const profile::event_rule &rule,
    delivered_event &event);

} // namespace webhook

#endif /* WEBHOOK_CORE_EVENT_DIGEST_H */
