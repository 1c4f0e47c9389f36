/* Answers a challenge.  A challenge is no event for the store. */

#ifndef WEBHOOK_CORE_CHALLENGE_ANSWER_H
#define WEBHOOK_CORE_CHALLENGE_ANSWER_H

#include <cstddef>
#include <string>

#include "core/auth/verifier.h"
#include "core/challenge.h"
#include "core/reason.h"
#include "core/workspace.h"
#include "json/node.h"

namespace webhook {

/*
 * Writes the answer to the challenge that "node" holds.  Values are signed with
 * the secret that has verified the delivery.
 */
fault write_challenge_answer(const challenge &asked, const json::node &node,
    const verifier &signer, std::size_t secret_index, workspace &tools,
    std::string &out);

} // namespace webhook

#endif /* WEBHOOK_CORE_CHALLENGE_ANSWER_H */
