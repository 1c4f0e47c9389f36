/*
 * Lets a gate that observes remember what it has seen, so that its verdicts
 * show which deliveries are copies before anything depends on it.
 *
 * It claims and commits events in the same store as gates that enforce, but
 * under keys of its own: what it has seen is never taken for delivered.  It
 * also reads what such gates have recorded, and sends both queries at once, so
 * that a delivery waits no longer than for a claim.
 */

#include "nginx/request/claims.h"

#include "nginx/request/request.h"

namespace webhook::nginx {
namespace {

/* Returns the key of an observed event, or an empty text without memory. */
std::string_view observed_key(ngx_pool_t *pool, std::string_view key)
{
    const size_t size = observed_prefix.size() + key.size();
    auto *text = static_cast<u_char *>(ngx_pnalloc(pool, size));

    if (text == nullptr) {
        return {};
    }

    ngx_memcpy(ngx_cpymem(text, observed_prefix.data(), observed_prefix.size()),
        key.data(), key.size());

    return {reinterpret_cast<char *>(text), size};
}

bool set_key(ngx_pool_t *pool, std::string_view key, std::string_view &observed,
    unsigned char *digest)
{
    observed = observed_key(pool, key);

    return !observed.empty() &&
           webhook_key_digest({observed.data(), observed.size()}, digest);
}

bool successful(ngx_uint_t status)
{
    return status >= NGX_HTTP_OK && status < NGX_HTTP_SPECIAL_RESPONSE;
}

/*
 * Returns what an enforcing gate would find: what such gates have recorded, or
 * else what was seen.  If an event could not be recorded as seen, this changes
 * no verdict.
 */
store_result combine(const observed_event &event)
{
    store_result both = event.enforced;

    if (both.answer != WEBHOOK_STORE_ANSWERED ||
        both.found.kind != WEBHOOK_ABSENT ||
        event.seen.answer != WEBHOOK_STORE_ANSWERED) {
        return both;
    }

    const auto modified = both.found.modified;

    both.found = event.seen.found;
    both.found.modified = both.found.modified || modified;

    return both;
}

} // namespace

bool claim_set::observes() const
{
    return !claims_.empty() && gate_->mode == WEBHOOK_MODE_OBSERVE;
}

/* Describes an event as one that is observed.  Returns false without memory. */
bool claim_set::make_observed(event_claim &claim) const
{
    ngx_pool_t *pool = of_->r->pool;
    auto *event = make_pooled<observed_event>(pool);

    if (event == nullptr) {
        return false;
    }

    event->call.gate = gate_;
    event->call.place = &gate_->observed_place;
    event->call.log = claim.call.log;
    event->call.event = claim.call.event;
    event->call.event.key_digest = event->key_digest;

    if (!set_key(pool, claim.call.event.key, event->call.event.key,
            event->key_digest)) {
        return false;
    }

    if (!claim.call.event.latest.empty()) {
        event->call.event.latest_digest = event->latest_digest;

        if (!set_key(pool, claim.call.event.latest, event->call.event.latest,
                event->latest_digest)) {
            return false;
        }
    }

    claim.observed = event;
    return true;
}

/*
 * Reads what gates that enforce have recorded of an event, and records it as
 * seen.
 */
void claim_set::look(event_claim &claim)
{
    if (!gate_->store->records_observed() || !make_observed(claim)) {
        gate_->store->get(claim.call, on_claim, &claim);
        return;
    }

    observed_event *event = claim.observed;

    event->unanswered = 2;
    gate_->store->get(claim.call, on_enforced, &claim);
    gate_->store->claim(event->call, on_seen, &claim);
}

void claim_set::on_enforced(void *asker, const store_result &result) noexcept
{
    auto *claim = static_cast<event_claim *>(asker);

    claim->observed->enforced = result;
    answer_look(*claim);
}

void claim_set::on_seen(void *asker, const store_result &result) noexcept
{
    auto *claim = static_cast<event_claim *>(asker);
    observed_event *event = claim->observed;

    event->seen = result;
    event->held =
        event->call.aside || (result.answer == WEBHOOK_STORE_ANSWERED &&
                                 is_ours(result.found, event->call.event));
    answer_look(*claim);
}

/* If it is called from the event loop, the request may be gone afterwards. */
void claim_set::answer_look(event_claim &claim) noexcept
{
    if (--claim.observed->unanswered == 0) {
        on_claim(&claim, combine(*claim.observed));
    }
}

void claim_set::end_observed(webhook_upstream_t upstream, ngx_uint_t status)
{
    for (event_claim &claim : claims_) {
        if (claim.observed == nullptr ||
            !std::exchange(claim.observed->held, false)) {
            continue;
        }

        store_call &call = claim.observed->call;

        if (upstream == WEBHOOK_UPSTREAM_UNKNOWN) {
            call.aside = false; /* the lease ends it */

        } else if (upstream == WEBHOOK_UPSTREAM_ANSWERED &&
                   successful(status)) {
            gate_->store->commit(call, static_cast<unsigned>(status));

        } else {
            gate_->store->discard(call);
        }
    }
}

} // namespace webhook::nginx
