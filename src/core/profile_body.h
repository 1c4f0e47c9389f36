/* Loads what a profile says of bodies: their kinds, and where events are. */

#ifndef WEBHOOK_CORE_PROFILE_BODY_H
#define WEBHOOK_CORE_PROFILE_BODY_H

#include "core/json_location.h"
#include "core/profile.h"

namespace webhook {

/* Reads what profile_schema has accepted; throws config_error. */
void read_bodies(const json_location &root, profile &result);

} // namespace webhook

#endif /* WEBHOOK_CORE_PROFILE_BODY_H */
