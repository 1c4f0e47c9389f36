/*
 * From what the store says of each event to what follows for all of them.
 *
 * A delivery holds no claim while it waits for another's: two that share
 * events would wait for each other.
 */

#include <algorithm>

#include "core/delivery.h"

namespace webhook {

/*
 * The same event twice in a body: the later one is a copy of the earlier.  The
 * store could not tell, both claims would be ours.  Not nullptr: the first one
 * that "webhook_modified reject" refuses.
 */
const delivered_event *delivery::find_repeats()
{
    for (delivered_event &event : events_) {
        bool repeated = false;
        bool same_body = false;

        for (const delivered_event &other : events_.first(index_of(event))) {
            if (other.key_digest == event.key_digest) {
                repeated = true;
                same_body = same_body || other.digest == event.digest;
            }
        }

        if (repeated && !same_body && !event.claim.repeat(*gate_)) {
            return &event;
        }
        if (same_body) {
            event.claim.at = standing::dropped;
        }
    }

    return nullptr;
}

std::size_t delivery::index_of(const delivered_event &event) const
{
    return static_cast<std::size_t>(&event - events_.data());
}

const delivered_event *delivery::find(standing where) const
{
    auto found = std::find_if(events_.begin(), events_.end(),
        [where](const auto &event) { return event.claim.at == where; });

    return found == events_.end() ? nullptr : &*found;
}

/* For each event that stands so. */
webhook_step_t delivery::ask()
{
    unanswered_ =
        static_cast<std::size_t>(std::count_if(events_.begin(), events_.end(),
            [](const auto &event) { return event.claim.at == standing::ask; }));

    phase_ = phase::claim;

    if (gate_->observes()) {
        return {WEBHOOK_LOOK, 0};
    }

    return {WEBHOOK_CLAIM, gate_->lease_ms()};
}

webhook_step_t delivery::claim(std::size_t index, webhook_store_answer_t answer,
    const webhook_state_t *found, std::uint64_t now_ms)
{
    if (phase_ != phase::claim || index >= events_.size()) {
        return fail();
    }

    delivered_event &event = events_[index];

    patience_.begin(now_ms);

    if (event.claim.at != standing::ask ||
        !event.claim.take(*gate_, token_, event.digest, answer, found)) {
        return fail();
    }

    return --unanswered_ != 0 ? webhook_step_t{WEBHOOK_PENDING, 0}
                              : decide(now_ms);
}

/* All have been answered. */
webhook_step_t delivery::decide(std::uint64_t now_ms)
{
    if (const delivered_event *event = find(standing::refused)) {
        reason why = event->claim.why;
        /* The store's trouble is not the event's. */
        return why == reason::modified ? refuse_event(why, *event)
                                       : refuse(why);
    }

    if (find(standing::in_flight) != nullptr) {
        return wait(now_ms);
    }

    if (find(standing::own_key) != nullptr) {
        if (gate_->observes()) {
            return forward(WEBHOOK_MODIFIED, reason::modified);
        }
        for (delivered_event &event : events_) {
            if (event.claim.at == standing::own_key) {
                use_own_key(event);
                event.claim.at = standing::ask;
            }
        }
        return ask();
    }

    return conclude();
}

webhook_step_t delivery::wait(std::uint64_t now_ms)
{
    std::uint64_t ms = patience_.next(now_ms, gate_->wait_ms(), token_);

    if (ms == 0 || gate_->observes()) {
        return refuse(reason::in_flight);
    }

    phase_ = phase::waiting;
    return {WEBHOOK_WAIT, ms};
}

/*
 * What was delivered remains so, and what repeats an earlier event remains a
 * copy of it.  The rest is asked for again by what it is: of its own key the
 * store was asked because of a claim that may be our own, released by now, and
 * without the identity that key says nothing of who else has delivered it.
 * The token is another: the release of the claims before may reach the store
 * later.
 * A delivery that was about to go upstream comes here as well, when its claims
 * are found to be too old.
 */
webhook_step_t delivery::retry()
{
    if (phase_ != phase::waiting && phase_ != phase::upstream) {
        return fail();
    }

    for (delivered_event &event : events_) {
        if (event.claim.at != standing::dropped) {
            use_identity(event);
            event.claim.at = standing::ask;
        }
    }

    token_ = reader_->next_token();
    return ask();
}

/* The events that are left go upstream, by the exception that holds for one. */
webhook_step_t delivery::conclude()
{
    const delivered_event *exception = find(standing::unclaimed);

    if (exception != nullptr) {
        return forward(WEBHOOK_STORE_UNAVAILABLE, exception->claim.why);
    }

    bool accepted = false;
    bool modified = false;

    for (const delivered_event &event : events_) {
        bool is_modified = event.claim.why == reason::modified;

        if (event.claim.at == standing::held) {
            accepted = true;
            modified = modified || is_modified;
        }
    }

    if (accepted) {
        return modified ? forward(WEBHOOK_MODIFIED, reason::modified)
                        : forward(WEBHOOK_ACCEPTED, reason::is_new);
    }

    modified = std::any_of(events_.begin(), events_.end(),
        [](const auto &event) { return event.claim.why == reason::modified; });

    return refuse(modified ? reason::modified : reason::delivered);
}

webhook_step_t delivery::outcome(webhook_upstream_t upstream, unsigned status)
{
    constexpr webhook_step_t nothing = {WEBHOOK_NONE, 0};

    if (phase_ == phase::done) {
        return nothing;
    }
    if (phase_ != phase::upstream) {
        return fail();
    }

    phase_ = phase::done;

    if (find(standing::held) == nullptr) {
        return nothing;
    }

    switch (upstream) {
    case WEBHOOK_UPSTREAM_NOT_SENT:
        return {WEBHOOK_RELEASE, 0};
    case WEBHOOK_UPSTREAM_ANSWERED:
        if (status >= 200 && status <= 299) {
            return {WEBHOOK_COMMIT, gate_->window_ms()};
        }
        return {WEBHOOK_RELEASE, 0};
    case WEBHOOK_UPSTREAM_UNKNOWN:
        break;
    }

    return {WEBHOOK_LEAVE, 0};
}

} // namespace webhook
