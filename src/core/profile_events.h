/*
 * Reads the entries of a profile's "events": types, and what identifies them.
 */

#ifndef WEBHOOK_CORE_PROFILE_EVENTS_H
#define WEBHOOK_CORE_PROFILE_EVENTS_H

#include "core/json_location.h"
#include "core/profile.h"
#include "core/schema_source.h"

namespace webhook {

/*
 * These read what profile_schema has accepted, so that each value has the right
 * kind.  Each throws config_error, which names the location.
 */
profile::type_rule read_type_rule(const json_location &at, profile &result);

/* Reads "events"; "root" is that of the profile, whose type is known by now. */
void read_events(
    const json_location &root, schema_source &schemas, profile &result);

} // namespace webhook

#endif /* WEBHOOK_CORE_PROFILE_EVENTS_H */
