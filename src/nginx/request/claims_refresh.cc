/* The renewal of claims that are old before their events are sent. */

#include "nginx/admin/counters.h"
#include "nginx/request/claims.h"
#include "nginx/request/measure.h"
#include "nginx/request/steps.h"

namespace webhook::nginx {

std::uint64_t claim_set::age() const
{
    const std::uint64_t now = fresh_ms();
    std::uint64_t age = 0;

    for (const event_claim &claim : claims_) {
        if (webhook_delivery_event_state(delivery_, claim.event) ==
            WEBHOOK_EVENT_CLAIMED) {
            age = ngx_max(age, now - claim.call.asked);
        }
    }

    return age;
}

bool claim_set::are_stale() const
{
    return are_ours() && age() > gate_->lease / renewals;
}

webhook_step_t claim_set::refresh()
{
    doubted_ = unknown_ = false;
    unanswered_ = 1; /* holds the end back until all requests are made */

    for_each(WEBHOOK_EVENT_CLAIMED, [&](event_claim &claim) {
        unanswered_++;
        gate_->store->renew(claim.call, on_refreshed, &claim);
    });

    return --unanswered_ == 0 ? end_refresh()
                              : webhook_step_t{WEBHOOK_PENDING, 0};
}

/* If it is called from the event loop, the request may be gone afterwards. */
void claim_set::on_refreshed(void *asker, const store_result &result) noexcept
{
    auto *claim = static_cast<event_claim *>(asker);
    claim_set *set = claim->set;
    const bool answered = result.answer != WEBHOOK_STORE_UNKNOWN;
    const bool kept = result.answer == WEBHOOK_STORE_ANSWERED &&
                      result.loss == claim_loss::none;

    set->unknown_ = set->unknown_ || !answered;
    set->doubted_ = set->doubted_ || !kept;

    if (kept) {
        keep(claim->call);
    }

    if (--set->unanswered_ == 0) {
        continue_steps(set->of_, set->end_refresh());
    }
}

/* Ends refresh() after all its renewals have ended. */
webhook_step_t claim_set::end_refresh()
{
    if (!doubted_) {
        return {WEBHOOK_FORWARD, 0};
    }

    const webhook_step_t step = begin_again();

    /* a store that has just given no answer is not queried again */
    return unknown_
               ? ask_each(step,
                     [&](event_claim &claim) {
                         gate_->store->go_without(claim.call, on_claim, &claim);
                     })
               : step;
}

/*
 * Discards the claims and continues the delivery with another token.  No event
 * was sent under the old claims, so those that are gone need not be reported.
 */
webhook_step_t claim_set::begin_again()
{
    for_each_aside([&](store_call &call) { gate_->store->discard(call); });

    for_each(WEBHOOK_EVENT_CLAIMED, [&](event_claim &claim) {
        count_settlement(gate_, settlement::release);
        log(claim, "discarded");
        gate_->store->discard(claim.call);
    });

    at_ = stage::claiming; /* what is claimed from now on may be released */

    return webhook_delivery_retry(delivery_);
}

} // namespace webhook::nginx
