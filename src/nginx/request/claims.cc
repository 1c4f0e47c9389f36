#include "nginx/request/claims.h"

#include "nginx/admin/counters.h"
#include "nginx/request/event_names.h"
#include "nginx/request/measure.h"
#include "nginx/request/steps.h"

namespace webhook::nginx {
namespace {

std::string_view view_of(webhook_str_t text)
{
    return {text.data, text.len};
}

/* Logs why events go upstream although they may have been delivered before. */
void log_possible_repeat(const request *req)
{
    ngx_log_t *log = req->r->connection->log;
    const webhook_delivery_t *delivery = req->delivery;
    const auto reason = view_of(webhook_delivery_reason(delivery));
    const auto keys_of = [&](webhook_event_outcome_t wanted,
                             webhook_event_outcome_t other) {
        return name_keys(req->r, delivery, [&](size_t i) {
            const auto found = webhook_delivery_event_outcome(delivery, i);

            return found == wanted || found == other;
        });
    };
    ngx_str_t keys;

    switch (webhook_delivery_verdict(delivery)) {

    case WEBHOOK_STORE_UNAVAILABLE:
        keys = keys_of(WEBHOOK_OUTCOME_FULL, WEBHOOK_OUTCOME_UNKNOWN);

        log_error(NGX_LOG_ERR, log, 0,
            "webhook: an event was forwarded without a claim: %s%V",
            reason == "store_full" ? "the zone is full"
                                   : req->conf->store->silence(),
            &keys);
        break;

    case WEBHOOK_MODIFIED:
        keys = keys_of(WEBHOOK_OUTCOME_MODIFIED, WEBHOOK_OUTCOME_MODIFIED);

        log_error(NGX_LOG_WARN, log, 0,
            "webhook: a delivered event was forwarded again, because its body "
            "has changed%V",
            &keys);
        break;

    default:
        break;
    }
}

void log_renewal(const event_claim &claim, const char *why)
{
    const store_call &call = claim.call;

    on_unsettled(call.log, call.gate, store_op::renew, call.event.key, why,
        overdue(call));
}

bool is_success(ngx_uint_t status)
{
    return status >= NGX_HTTP_OK && status < NGX_HTTP_SPECIAL_RESPONSE;
}

} // namespace

void keep(store_call &call)
{
    call.until = call.asked + call.gate->lease;
}

/* Creates a claim for each event.  Returns false if out of memory. */
bool claim_set::make()
{
    const size_t count = webhook_delivery_event_count(delivery_);
    auto *claims = static_cast<event_claim *>(
        ngx_palloc(of_->r->pool, count * sizeof(event_claim)));

    if (claims == nullptr) {
        return false;
    }

    for (size_t i = 0; i < count; i++) {
        auto *claim = new (claims + i) event_claim;

        claim->set = this;
        claim->event = i;
        claim->call.gate = gate_;
        claim->call.log = of_->r->connection->log;
    }

    claims_ = {claims, count};

    return true;
}

void claim_set::describe(event_claim &claim) const
{
    const size_t i = claim.event;

    claim.call.event = {
        .key = view_of(webhook_delivery_claim_key(delivery_, i)),
        .latest = view_of(webhook_delivery_latest_key(delivery_, i)),
        .key_digest = webhook_delivery_key_digest(delivery_, i),
        .latest_digest = webhook_delivery_latest_digest(delivery_, i),
        .token = webhook_delivery_token(delivery_),
        .digest = webhook_delivery_digest(delivery_, i),
        .digest_kind = webhook_delivery_digest_kind(delivery_, i)};
}

webhook_step_t claim_set::ask(webhook_step_t step)
{
    const bool looking = step.action == WEBHOOK_LOOK;

    delivery_ = of_->delivery;
    gate_ = of_->conf;

    if (claims_.empty()) {
        of_->times.store_asked = true;
        of_->times.asked = ngx_current_msec;

        if (!make()) {
            return {WEBHOOK_FAIL, 0};
        }
    }

    begin_asking(of_);
    at_ = looking ? stage::none : stage::claiming;

    return ask_each(step, [&](event_claim &claim) {
        if (looking) {
            look(claim);
        } else {
            gate_->store->claim(claim.call, on_claim, &claim);
        }
    });
}

/* If it is called from the event loop, the request may be gone afterwards. */
void claim_set::on_claim(void *asker, const store_result &result) noexcept
{
    auto *claim = static_cast<event_claim *>(asker);
    claim_set *set = claim->set;

    set->step_ = set->take(*claim, result);

    if (!set->asking_ && set->step_.action != WEBHOOK_PENDING) {
        continue_steps(set->of_, set->step_);
    }
}

/* Passes the store's answer for one event to the core. */
webhook_step_t claim_set::take(event_claim &claim, const store_result &result)
{
    const webhook_step_t step = webhook_delivery_claim(
        delivery_, claim.event, result.answer, &result.found, ngx_current_msec);
    const webhook_event_outcome_t found =
        webhook_delivery_event_outcome(delivery_, claim.event);

    if (found != WEBHOOK_OUTCOME_NONE) {
        count_claim(of_, found);
        log(claim, claim_outcomes[found - WEBHOOK_OUTCOME_CLAIMED]);
    }

    if (step.action == WEBHOOK_FORWARD && gate_->mode != WEBHOOK_MODE_OBSERVE) {
        at_ = stage::ours;
        log_possible_repeat(of_);
    }

    of_->times.store = ngx_current_msec - of_->times.asked;

    if (step.action != WEBHOOK_PENDING &&
        result.answer == WEBHOOK_STORE_ANSWERED) {
        count_answered(of_);
    }

    return step;
}

bool claim_set::renew()
{
    bool ours = false;

    for_each_aside([&](store_call &call) {
        ours = true;
        gate_->store->renew(
            call, [](void *, const store_result &) noexcept {}, nullptr);
    });

    for_each(WEBHOOK_EVENT_CLAIMED, [&](event_claim &claim) {
        if (!claim.call.is_pending() && !claim.lost) {
            gate_->store->renew(claim.call, on_renewed, &claim);
        }

        ours = ours || !claim.lost;
    });

    return ours;
}

void claim_set::on_renewed(void *asker, const store_result &result) noexcept
{
    auto *claim = static_cast<event_claim *>(asker);

    claim->set->take_renewal(*claim, result);
}

/*
 * Handles the result of a renewal.  If the result is unknown, the next renewal
 * may still be in time.
 */
void claim_set::take_renewal(event_claim &claim, const store_result &result)
{
    if (result.answer == WEBHOOK_STORE_UNKNOWN) {
        claim.unrenewed = true;
        count_unsettled(gate_, store_op::renew);
        gate_->store->report_silence(claim.call.log);
        return;
    }

    const bool lost =
        result.answer == WEBHOOK_STORE_FULL || result.loss != claim_loss::none;

    if (lost && !(result.remade && std::exchange(claim.lapsed, true))) {
        log_renewal(claim, nginx::describe(result, *gate_->store));
    }

    if (lost && !result.remade) {
        claim.lost = true; /* so that it is not renewed again */
        log(claim, "lost");
    } else {
        claim.unrenewed = false;
        keep(claim.call);
        log(claim, "renewed");
    }
}

/* Ends a claim of ours. */
void claim_set::end_claim(event_claim &claim, settlement how, unsigned status)
{
    count_settlement(gate_, how);
    log(claim, settlements[static_cast<size_t>(how)]);

    switch (how) {
    case settlement::commit:
        gate_->store->commit(claim.call, status);
        break;
    case settlement::release:
        gate_->store->release(claim.call);
        break;
    default:
        break;
    }
}

/*
 * Logs what happens to a claim.  The event is named by its index, because its
 * key must not appear in the log.
 */
void claim_set::log([[maybe_unused]] const event_claim &claim,
    [[maybe_unused]] const char *what) const noexcept
{
#if (NGX_DEBUG)
    ngx_str_t store = to_ngx(gate_->store->label());

    ngx_log_debug4(NGX_LOG_DEBUG_HTTP, claim.call.log, 0,
        "webhook: event %uz %s, store:\"%V\" %M ms", claim.event, what, &store,
        ngx_current_msec - of_->times.asked);
#endif
}

void claim_set::drop()
{
    if (at_ != stage::claiming) {
        return;
    }

    at_ = stage::none;

    for_each_aside([&](store_call &call) { gate_->store->discard(call); });

    for_each(WEBHOOK_EVENT_CLAIMED,
        [&](event_claim &claim) { end_claim(claim, settlement::release); });
}

/*
 * Leaves a claim to its lease.  If renewals had no answer, the claim ends
 * earlier than usual and holds off retries for a shorter time: this is logged
 * with the key.
 */
void claim_set::leave(event_claim &claim)
{
    const store_call &call = claim.call;

    if (claim.unrenewed) {
        on_unsettled(call.log, nullptr, store_op::renew, call.event.key,
            gate_->store->silence(), overdue(call));
    }

    end_claim(claim, settlement::leave);
}

void claim_set::end(webhook_upstream_t upstream, ngx_uint_t status)
{
    const auto code = static_cast<unsigned>(status);
    const webhook_step_t step =
        webhook_delivery_outcome(delivery_, upstream, code);

    end_aside(upstream, status);

    switch (step.action) {

    case WEBHOOK_COMMIT:
        /* the sender gets the upstream's response, even if a commit fails */
        for_each(WEBHOOK_EVENT_CLAIMED, [&](event_claim &claim) {
            end_claim(claim, settlement::commit, code);
        });
        break;

    case WEBHOOK_RELEASE:
        for_each(WEBHOOK_EVENT_CLAIMED,
            [&](event_claim &claim) { end_claim(claim, settlement::release); });
        break;

    case WEBHOOK_LEAVE:
        log_unknown_outcome();

        for_each(
            WEBHOOK_EVENT_CLAIMED, [&](event_claim &claim) { leave(claim); });
        break;

    default:
        break;
    }
}

/* Logs the events that an upstream may have received. */
void claim_set::log_unknown_outcome() const
{
    const ngx_str_t keys = name_keys(of_->r, delivery_, [this](size_t i) {
        return webhook_delivery_event_state(delivery_, i) ==
               WEBHOOK_EVENT_CLAIMED;
    });

    log_error(NGX_LOG_ERR, of_->r->connection->log, 0,
        "webhook: the outcome of a delivery is unknown, its claim remains "
        "until the lease expires in at most %M s: retries are refused until "
        "then%V",
        (gate_->lease + 999) / 1000, &keys);
}

/* Ends the claims aside.  The core does not know them: they are UNCLAIMED. */
void claim_set::end_aside(webhook_upstream_t upstream, ngx_uint_t status)
{
    for_each_aside([&](store_call &call) {
        if (upstream == WEBHOOK_UPSTREAM_UNKNOWN) {
            call.aside = false; /* the lease ends it */

        } else if (upstream == WEBHOOK_UPSTREAM_ANSWERED &&
                   is_success(status)) {
            gate_->store->commit(call, static_cast<unsigned>(status));

        } else {
            gate_->store->release(call);
        }
    });
}

void claim_set::cancel() noexcept
{
    for (event_claim &claim : claims_) {
        gate_->store->cancel(claim.call);

        if (claim.observed) {
            gate_->store->cancel(claim.observed->call);
        }
    }
}

void claim_set::start_over() noexcept
{
    cancel();
    end_observed(WEBHOOK_UPSTREAM_NOT_SENT, 0);

    at_ = stage::none;
    claims_ = {};
}

} // namespace webhook::nginx
