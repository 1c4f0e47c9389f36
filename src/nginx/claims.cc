/* Claims that are ours: renewed while the upstream works, and ended. */

#include "nginx/claims.h"

#include "nginx/measure.h"

namespace webhook::nginx {
namespace {

const char *describe(table_result result)
{
    switch (result) {
    case table_result::gone:
        return "its lease had ended";
    case table_result::taken:
        return "another delivery has taken it";
    case table_result::delivered:
        return "another delivery was acknowledged";
    case table_result::full:
        return "the zone is full";
    default:
        return "the zone is locked";
    }
}

const char *participle(untold what)
{
    switch (what) {
    case untold::commit:
        return "committed";
    case untold::release:
        return "released";
    default:
        return "renewed";
    }
}

/*
 * The exceptions of docs/guarantees.md: a copy of this event may be forwarded
 * as well.
 */
void log_unsettled(context *ctx, const location_conf *conf,
    const webhook_delivery_t *delivery, size_t event, untold what,
    table_result why)
{
    ngx_str_t key = to_ngx(webhook_delivery_key(delivery, event));

    log_error(NGX_LOG_WARN, ctx->request->connection->log, 0,
        "webhook: claim of \"%V\" was not %s: %s", &key, participle(what),
        describe(why));

    count_untold(conf, what);
}

void check(context *ctx, const location_conf *conf,
    const webhook_delivery_t *delivery, size_t event, untold what,
    table_result result)
{
    if (result != table_result::ok) {
        log_unsettled(ctx, conf, delivery, event, what, result);
    }
}

/* It is not renewed again. */
void lose(question &asked, table_result why)
{
    asked.lost = true;
    log_unsettled(asked.ctx, asked.ctx->claimed_by, asked.ctx->custody,
        asked.event, untold::renew, why);
}

/* What is not known may be in time with the next renewal. */
void on_renewed(void *asker, const redis::answer &answer) noexcept
{
    auto *asked = static_cast<question *>(asker);

    asked->op = nullptr;

    if (answer.lost) {
        lose(*asked, table_result::taken);
    }
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

    const table_result result = table(conf).renew(
        event_of(conf, delivery, asked.event), ngx_current_msec, conf->lease);

    /* a lock that is not available now may be in time for the next renewal */
    if (result != table_result::ok && result != table_result::unknown) {
        lose(asked, result);
    }
}

void commit(context *ctx, size_t event, uint64_t window)
{
    const webhook_delivery_t *delivery = ctx->custody;
    const unsigned char *token = webhook_delivery_token(delivery);
    const unsigned char *digest = webhook_delivery_digest(delivery, event);
    const location_conf *conf = ctx->claimed_by;

    count_settlement(conf, settlement::commit);

    if (conf->server) {
        get_client(conf->server)
            ->commit(key_of(delivery, event), token, digest, window, conf);
        return;
    }

    check(ctx, conf, delivery, event, untold::commit,
        table(conf).commit(event_of(conf, delivery, event), ngx_current_msec,
            window, static_cast<unsigned int>(ctx->upstream_status)));
}

void release(context *ctx, const location_conf *conf,
    const webhook_delivery_t *delivery, size_t event)
{
    const unsigned char *token = webhook_delivery_token(delivery);

    count_settlement(conf, settlement::release);

    if (conf->server) {
        get_client(conf->server)
            ->release(key_of(delivery, event), token, conf->lease, conf);
        return;
    }

    check(ctx, conf, delivery, event, untold::release,
        table(conf).release(event_of(conf, delivery, event)));
}

} // namespace

bool renew_claims(context *ctx)
{
    bool ours = false;

    for_each_event(ctx->custody, WEBHOOK_EVENT_CLAIMED, [&](size_t i) {
        question &asked = ctx->questions[i];

        if (asked.op == nullptr && !asked.lost) {
            renew(ctx, asked);
        }

        ours = ours || !asked.lost;
    });

    return ours;
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

        for_each_event(delivery, WEBHOOK_EVENT_CLAIMED, [&](size_t) {
            count_settlement(ctx->claimed_by, settlement::leave);
        });
        break;

    default:
        break;
    }
}

} // namespace webhook::nginx
