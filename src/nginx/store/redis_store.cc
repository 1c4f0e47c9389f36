/* Contains the operations of a store as queries to its Redis server. */

#include "nginx/store/redis_store.h"

#include "nginx/admin/counters.h"
#include "nginx/conf/location_conf.h"
#include "nginx/store/redis_result.h"

namespace webhook::nginx {
namespace {

redis::claim_of claim_of(const store_call &call)
{
    return {.key = call.event.key,
        .token = call.event.token,
        .digest = call.event.digest,
        .latest = call.event.latest,
        .digest_kind = call.event.digest_kind};
}

redis::claim_of owned(const store_call &call)
{
    redis::claim_of mine = claim_of(call);

    mine.until = call.until;
    return mine;
}

/* Ends a call whose query could not be sent. */
void end_unasked(store_handler handler, void *asker)
{
    store_result result;

    result.asked = false;
    handler(asker, result);
}

void note(store_call &call, store *by, store_handler handler, void *asker)
{
    call.by = by;
    call.handler = handler;
    call.asker = asker;
}

/* Ends a call that consists of one query. */
void on_answer(void *asker, const redis::answer &answer) noexcept
{
    auto *call = static_cast<store_call *>(asker);

    call->op = nullptr;
    call->handler(call->asker, result_of(answer));
}

void on_page(void *asker, const redis::answer &answer) noexcept
{
    auto *call = static_cast<store_call *>(asker);
    store_result result;

    call->op = nullptr;

    try {
        if (answer.page) {
            result.page = copy_of(*answer.page);
            result.answer = WEBHOOK_STORE_ANSWERED;
        }
    } catch (const std::bad_alloc &) {
    }

    call->handler(call->asker, result);
}

/*
 * Returns the digest of the key under which the event's delivery is recorded.
 */
const unsigned char *delivered_key(const store_event &event)
{
    return event.latest_digest ? event.latest_digest : event.key_digest;
}

} // namespace

/* ---- claims -------------------------------------------------------------- */

void redis_store::claim(
    store_call &call, store_handler handler, void *asker) noexcept
{
    ask(call, true, handler, asker);
}

void redis_store::get(
    store_call &call, store_handler handler, void *asker) noexcept
{
    if (call.event.token) {
        ask(call, false, handler, asker);
        return;
    }

    note(call, this, handler, asker);

    if (redis::client *to = client()) {
        call.op = to->inspect(call.event.key, on_answer, &call);
    }

    if (call.op == nullptr) {
        end_unasked(handler, asker);
    }
}

/*
 * Sends a claim, or the query of get(), and then reads the latest key.  A
 * request that no longer finds another's claim therefore finds what its owner
 * has committed before.  One server executes both in this order.  In a cluster
 * the keys are on several servers: there the second is sent when the first is
 * answered.
 */
void redis_store::ask(store_call &call, bool claiming, store_handler handler,
    void *asker) noexcept
{
    redis::client *to = client();
    const redis::claim_of mine = claim_of(call);

    note(call, this, handler, asker);

    call.claiming = claiming;
    call.asked = fresh_ms();
    call.until = call.asked + call.gate->lease;
    call.first = call.latest = {};
    call.latest_asked = false;

    if (to) {
        call.op = claiming ? to->claim(mine, call.gate->lease, on_first, &call)
                           : to->look(mine, on_first, &call);
    }

    if (to && !mine.latest.empty() && to->keeps_order()) {
        ask_latest(call);
    }

    if (!call.is_pending()) {
        finish(call);
    }
}

void redis_store::go_without(
    store_call &call, store_handler handler, void *asker) noexcept
{
    note(call, this, handler, asker);

    call.claiming = true;
    call.first = call.latest = {};
    call.latest_asked = false;

    finish(call);
}

void redis_store::on_first(void *asker, const redis::answer &answer) noexcept
{
    auto *call = static_cast<store_call *>(asker);

    auto *self = static_cast<redis_store *>(call->by);

    call->op = nullptr;
    call->first = result_of(answer);

    if (!call->latest_asked && !call->event.latest.empty() &&
        call->first.answer == WEBHOOK_STORE_ANSWERED) {
        self->ask_latest(*call);
    }

    if (!call->is_pending()) {
        self->finish(*call);
    }
}

void redis_store::ask_latest(store_call &call) noexcept
{
    redis::claim_of mine = claim_of(call);

    mine.key = mine.latest;
    call.latest_asked = true;
    call.latest_op = client()->look(mine, on_latest, &call);
}

void redis_store::on_latest(void *asker, const redis::answer &answer) noexcept
{
    auto *call = static_cast<store_call *>(asker);

    call->latest_op = nullptr;
    call->latest = result_of(answer);

    if (!call->is_pending()) {
        static_cast<redis_store *>(call->by)->finish(*call);
    }
}

/*
 * Determines the result of a call when no response is pending any more, and
 * passes it to the handler.
 */
void redis_store::finish(store_call &call) noexcept
{
    if (!call.event.latest.empty()) {
        weigh_latest(call);
    }

    store_result result = call.first;

    if (result.answer == WEBHOOK_STORE_UNKNOWN) {
        outage_.claim(call, result);

    } else if (result.answer == WEBHOOK_STORE_ANSWERED &&
               result.found.kind == WEBHOOK_ABSENT && !result.found.modified &&
               outage_.knows(call, result.found)) {
        take_back(call);
    }

    call.handler(call.asker, result);
}

/* Gives the state of the latest key precedence over the result of the claim. */
void redis_store::weigh_latest(store_call &call) noexcept
{
    const webhook_state_t &latest = call.latest.found;
    const bool answered = call.latest.answer == WEBHOOK_STORE_ANSWERED;
    const bool delivered = answered && latest.kind == WEBHOOK_DELIVERED;
    const bool same =
        delivered && latest.digest_kind == call.event.digest_kind &&
        std::memcmp(latest.digest, call.event.digest, WEBHOOK_DIGEST_SIZE) == 0;

    if (same || !answered) {
        take_back(call);
        call.first = call.latest;
    } else {
        call.first.found.modified = delivered;
    }
}

/*
 * Releases the claim, if it was made.  The claim was not used, and the caller
 * does not learn of it.
 */
void redis_store::take_back(store_call &call) noexcept
{
    if (call.op == nullptr && call.claiming &&
        call.first.answer == WEBHOOK_STORE_ANSWERED &&
        is_ours(call.first.found, call.event)) {
        client()->drop(claim_of(call), call.gate->lease);
    }
}

void redis_store::renew(
    store_call &call, store_handler handler, void *asker) noexcept
{
    call.asked = fresh_ms();

    if (call.aside) {
        store_result result;

        outage_.renew(call);
        result.answer = WEBHOOK_STORE_ANSWERED;
        handler(asker, result);
        return;
    }

    note(call, this, handler, asker);

    if (redis::client *to = client()) {
        call.op = to->renew(
            owned(call), call.gate->lease, call.gate, on_answer, &call);
    }

    if (call.op == nullptr) {
        end_unasked(handler, asker);
    }
}

void redis_store::commit(store_call &call, unsigned status) noexcept
{
    const location_conf *gate = call.gate;

    if (call.aside) {
        outage_.commit(call, status);

        if (redis::client *to = client()) {
            to->remember(claim_of(call), status, gate->window, gate);
        }
        return;
    }

    client()->commit(owned(call), status, gate->window, gate);
    outage_.erase(delivered_key(call.event));
}

void redis_store::release(store_call &call) noexcept
{
    if (call.aside) {
        outage_.release(call);
    } else {
        client()->release(owned(call), call.gate->lease, call.gate);
    }
}

void redis_store::discard(store_call &call) noexcept
{
    if (call.aside) {
        outage_.discard(call);
    } else if (redis::client *to = client()) {
        to->drop(claim_of(call), call.gate->lease);
    }
}

/*
 * Ends a call whose caller goes away.  The client releases a claim that is
 * still pending.  A claim that was answered while the latest key is pending is
 * released here.
 */
void redis_store::cancel(store_call &call) noexcept
{
    if (call.op) {
        client()->forget(std::exchange(call.op, nullptr));
    }

    if (call.latest_op) {
        client()->forget(std::exchange(call.latest_op, nullptr));
        take_back(call);
    }
}

/* ---- operators ----------------------------------------------------------- */

void redis_store::forget(store_call &call, const webhook_state_t &found,
    store_handler handler, void *asker) noexcept
{
    note(call, this, handler, asker);
    outage_.erase(call.event.key_digest);

    if (redis::client *to = client()) {
        call.op = to->forget(call.event.key, found, on_answer, &call);
    }

    if (call.op == nullptr) {
        end_unasked(handler, asker);
    }
}

void redis_store::list(store_call &call, std::string_view cursor,
    store_handler handler, void *asker) noexcept
{
    note(call, this, handler, asker);

    if (redis::client *to = client()) {
        call.op = to->list(cursor, on_page, &call);
    }

    if (call.op == nullptr) {
        end_unasked(handler, asker);
    }
}

void redis_store::count_round_trip(std::uint64_t nanoseconds) const noexcept
{
    if (server_health *health = settings.health) {
        add(health->round_trip, nanoseconds);
    }
}

ngx_int_t redis_store::prepare(
    ngx_conf_t *cf, const location_conf &gate) noexcept
{
    return gate.on_store_error == WEBHOOK_STORE_ERROR_PASS
               ? outage_.add(cf, settings.label)
               : NGX_OK;
}

} // namespace webhook::nginx
