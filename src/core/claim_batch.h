/*
 * Decides from the claims of all events of a delivery what to do next.
 *
 * A delivery holds no claim while it waits for another one's: two deliveries
 * that share events would otherwise wait for each other.
 */

#ifndef WEBHOOK_CORE_CLAIM_BATCH_H
#define WEBHOOK_CORE_CLAIM_BATCH_H

#include <cstddef>
#include <cstdint>
#include <span>

#include <webhook/webhook.h>

#include "core/backoff.h"
#include "core/claim.h"
#include "core/delivered_event.h"
#include "core/reason.h"

namespace webhook {

class claim_batch {
public:
    /* Holds the operator's decisions that apply here. */
    struct policy {
        webhook_store_error_t on_error = WEBHOOK_STORE_ERROR_REJECT;
        std::uint64_t wait_ms = 0;
        bool observes = false;
    };

    enum class action : std::uint8_t {
        fail,       /* the call was not due                          */
        ask,        /* the store has to be asked                     */
        pending,    /* the store has not answered for all events yet */
        wait,       /* the store has to be asked again after "ms"    */
        forward,    /* the events go upstream with "verdict"         */
        refuse,     /* the delivery is refused                       */
        acknowledge /* nothing needs to go upstream                  */
    };

    struct decision {
        action what;
        reason why = reason::none;
        webhook_verdict_t verdict = WEBHOOK_UNDECIDED;
        unsigned status = 0; /* is the answer to acknowledged events */
        std::uint64_t ms = 0;
        const delivered_event *event = nullptr; /* is refused, if it is one */
    };

    claim_batch() = default;
    claim_batch(const policy &rules, const claim_token &token)
        : policy_(rules), token_(token)
    {
    }

    /*
     * The caller owns the events.  "undeclared" says that the body contains
     * something beside them that may be an event as well: it is never
     * acknowledged then.
     */
    void set_events(std::span<delivered_event> events, bool undeclared = false)
    {
        events_ = events;
        undeclared_ = undeclared;
    }
    std::span<delivered_event> events() const { return events_; }
    const claim_token &token() const { return token_; }

    /*
     * Finds events that are in the body twice: the later one is a duplicate of
     * the earlier.  The store could not tell, because both claims would be
     * ours.  Where another body makes another event, one that returns behind
     * another goes along with its first.  Returns the first event that
     * "webhook_modified reject" refuses, or nullptr.
     */
    const delivered_event *find_repeats();

    /* Starts with the events as they stand. */
    decision begin();

    /* Takes the store's answer for one event. */
    decision take(std::size_t index, webhook_store_answer_t answer,
        const webhook_state_t *found, std::uint64_t now_ms);

    /*
     * Asks again with another token, because the release of the claims before
     * may reach the store later.  What was delivered remains so, and what
     * repeats an earlier event remains its duplicate.
     */
    decision retry(const claim_token &token);

    /* Decides without the store, or when it has answered for all events. */
    decision conclude();

    bool holds_claims() const { return find(event_state::held) != nullptr; }
    std::size_t index_of(const delivered_event &event) const;

private:
    decision decide(std::uint64_t now_ms);
    decision wait(std::uint64_t now_ms);
    void take_along();
    const delivered_event *find(event_state state) const;
    unsigned common_status() const;
    decision conclude_without_any() const;

    policy policy_;
    std::span<delivered_event> events_;
    bool undeclared_ = false;
    std::size_t unanswered_ = 0; /* counts events that the store is asked for */
    claim_token token_{};
    backoff backoff_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_CLAIM_BATCH_H */
