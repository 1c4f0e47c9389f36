/* The entries of a profile's "events": types, and what identifies them. */

#ifndef WEBHOOK_CORE_PROFILE_EVENTS_H
#define WEBHOOK_CORE_PROFILE_EVENTS_H

#include "core/place.h"
#include "core/profile.h"
#include "core/schema_source.h"

namespace webhook {

/*
 * What has passed profile_schema is of the right kind here.  Each throws
 * config_error, which names the place.
 */
profile::type_rule read_type_rule(const place &at, profile &result);

/* "root": of the profile, whose type is known by now. */
void read_events(const place &root, schema_source &schemas, profile &result);

} // namespace webhook

#endif /* WEBHOOK_CORE_PROFILE_EVENTS_H */
