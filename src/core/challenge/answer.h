/* Writes the answer to a challenge.  A challenge is no event for the store. */

#ifndef WEBHOOK_CORE_CHALLENGE_ANSWER_H
#define WEBHOOK_CORE_CHALLENGE_ANSWER_H

#include <cstddef>

#include "core/answer.h"
#include "core/arena.h"
#include "core/auth/verifier.h"
#include "core/challenge/match.h"
#include "core/challenge/settings.h"
#include "core/workspace.h"

namespace webhook {

/* Holds what answers consist of, apart from the values of the challenge. */
struct answer_tools {
    const challenge_settings &settings;
    const verifier *signer;   /* is nullptr if nothing is signed */
    std::size_t secret_index; /* is that of the secret that signs */
    workspace &tools;
    arena &memory; /* holds the answer */
};

/* Writes the answer from values that have been checked. */
challenge_answer write_challenge_answer(
    const asked_challenge &asked, const answer_tools &with);

} // namespace webhook

#endif /* WEBHOOK_CORE_CHALLENGE_ANSWER_H */
