/* Loads the challenges of a profile, which profile_schema has accepted. */

#ifndef WEBHOOK_CORE_CHALLENGE_LOAD_H
#define WEBHOOK_CORE_CHALLENGE_LOAD_H

#include <optional>
#include <vector>

#include "core/challenge/challenge.h"
#include "core/json_location.h"

namespace webhook {

/* These throw config_error, which names the location. */

/* Loads the challenge of an event's type. */
challenge load_type_challenge(const json_location &at);

/* Loads "challenges"; there are none if the member does not exist. */
std::vector<challenge> load_challenges(const json_location &at);

std::optional<echo_rule> load_echo(const json_location &at);

} // namespace webhook

#endif /* WEBHOOK_CORE_CHALLENGE_LOAD_H */
