#include "nginx/store.h"

namespace webhook::nginx {
namespace {

claim_table table(const location_conf *conf)
{
    return conf->zone->region->table();
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
bool succeeded(context *ctx, const char *operation, table_result result)
{
    if (result == table_result::ok) {
        return true;
    }

    ngx_str_t key = to_ngx(webhook_delivery_key(ctx->custody));

    log_error(NGX_LOG_WARN, ctx->request->connection->log, 0,
        "webhook: claim of \"%V\" was not %s: %s", &key, operation,
        describe(result));

    return false;
}

/* What goes upstream although it need not be the first of its kind. */
void log_exception(const context *ctx, webhook_store_answer_t answer)
{
    ngx_log_t *log = ctx->request->connection->log;

    if (answer != WEBHOOK_STORE_ANSWERED) {
        log_error(NGX_LOG_WARN, log, 0,
            "webhook: forwarded without a claim, the zone is %s",
            answer == WEBHOOK_STORE_FULL ? "full" : "locked");

    } else if (webhook_delivery_verdict(ctx->delivery) == WEBHOOK_MODIFIED) {
        log_error(NGX_LOG_WARN, log, 0,
            "webhook: forwarded a delivered event with another body");
    }
}

} // namespace

webhook_step_t ask_store(context *ctx)
{
    webhook_delivery_t *delivery = ctx->delivery;
    webhook_state_t found{};

    if (!ctx->store_asked) {
        ctx->store_asked = true;
        ctx->asked = ngx_current_msec;
    }

    webhook_store_answer_t answer = table(ctx->conf).claim(
        webhook_delivery_key_digest(delivery), webhook_delivery_token(delivery),
        ngx_current_msec, ctx->conf->lease, found);

    webhook_step_t step =
        webhook_delivery_claim(delivery, answer, &found, ngx_current_msec);

    if (step.action == WEBHOOK_FORWARD) {
        ctx->custody = delivery;
        ctx->claimed_by = ctx->conf;
        ctx->claimed = answer == WEBHOOK_STORE_ANSWERED;

        log_exception(ctx, answer);
    }

    ctx->store_time = ngx_current_msec - ctx->asked;

    return step;
}

bool renew_claim(context *ctx)
{
    const location_conf *conf = ctx->claimed_by;
    webhook_delivery_t *delivery = ctx->custody;

    table_result result =
        table(conf).renew(webhook_delivery_key_digest(delivery),
            webhook_delivery_token(delivery), ngx_current_msec, conf->lease);

    /* a lock that is not to be had now may be in time for the next renewal */
    return result == table_result::unknown || succeeded(ctx, "renewed", result);
}

void end_claim(context *ctx, webhook_upstream_t upstream, ngx_uint_t status)
{
    webhook_delivery_t *delivery = ctx->custody;
    webhook_step_t step = webhook_delivery_outcome(
        delivery, upstream, static_cast<unsigned int>(status));

    const unsigned char *key = webhook_delivery_key_digest(delivery);
    const unsigned char *token = webhook_delivery_token(delivery);

    switch (step.action) {

    case WEBHOOK_COMMIT:
        /* the answer is the upstream's own, whatever becomes of this */
        succeeded(ctx, "committed",
            table(ctx->claimed_by)
                .commit(key, token, webhook_delivery_digest(delivery),
                    ngx_current_msec, step.ms));
        break;

    case WEBHOOK_RELEASE:
        succeeded(ctx, "released", table(ctx->claimed_by).release(key, token));
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
