#include "core/claim_batch.h"

#include <algorithm>

namespace webhook {

const delivered_event *claim_batch::find_repeats()
{
    for (delivered_event &event : events_) {
        const delivered_event *last = nullptr;
        bool same_body = false;

        if (event.claim.at != event_state::ask) {
            continue;
        }

        for (const delivered_event &other : events_.first(index_of(event))) {
            if (!other.key.empty() && other.key_digest == event.key_digest) {
                last = &other;
                same_body = same_body || other.digest == event.digest;
            }
        }

        if (last == nullptr) {
            continue;
        }
        if (event.claim.by_body()) {
            if (last->digest == event.digest) {
                event.claim.at = event_state::dropped;
            } else if (same_body) {
                event.claim.at = event_state::unclaimed;
                event.claim.why = reason::modified;
            }
        } else if (same_body) {
            event.claim.at = event_state::dropped;
        } else {
            event.claim.found_modified();
        }
        if (event.claim.at == event_state::refused) {
            return &event;
        }
    }

    return nullptr;
}

std::size_t claim_batch::index_of(const delivered_event &event) const
{
    return static_cast<std::size_t>(&event - events_.data());
}

const delivered_event *claim_batch::find(event_state state) const
{
    auto found = std::find_if(events_.begin(), events_.end(),
        [state](const auto &event) { return event.claim.at == state; });

    return found == events_.end() ? nullptr : &*found;
}

claim_batch::decision claim_batch::begin()
{
    unanswered_ = static_cast<std::size_t>(std::count_if(events_.begin(),
        events_.end(),
        [](const auto &event) { return event.claim.at == event_state::ask; }));

    return unanswered_ != 0 ? decision{action::ask} : conclude();
}

claim_batch::decision claim_batch::take(std::size_t index,
    webhook_store_answer_t answer, const webhook_state_t *found,
    std::uint64_t now_ms)
{
    if (index >= events_.size()) {
        return {action::fail};
    }

    delivered_event &event = events_[index];

    backoff_.begin(now_ms);

    if (event.claim.at != event_state::ask ||
        !event.claim.take(
            policy_.on_error, token_, event.short_digest(), answer, found)) {
        return {action::fail};
    }

    return --unanswered_ != 0 ? decision{action::pending} : decide(now_ms);
}

/* Decides when the store has answered for all events. */
claim_batch::decision claim_batch::decide(std::uint64_t now_ms)
{
    if (const delivered_event *event = find(event_state::refused)) {
        decision refusal{action::refuse, event->claim.why};

        /* A failure of the store is not the fault of an event. */
        if (refusal.why == reason::modified) {
            refusal.event = event;
        }
        return refusal;
    }

    if (find(event_state::in_flight) != nullptr) {
        return wait(now_ms);
    }

    return conclude();
}

claim_batch::decision claim_batch::wait(std::uint64_t now_ms)
{
    decision pause{action::wait};

    pause.ms = backoff_.next(now_ms, policy_.wait_ms, token_);
    if (pause.ms == 0 || policy_.observes) {
        return {action::refuse, reason::in_flight};
    }

    return pause;
}

claim_batch::decision claim_batch::retry(const claim_token &token)
{
    for (delivered_event &event : events_) {
        const bool asked = event.claim.at == event_state::held ||
                           event.claim.at == event_state::in_flight ||
                           event.claim.why == reason::store_unknown ||
                           event.claim.why == reason::store_full;
        if (asked) {
            event.claim.at = event_state::ask;
        }
    }

    token_ = token;
    return begin();
}

/*
 * Forwards the body that was delivered last again if another body of its event
 * goes upstream in front of it: otherwise the upstream would end with the other
 * body.
 */
void claim_batch::take_along()
{
    for (delivered_event &event : events_) {
        const auto before = events_.first(index_of(event));

        if (event.claim.by_body() && event.claim.at == event_state::dropped &&
            event.claim.why == reason::delivered &&
            std::any_of(before.begin(), before.end(), [&](const auto &other) {
                return other.claim.at == event_state::held &&
                       other.key_digest == event.key_digest;
            })) {
            event.claim.at = event_state::unclaimed;
            event.claim.why = reason::modified;
        }
    }
}

/*
 * Forwards the remaining events.  An exception that applies to one of them
 * gives the verdict.
 */
claim_batch::decision claim_batch::conclude()
{
    bool claimed = false;
    bool modified = false;

    take_along();

    for (const delivered_event &event : events_) {
        const webhook::claim &stands = event.claim;

        if (stands.at == event_state::unclaimed &&
            (stands.why == reason::store_full ||
                stands.why == reason::store_unknown)) {
            return {action::forward, stands.why, WEBHOOK_STORE_UNAVAILABLE};
        }
        if (stands.at == event_state::held) {
            claimed = true;
            modified = modified || stands.why == reason::modified;
        }
    }

    if (claimed) {
        return modified ? decision{action::forward, reason::modified,
                              WEBHOOK_MODIFIED}
                        : decision{action::forward, reason::is_new,
                              WEBHOOK_ACCEPTED};
    }
    if (const delivered_event *event = find(event_state::unclaimed)) {
        return {action::forward, event->claim.why, WEBHOOK_ACCEPTED};
    }

    return undeclared_
               ? decision{action::forward, reason::undeclared, WEBHOOK_ACCEPTED}
               : conclude_without_any();
}

/* Acknowledges events that are all known, or not wanted. */
claim_batch::decision claim_batch::conclude_without_any() const
{
    reason why = reason::ignored;

    for (const delivered_event &event : events_) {
        if (event.claim.why == reason::modified) {
            why = reason::modified;
        } else if (event.claim.why != reason::ignored &&
                   why != reason::modified) {
            why = reason::delivered;
        }
    }

    return {action::acknowledge, why, WEBHOOK_UNDECIDED, common_status()};
}

/*
 * Returns the status with which the upstream has answered all of them, or 200
 * if these differ or one is not known.
 */
unsigned claim_batch::common_status() const
{
    unsigned status = 0;

    for (const delivered_event &event : events_) {
        const unsigned own = event.claim.status;
        const bool known = own >= 200 && own <= 299;

        if (event.claim.why != reason::delivered) {
            continue;
        }
        if (!known || (status != 0 && status != own)) {
            return 200;
        }
        status = own;
    }

    return status != 0 ? status : 200;
}

} // namespace webhook
