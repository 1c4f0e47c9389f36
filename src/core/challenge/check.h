/* Checks a challenge of a profile as a whole. */

#ifndef WEBHOOK_CORE_CHALLENGE_CHECK_H
#define WEBHOOK_CORE_CHALLENGE_CHECK_H

#include "core/challenge/challenge.h"
#include "core/json_location.h"

namespace webhook {

/*
 * Refuses a challenge that would answer other requests, or that would sign a
 * delivery.  Throws config_error, which names the location.
 */
void check_challenge(const json_location &at, const challenge &loaded);

} // namespace webhook

#endif /* WEBHOOK_CORE_CHALLENGE_CHECK_H */
