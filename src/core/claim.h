/* Holds what a store says about an event, and what follows from it. */

#ifndef WEBHOOK_CORE_CLAIM_H
#define WEBHOOK_CORE_CLAIM_H

#include <array>
#include <cstdint>

#include <webhook/webhook.h>

#include "core/reason.h"

namespace webhook {

using claim_token = std::array<unsigned char, WEBHOOK_TOKEN_SIZE>;

/* Identifies the bytes of an event. */
struct event_digest {
    std::array<unsigned char, WEBHOOK_DIGEST_SIZE> bytes;
    webhook_digest_kind_t kind;
};

/* Says what is known about an event, and what happens to it. */
enum class event_state : std::uint8_t {
    none,      /* the store is not asked about it    */
    ask,       /* the store has to be asked          */
    held,      /* we have claimed it                 */
    unclaimed, /* it goes upstream without a claim   */
    dropped,   /* it does not go upstream            */
    in_flight, /* another delivery has claimed it    */
    refused    /* it is refused for the reason "why" */
};

struct claim {
    event_state at = event_state::none;
    webhook_modified_t modified = WEBHOOK_MODIFIED_DUPLICATE;
    reason why = reason::none;
    std::uint16_t status = 0; /* is the upstream's, for a delivered event */
    /* holds what the last answer of the store means */
    webhook_event_outcome_t outcome = WEBHOOK_OUTCOME_NONE;

    /*
     * Returns true if another body makes another event, so that each body is
     * claimed by itself.
     */
    bool by_body() const { return modified == WEBHOOK_MODIFIED_FORWARD; }

    /* Sets the state of an event that was delivered with another body. */
    void found_modified();

    /*
     * Takes the store's answer.  Returns false if the answer is incomplete:
     * it has no state.
     */
    bool take(webhook_store_error_t on_error, const claim_token &token,
        const event_digest &digest, webhook_store_answer_t answer,
        const webhook_state_t *found);

private:
    bool is_duplicate(
        const event_digest &digest, const webhook_state_t &delivered) const;
    webhook_event_outcome_t meaning(const claim_token &token,
        const event_digest &digest, webhook_store_answer_t answer,
        const webhook_state_t *found) const;
    void set(event_state state, reason because);
    void store_failed(webhook_store_error_t on_error, reason because);
};

} // namespace webhook

#endif /* WEBHOOK_CORE_CLAIM_H */
