/*
 * The two kinds of stores behind one set of questions.  The zone answers at
 * once, Redis later; what the answer means is the same.
 */

#include "nginx/store.h"

namespace webhook::nginx {
namespace {

claim_table table(const location_conf *conf)
{
    return conf->zone->region->table();
}

std::string_view key_of(const webhook_delivery_t *delivery, size_t event)
{
    const webhook_str_t key = webhook_delivery_key(delivery, event);

    return {key.data, key.len};
}

/* Calls "act" with the index of each event that stands so. */
template<class Act>
void for_each_event(
    const webhook_delivery_t *delivery, webhook_event_state_t state, Act act)
{
    const size_t count = webhook_delivery_event_count(delivery);

    for (size_t i = 0; i < count; i++) {
        if (webhook_delivery_event_state(delivery, i) == state) {
            act(i);
        }
    }
}

const char *describe(table_result result)
{
    switch (result) {
    case table_result::lost:
        return "another delivery has taken it";
    case table_result::full:
        return "the zone is full";
    default:
        return "the zone is locked";
    }
}

/*
 * The exceptions of docs/guarantees.md: a copy of this event may be forwarded
 * as well.  The zone counts them.
 */
void log_unsettled(context *ctx, const webhook_delivery_t *delivery,
    size_t event, const char *operation, const char *why)
{
    ngx_str_t key = to_ngx(webhook_delivery_key(delivery, event));

    log_error(NGX_LOG_WARN, ctx->request->connection->log, 0,
        "webhook: claim of \"%V\" was not %s: %s", &key, operation, why);
}

void check(context *ctx, const webhook_delivery_t *delivery, size_t event,
    const char *operation, table_result result)
{
    if (result != table_result::ok) {
        log_unsettled(ctx, delivery, event, operation, describe(result));
    }
}

/* It is not renewed again. */
void lose(question &asked)
{
    asked.lost = true;
    log_unsettled(asked.ctx, asked.ctx->custody, asked.event, "renewed",
        describe(table_result::lost));
}

/* What goes upstream although it need not be the first of its kind. */
void log_exception(const context *ctx)
{
    ngx_log_t *log = ctx->request->connection->log;
    ngx_str_t reason = to_ngx(webhook_delivery_reason(ctx->delivery));

    switch (webhook_delivery_verdict(ctx->delivery)) {

    case WEBHOOK_STORE_UNAVAILABLE:
        log_error(NGX_LOG_WARN, log, 0,
            "webhook: forwarded without a claim, %s",
            view(reason) == "store_full" ? "the zone is full"
            : ctx->conf->server          ? "Redis gives no answer"
                                         : "the zone is locked");
        break;

    case WEBHOOK_MODIFIED:
        log_error(NGX_LOG_WARN, log, 0,
            "webhook: forwarded a delivered event with another body");
        break;

    default:
        break;
    }
}

/* The store has answered to the claim of one event. */
webhook_step_t take_answer(context *ctx, size_t event,
    webhook_store_answer_t answer, const webhook_state_t &found)
{
    webhook_step_t step = webhook_delivery_claim(
        ctx->delivery, event, answer, &found, ngx_current_msec);

    if (step.action == WEBHOOK_FORWARD) {
        ctx->custody = ctx->delivery;
        ctx->claimed_by = ctx->conf;
        ctx->claiming = false;

        log_exception(ctx);
    }

    ctx->store_time = ngx_current_msec - ctx->asked;

    return step;
}

/* Runs in the loop of the client: the request may be gone after it. */
void on_claim(void *asker, const redis::answer &answer) noexcept
{
    auto *asked = static_cast<question *>(asker);
    context *ctx = asked->ctx;

    asked->op = nullptr;

    webhook_step_t step =
        take_answer(ctx, asked->event, answer.store, answer.found);

    if (step.action != WEBHOOK_PENDING) {
        ctx->resume(ctx, step);
    }
}

/* What is not known may be in time with the next renewal. */
void on_renewed(void *asker, const redis::answer &answer) noexcept
{
    auto *asked = static_cast<question *>(asker);

    asked->op = nullptr;

    if (answer.lost) {
        lose(*asked);
    }
}

/* One for each event; false: out of memory. */
bool make_questions(context *ctx)
{
    const size_t count = webhook_delivery_event_count(ctx->delivery);

    ctx->questions = static_cast<question *>(
        ngx_palloc(ctx->request->pool, count * sizeof(question)));
    if (ctx->questions == nullptr) {
        return false;
    }

    for (size_t i = 0; i < count; i++) {
        ctx->questions[i] = {ctx, i, nullptr, false};
    }

    ctx->question_count = count;

    return true;
}

/* All questions before the first answer, so that they travel together. */
webhook_step_t ask_redis(context *ctx, webhook_step_t step)
{
    redis::client *client = get_client(ctx->conf->server);

    ctx->asked_client = client;

    for_each_event(ctx->delivery, WEBHOOK_EVENT_TO_CLAIM, [&](size_t i) {
        question &asked = ctx->questions[i];

        asked.op = client ? client->claim(key_of(ctx->delivery, i),
                                webhook_delivery_token(ctx->delivery),
                                ctx->conf->lease, on_claim, &asked)
                          : nullptr;

        step = asked.op ? webhook_step_t{WEBHOOK_PENDING, 0}
                        : take_answer(ctx, i, WEBHOOK_STORE_UNKNOWN, {});
    });

    return step;
}

webhook_step_t ask_zone(context *ctx, webhook_step_t step)
{
    const webhook_delivery_t *delivery = ctx->delivery;

    for_each_event(delivery, WEBHOOK_EVENT_TO_CLAIM, [&](size_t i) {
        webhook_state_t found{};

        webhook_store_answer_t answer =
            table(ctx->conf).claim(webhook_delivery_key_digest(delivery, i),
                webhook_delivery_token(delivery), ngx_current_msec,
                ctx->conf->lease, found);

        step = take_answer(ctx, i, answer, found);
    });

    return step;
}

void renew(context *ctx, question &asked)
{
    const webhook_delivery_t *delivery = ctx->custody;
    const unsigned char *token = webhook_delivery_token(delivery);
    const location_conf *conf = ctx->claimed_by;

    if (conf->server) {
        asked.op = get_client(conf->server)
                       ->renew(key_of(delivery, asked.event), token,
                           conf->lease, on_renewed, &asked);
        return;
    }

    /* a lock that is not to be had now may be in time for the next renewal */
    if (table(conf).renew(webhook_delivery_key_digest(delivery, asked.event),
            token, ngx_current_msec, conf->lease) == table_result::lost) {
        lose(asked);
    }
}

void commit(context *ctx, size_t event, uint64_t window)
{
    const webhook_delivery_t *delivery = ctx->custody;
    const unsigned char *token = webhook_delivery_token(delivery);
    const unsigned char *digest = webhook_delivery_digest(delivery, event);

    if (redis_server *server = ctx->claimed_by->server) {
        get_client(server)->commit(
            key_of(delivery, event), token, digest, window);
        return;
    }

    check(ctx, delivery, event, "committed",
        table(ctx->claimed_by)
            .commit(webhook_delivery_key_digest(delivery, event), token, digest,
                ngx_current_msec, window));
}

void release(context *ctx, const location_conf *conf,
    const webhook_delivery_t *delivery, size_t event)
{
    const unsigned char *token = webhook_delivery_token(delivery);

    if (conf->server) {
        get_client(conf->server)
            ->release(key_of(delivery, event), token, conf->lease);
        return;
    }

    check(ctx, delivery, event, "released",
        table(conf).release(
            webhook_delivery_key_digest(delivery, event), token));
}

} // namespace

webhook_step_t ask_store(context *ctx, webhook_step_t step)
{
    if (!ctx->store_asked) {
        ctx->store_asked = true;
        ctx->asked = ngx_current_msec;

        if (!make_questions(ctx)) {
            return {WEBHOOK_FAIL, 0};
        }
    }

    ctx->claiming = true;

    return ctx->conf->server ? ask_redis(ctx, step) : ask_zone(ctx, step);
}

void renew_claims(context *ctx)
{
    for_each_event(ctx->custody, WEBHOOK_EVENT_CLAIMED, [&](size_t i) {
        question &asked = ctx->questions[i];

        if (asked.op == nullptr && !asked.lost) {
            renew(ctx, asked);
        }
    });
}

void drop_claims(context *ctx)
{
    if (!std::exchange(ctx->claiming, false)) {
        return;
    }

    for_each_event(ctx->delivery, WEBHOOK_EVENT_CLAIMED,
        [&](size_t i) { release(ctx, ctx->conf, ctx->delivery, i); });
}

void end_claims(context *ctx, webhook_upstream_t upstream, ngx_uint_t status)
{
    webhook_delivery_t *delivery = ctx->custody;

    webhook_step_t step = webhook_delivery_outcome(
        delivery, upstream, static_cast<unsigned int>(status));

    switch (step.action) {

    case WEBHOOK_COMMIT:
        /* the answer is the upstream's own, whatever becomes of this */
        for_each_event(delivery, WEBHOOK_EVENT_CLAIMED,
            [&](size_t i) { commit(ctx, i, step.ms); });
        break;

    case WEBHOOK_RELEASE:
        for_each_event(delivery, WEBHOOK_EVENT_CLAIMED,
            [&](size_t i) { release(ctx, ctx->claimed_by, delivery, i); });
        break;

    case WEBHOOK_LEAVE:
        log_error(NGX_LOG_WARN, ctx->request->connection->log, 0,
            "webhook: outcome of a delivery is unknown, its claim is left "
            "to its lease");
        break;

    default:
        break;
    }
}

} // namespace webhook::nginx
