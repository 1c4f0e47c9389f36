/* Names the events of a body that an upstream should leave out. */

#ifndef WEBHOOK_CORE_KNOWN_EVENTS_H
#define WEBHOOK_CORE_KNOWN_EVENTS_H

#include <span>
#include <string>

#include "core/delivered_event.h"
#include "core/event_places.h"

namespace webhook {

/*
 * Writes the places of the events that were dropped from a body that goes
 * upstream as it came, for a header field.  Places that the list has no room
 * for are left out: the upstream treats such an event as new.
 */
void write_known_events(std::span<const delivered_event> events,
    const event_places &places, std::string &list);

} // namespace webhook

#endif /* WEBHOOK_CORE_KNOWN_EVENTS_H */
