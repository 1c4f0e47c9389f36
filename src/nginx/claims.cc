/* Claims that are ours: renewed while the upstream works, and ended. */

#include "nginx/claims.h"

#include "nginx/measure.h"
#include "nginx/outage.h"
#include "nginx/scope.h"
#include "nginx/zone_report.h"

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

/* Returns by how many milliseconds the end of a claim is late. */
std::uint64_t overdue(std::uint64_t until)
{
    const std::uint64_t now = fresh_ms();

    return now > until ? now - until : 0;
}

void log_unsettled(context *ctx, const location_conf *conf,
    const webhook_delivery_t *delivery, size_t event, untold what,
    const char *why)
{
    nginx::log_unsettled(ctx->request->connection->log, conf,
        key_of(delivery, event), what, why,
        overdue(ctx->questions[event].until));
}

void check(context *ctx, const location_conf *conf,
    const webhook_delivery_t *delivery, size_t event, untold what,
    table_result result)
{
    if (result != table_result::ok) {
        log_unsettled(ctx, conf, delivery, event, what, describe(result));
    }
}

redis::claim_of owned(
    const context *ctx, const webhook_delivery_t *delivery, size_t event)
{
    redis::claim_of mine = claim_of(delivery, event);

    mine.until = ctx->questions[event].until;
    return mine;
}

void log_renewal(const question &asked, const char *why)
{
    log_unsettled(asked.ctx, asked.ctx->claimed_by, asked.ctx->custody,
        asked.event, untold::renew, why);
}

/* It is not renewed again. */
void lose(question &asked, const char *why)
{
    asked.lost = true;
    log_renewal(asked, why);
}

/* What is not known may be in time with the next renewal. */
void take_renewal(question &asked, const redis::answer &answer)
{
    if (answer.store != WEBHOOK_STORE_ANSWERED) {
        count_untold(asked.ctx->claimed_by, untold::renew);
        return;
    }

    switch (answer.late) {
    case redis::late::gone:
        if (!std::exchange(asked.lapsed, true)) {
            log_renewal(asked, describe(answer.late));
        }
        [[fallthrough]];
    case redis::late::no:
        keep(asked);
        break;
    default:
        lose(asked, describe(answer.late));
        break;
    }
}

void on_renewed(void *asker, const redis::answer &answer) noexcept
{
    auto *asked = static_cast<question *>(asker);

    asked->op = nullptr;
    take_renewal(*asked, answer);
}

void renew(context *ctx, question &asked)
{
    asked.asked = fresh_ms();

    if (ctx->claimed_by->server) {
        if (!ask_renewal(asked, on_renewed)) {
            take_renewal(asked, {});
        }
        return;
    }

    switch (const table_result result = renew_in_zone(asked)) {
    case table_result::ok:
        keep(asked);
        break;
    case table_result::unknown:
        count_untold(ctx->claimed_by, untold::renew);
        report_locked(ctx->request->connection->log, *ctx->claimed_by->zone);
        break;
    default:
        lose(asked, describe(result));
        break;
    }
}

void commit(context *ctx, size_t event, uint64_t window, unsigned status)
{
    const webhook_delivery_t *delivery = ctx->custody;
    const location_conf *conf = ctx->claimed_by;

    count_settlement(conf, settlement::commit);

    if (conf->server) {
        get_client(conf->server)
            ->commit(owned(ctx, delivery, event), status, window, conf);

        const unsigned char *latest =
            webhook_delivery_latest_digest(delivery, event);

        forget_here(conf->server,
            latest ? latest : webhook_delivery_key_digest(delivery, event));
        return;
    }

    check(ctx, conf, delivery, event, untold::commit,
        table(conf).commit(
            event_of(conf, delivery, event), fresh_ms(), window, status));
}

void release(context *ctx, const location_conf *conf,
    const webhook_delivery_t *delivery, size_t event)
{
    count_settlement(conf, settlement::release);

    if (conf->server) {
        get_client(conf->server)
            ->release(owned(ctx, delivery, event), conf->lease, conf);
        return;
    }

    check(ctx, conf, delivery, event, untold::release,
        table(conf).release(event_of(conf, delivery, event)));
}

} // namespace

redis::claim_of claim_of(const webhook_delivery_t *delivery, size_t event)
{
    const webhook_str_t latest = webhook_delivery_latest_key(delivery, event);

    return {.key = key_of(delivery, event),
        .token = webhook_delivery_token(delivery),
        .digest = webhook_delivery_digest(delivery, event),
        .latest = {latest.data, latest.len}};
}

void keep(question &asked)
{
    asked.until = asked.asked + asked.ctx->claimed_by->lease;
}

bool ask_renewal(question &asked, redis::answer_handler handler)
{
    const context *ctx = asked.ctx;
    const location_conf *conf = ctx->claimed_by;
    redis::client *client = get_client(conf->server);

    asked.op = client ? client->renew(owned(ctx, ctx->custody, asked.event),
                            conf->lease, handler, &asked)
                      : nullptr;

    return asked.op != nullptr;
}

table_result renew_in_zone(const question &asked)
{
    const location_conf *conf = asked.ctx->claimed_by;

    return table(conf).renew(event_of(conf, asked.ctx->custody, asked.event),
        asked.asked, conf->lease);
}

void log_end_of_claim(ngx_log_t *log, std::string_view key, const char *what,
    const char *why, std::uint64_t late, size_t prefix)
{
    ngx_pool_t *pool = ngx_create_pool(NGX_MIN_POOL_SIZE, log);
    ngx_str_t name{};

    if (pool) {
        name = to_ngx(shown_key(pool, {key.data(), key.size()}, prefix));
    }

    if (late) {
        log_error(NGX_LOG_WARN, log, 0,
            "webhook: claim of \"%V\" was not %s: %s, %uL ms late", &name, what,
            why, late);
    } else {
        log_error(NGX_LOG_WARN, log, 0,
            "webhook: claim of \"%V\" was not %s: %s", &name, what, why);
    }

    if (pool) {
        ngx_destroy_pool(pool);
    }
}

void log_unsettled(ngx_log_t *log, const location_conf *conf,
    std::string_view key, untold what, const char *why, std::uint64_t late,
    size_t prefix)
{
    log_end_of_claim(log, key, participle(what), why, late, prefix);

    if (conf) {
        count_untold(conf, what);
    }
}

bool renew_claims(context *ctx)
{
    bool ours = renew_here(ctx);

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

    drop_here(ctx);
    for_each_event(ctx->delivery, WEBHOOK_EVENT_CLAIMED,
        [&](size_t i) { release(ctx, ctx->conf, ctx->delivery, i); });
}

void end_claims(context *ctx, webhook_upstream_t upstream, ngx_uint_t status)
{
    webhook_delivery_t *delivery = ctx->custody;

    webhook_step_t step = webhook_delivery_outcome(
        delivery, upstream, static_cast<unsigned int>(status));

    end_here(ctx, upstream, status);

    switch (step.action) {

    case WEBHOOK_COMMIT:
        /* the answer is the upstream's own, whatever becomes of this */
        for_each_event(delivery, WEBHOOK_EVENT_CLAIMED, [&](size_t i) {
            commit(ctx, i, step.ms, static_cast<unsigned>(status));
        });
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
