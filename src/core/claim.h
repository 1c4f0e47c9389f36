/* The claim protocol: what the state of a key in a store means. */

#ifndef WEBHOOK_CORE_CLAIM_H
#define WEBHOOK_CORE_CLAIM_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <webhook/webhook.h>

#include "core/gate.h"
#include "core/reason.h"

namespace webhook {

using claim_token = std::array<unsigned char, WEBHOOK_TOKEN_SIZE>;
using body_digest = std::array<unsigned char, WEBHOOK_DIGEST_SIZE>;

/* webhook_state_encode() and webhook_state_decode() */
std::size_t encode_state(
    const webhook_state_t &state, std::span<char, WEBHOOK_STATE_TEXT_SIZE> out);
bool decode_state(std::string_view text, webhook_state_t &state);

/* Refused answers carry the status that belongs to their reason. */
struct decision {
    webhook_action_t action;
    std::uint64_t ms;
    webhook_verdict_t verdict;
    reason why;
    unsigned status;
};

class claim {
public:
    void start(const gate &policy, const claim_token &token,
        const body_digest &digest);

    /*
     * CLAIM, and only CLAIM, asks for a key of the body's own: the event was
     * delivered with another body and is to be forwarded once for each.
     */
    decision answered(webhook_store_answer_t answer,
        const webhook_state_t *found, std::uint64_t now_ms);

    webhook_step_t outcome(webhook_upstream_t upstream, unsigned status) const;

private:
    decision store_failed(webhook_store_answer_t answer) const;
    decision found_absent();
    decision found_claimed(std::uint64_t now_ms);
    decision found_delivered(const unsigned char *digest);

    const gate *policy_;
    claim_token token_;
    body_digest digest_;
    std::uint64_t first_ms_;
    std::uint64_t back_off_ms_;
    bool waiting_; /* first_ms_ is set */
    bool own_key_; /* the key is the body's own */
    bool claimed_; /* the claim is ours */
};

} // namespace webhook

#endif /* WEBHOOK_CORE_CLAIM_H */
