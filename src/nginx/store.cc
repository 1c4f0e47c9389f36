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

std::string_view key_of(const webhook_delivery_t *delivery)
{
    const webhook_str_t key = webhook_delivery_key(delivery);

    return {key.data, key.len};
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
void log_unsettled(context *ctx, const char *operation, const char *why)
{
    ngx_str_t key = to_ngx(webhook_delivery_key(ctx->custody));

    log_error(NGX_LOG_WARN, ctx->request->connection->log, 0,
        "webhook: claim of \"%V\" was not %s: %s", &key, operation, why);
}

bool succeeded(context *ctx, const char *operation, table_result result)
{
    if (result == table_result::ok) {
        return true;
    }

    log_unsettled(ctx, operation, describe(result));

    return false;
}

/* What goes upstream although it need not be the first of its kind. */
void log_exception(const context *ctx, webhook_store_answer_t answer)
{
    ngx_log_t *log = ctx->request->connection->log;

    if (answer != WEBHOOK_STORE_ANSWERED) {
        log_error(NGX_LOG_WARN, log, 0,
            "webhook: forwarded without a claim, %s",
            ctx->conf->server              ? "Redis gives no answer"
            : answer == WEBHOOK_STORE_FULL ? "the zone is full"
                                           : "the zone is locked");

    } else if (webhook_delivery_verdict(ctx->delivery) == WEBHOOK_MODIFIED) {
        log_error(NGX_LOG_WARN, log, 0,
            "webhook: forwarded a delivered event with another body");
    }
}

/* The store has answered to a claim. */
webhook_step_t take_answer(
    context *ctx, webhook_store_answer_t answer, const webhook_state_t &found)
{
    webhook_step_t step =
        webhook_delivery_claim(ctx->delivery, answer, &found, ngx_current_msec);

    if (step.action == WEBHOOK_FORWARD) {
        ctx->custody = ctx->delivery;
        ctx->claimed_by = ctx->conf;
        ctx->claimed = answer == WEBHOOK_STORE_ANSWERED;

        log_exception(ctx, answer);
    }

    ctx->store_time = ngx_current_msec - ctx->asked;

    return step;
}

/* Runs in the loop of the client: the request may be gone after it. */
void on_claim(void *asker, const redis::answer &answer) noexcept
{
    auto *ctx = static_cast<context *>(asker);

    ctx->question = nullptr;
    ctx->resume(ctx, take_answer(ctx, answer.store, answer.found));
}

/* A lost one is not renewed again; what is not known may be in time then. */
void on_renewed(void *asker, const redis::answer &answer) noexcept
{
    auto *ctx = static_cast<context *>(asker);

    ctx->question = nullptr;

    if (answer.lost) {
        log_unsettled(ctx, "renewed", describe(table_result::lost));
        ctx->cancel();
    }
}

bool ask_redis(context *ctx, webhook_step_t &step)
{
    redis::client *client = get_client(ctx->conf->server);

    ctx->asked_client = client;
    ctx->question = client ? client->claim(key_of(ctx->delivery),
                                 webhook_delivery_token(ctx->delivery),
                                 ctx->conf->lease, on_claim, ctx)
                           : nullptr;

    if (ctx->question) {
        return false;
    }

    step = take_answer(ctx, WEBHOOK_STORE_UNKNOWN, {});

    return true;
}

void renew_in_redis(context *ctx)
{
    redis::client *client = get_client(ctx->claimed_by->server);

    if (client && ctx->question == nullptr) {
        ctx->asked_client = client;
        ctx->question = client->renew(key_of(ctx->custody),
            webhook_delivery_token(ctx->custody), ctx->claimed_by->lease,
            on_renewed, ctx);
    }
}

void commit(context *ctx, uint64_t window)
{
    const webhook_delivery_t *delivery = ctx->custody;
    const unsigned char *token = webhook_delivery_token(delivery);
    const unsigned char *digest = webhook_delivery_digest(delivery);

    if (redis_server *server = ctx->claimed_by->server) {
        get_client(server)->commit(key_of(delivery), token, digest, window);
        return;
    }

    succeeded(ctx, "committed",
        table(ctx->claimed_by)
            .commit(webhook_delivery_key_digest(delivery), token, digest,
                ngx_current_msec, window));
}

void release(context *ctx)
{
    const webhook_delivery_t *delivery = ctx->custody;
    const unsigned char *token = webhook_delivery_token(delivery);

    if (redis_server *server = ctx->claimed_by->server) {
        get_client(server)->release(
            key_of(delivery), token, ctx->claimed_by->lease);
        return;
    }

    succeeded(ctx, "released",
        table(ctx->claimed_by)
            .release(webhook_delivery_key_digest(delivery), token));
}

} // namespace

bool ask_store(context *ctx, webhook_step_t &step)
{
    webhook_delivery_t *delivery = ctx->delivery;
    webhook_state_t found{};

    if (!ctx->store_asked) {
        ctx->store_asked = true;
        ctx->asked = ngx_current_msec;
    }

    if (ctx->conf->server) {
        return ask_redis(ctx, step);
    }

    webhook_store_answer_t answer = table(ctx->conf).claim(
        webhook_delivery_key_digest(delivery), webhook_delivery_token(delivery),
        ngx_current_msec, ctx->conf->lease, found);

    step = take_answer(ctx, answer, found);

    return true;
}

bool renew_claim(context *ctx)
{
    const location_conf *conf = ctx->claimed_by;
    webhook_delivery_t *delivery = ctx->custody;

    if (conf->server) {
        renew_in_redis(ctx);
        return true;
    }

    table_result result =
        table(conf).renew(webhook_delivery_key_digest(delivery),
            webhook_delivery_token(delivery), ngx_current_msec, conf->lease);

    /* a lock that is not to be had now may be in time for the next renewal */
    return result == table_result::unknown || succeeded(ctx, "renewed", result);
}

void end_claim(context *ctx, webhook_upstream_t upstream, ngx_uint_t status)
{
    webhook_step_t step = webhook_delivery_outcome(
        ctx->custody, upstream, static_cast<unsigned int>(status));

    switch (step.action) {

    case WEBHOOK_COMMIT:
        /* the answer is the upstream's own, whatever becomes of this */
        commit(ctx, step.ms);
        break;

    case WEBHOOK_RELEASE:
        release(ctx);
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
