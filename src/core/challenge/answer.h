/* Writes the answer to a challenge.  A challenge is no event for the store. */

#ifndef WEBHOOK_CORE_CHALLENGE_ANSWER_H
#define WEBHOOK_CORE_CHALLENGE_ANSWER_H

#include <optional>

#include "core/answer.h"
#include "core/arena.h"
#include "core/authentication.h"
#include "core/challenge/match.h"
#include "core/gate.h"
#include "core/workspace.h"

namespace webhook {

/* Holds what answers consist of, apart from the values of the challenge. */
struct answer_tools {
    const gate &policy;
    const authentication &authentic;
    workspace &tools;
    arena &memory; /* holds the answer */
};

/*
 * Returns the answer to a challenge, whose values have been checked.  Returns
 * nothing if the upstream has to answer: a gate that observes changes nothing,
 * and a gate without a signature cannot know whether the provider has sent a
 * challenge that it signs.
 */
std::optional<answer> answer_challenge(
    const asked_challenge &asked, const answer_tools &with);

} // namespace webhook

#endif /* WEBHOOK_CORE_CHALLENGE_ANSWER_H */
