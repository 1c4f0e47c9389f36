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
 * store could not tell, both claims would be ours.  Where another body is
 * another event, one that comes again behind another goes along with its first.
 * Not nullptr: the first one that "webhook_modified reject" refuses.
 */
const delivered_event *delivery::find_repeats()
{
    for (delivered_event &event : events_) {
        const delivered_event *last = nullptr;
        bool same_body = false;

        if (event.claim.at != standing::ask) {
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
                event.claim.at = standing::dropped;
            } else if (same_body) {
                event.claim.at = standing::unclaimed;
                event.claim.why = reason::modified;
            }
        } else if (same_body) {
            event.claim.at = standing::dropped;
        } else {
            event.claim.found_modified();
        }
        if (event.claim.at == standing::refused) {
            return &event;
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

    if (unanswered_ == 0) {
        return conclude();
    }
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
        !event.claim.take(gate_->store_error(), token_, event.short_digest(),
            answer, found)) {
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
 * copy of it.  The rest is asked for again.  The token is another: the release
 * of the claims before may reach the store later.
 * A delivery that was about to go upstream comes here as well, when its claims
 * are found to be too old.
 */
webhook_step_t delivery::retry()
{
    if (phase_ != phase::waiting && phase_ != phase::upstream) {
        return fail();
    }

    for (delivered_event &event : events_) {
        const bool asked = event.claim.at == standing::held ||
                           event.claim.at == standing::in_flight ||
                           event.claim.why == reason::store_unknown ||
                           event.claim.why == reason::store_full;
        if (asked) {
            event.claim.at = standing::ask;
        }
    }

    token_ = reader_->next_token();
    return ask();
}

/*
 * The body that was delivered last is no copy behind another one of its event
 * that goes upstream: without it the upstream would end with the other.
 */
void delivery::take_along()
{
    for (delivered_event &event : events_) {
        const auto before = events_.first(index_of(event));

        if (event.claim.by_body() && event.claim.at == standing::dropped &&
            event.claim.why == reason::delivered &&
            std::any_of(before.begin(), before.end(), [&](const auto &other) {
                return other.claim.at == standing::held &&
                       other.key_digest == event.key_digest;
            })) {
            event.claim.at = standing::unclaimed;
            event.claim.why = reason::modified;
        }
    }
}

/* The events that are left go upstream, by the exception that holds for one. */
webhook_step_t delivery::conclude()
{
    bool claimed = false;
    bool modified = false;

    take_along();

    for (const delivered_event &event : events_) {
        const webhook::claim &stands = event.claim;

        if (stands.at == standing::unclaimed &&
            (stands.why == reason::store_full ||
                stands.why == reason::store_unknown)) {
            return forward(WEBHOOK_STORE_UNAVAILABLE, stands.why);
        }
        if (stands.at == standing::held) {
            claimed = true;
            modified = modified || stands.why == reason::modified;
        }
    }

    if (claimed) {
        return modified ? forward(WEBHOOK_MODIFIED, reason::modified)
                        : forward(WEBHOOK_ACCEPTED, reason::is_new);
    }
    if (const delivered_event *event = find(standing::unclaimed)) {
        return forward(WEBHOOK_ACCEPTED, event->claim.why);
    }

    return conclude_without_any();
}

/* All are known, or not wanted. */
webhook_step_t delivery::conclude_without_any()
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

    return acknowledge(why, common_status());
}

/*
 * Returns the status that the upstream has answered all of them with, or 200
 * where these differ or one is not known.
 */
unsigned delivery::common_status() const
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
