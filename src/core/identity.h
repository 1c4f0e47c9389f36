/* Makes the key of an event, by which it is the same as another. */

#ifndef WEBHOOK_CORE_IDENTITY_H
#define WEBHOOK_CORE_IDENTITY_H

#include <string_view>

#include "core/delivered_event.h"
#include "core/event_context.h"
#include "core/profile.h"
#include "core/reason.h"
#include "json/node.h"
#include "json/pointer.h"

namespace webhook {

/*
 * Sets the event's id and keys.  The store is asked about the event if it has
 * an identity.
 */
fault identify(const event_context &context, const json::node &node,
    const profile::event_rule &rule, std::string_view type,
    delivered_event &event);

/* Returns a part of the key that readers may read differently, or nullptr. */
const pointer *find_ambiguous_key(const event_context &context,
    const json::node &node, const profile::event_rule &rule);

} // namespace webhook

#endif /* WEBHOOK_CORE_IDENTITY_H */
