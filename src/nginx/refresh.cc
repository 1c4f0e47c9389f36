/* Claims that have grown old before their event is sent. */

#include "nginx/claims.h"
#include "nginx/measure.h"
#include "nginx/outage.h"
#include "nginx/store.h"

namespace webhook::nginx {
namespace {

/*
 * Nothing was done with the claims: there is nothing to tell of those that are
 * gone.  The delivery goes on with another token.
 */
webhook_step_t begin_again(context *ctx)
{
    drop_here(ctx);

    webhook_delivery_t *delivery = std::exchange(ctx->custody, nullptr);
    const location_conf *conf = std::exchange(ctx->claimed_by, nullptr);

    for_each_event(delivery, WEBHOOK_EVENT_CLAIMED, [&](size_t i) {
        count_settlement(conf, settlement::release);

        if (!conf->server) {
            table(conf).release(event_of(conf, delivery, i));
        } else if (redis::client *client = get_client(conf->server)) {
            client->drop(claim_of(delivery, i), conf->lease);
        }
    });

    return webhook_delivery_retry(delivery);
}

/* All renewals before the event is sent have ended. */
webhook_step_t end_refresh(context *ctx)
{
    if (!ctx->doubted) {
        return {WEBHOOK_FORWARD, 0};
    }

    const bool unknown = ctx->unknown;
    webhook_step_t step = begin_again(ctx);

    ctx->claiming = true; /* what is claimed from now on may be released */

    return unknown ? answer_unknown(ctx, step) : step;
}

void take_refresh(question &asked, bool answered, bool ours)
{
    context *ctx = asked.ctx;

    ctx->unanswered--;
    ctx->unknown = ctx->unknown || !answered;
    ctx->doubted = ctx->doubted || !answered || !ours;

    if (answered && ours) {
        keep(asked);
    }
}

void on_refreshed(void *asker, const redis::answer &answer) noexcept
{
    auto *asked = static_cast<question *>(asker);
    context *ctx = asked->ctx;

    asked->op = nullptr;
    take_refresh(*asked, answer.store == WEBHOOK_STORE_ANSWERED,
        answer.late == redis::late::no);

    if (ctx->unanswered == 0) {
        ctx->resume(ctx, end_refresh(ctx));
    }
}

} // namespace

std::uint64_t age_of_claims(const context *ctx)
{
    const std::uint64_t now = fresh_ms();
    std::uint64_t age = 0;

    for_each_event(ctx->custody, WEBHOOK_EVENT_CLAIMED,
        [&](size_t i) { age = ngx_max(age, now - ctx->questions[i].asked); });

    return age;
}

bool are_stale(const context *ctx)
{
    return ctx->custody &&
           age_of_claims(ctx) > ctx->claimed_by->lease / renewals;
}

webhook_step_t refresh_claims(context *ctx)
{
    ctx->doubted = ctx->unknown = false;
    ctx->unanswered = 1; /* not before all have been asked */

    for_each_event(ctx->custody, WEBHOOK_EVENT_CLAIMED, [&](size_t i) {
        question &asked = ctx->questions[i];

        asked.asked = fresh_ms();
        ctx->unanswered++;

        if (ctx->claimed_by->server) {
            if (!ask_renewal(asked, on_refreshed)) {
                take_refresh(asked, false, false);
            }
            return;
        }

        const table_result result = renew_in_zone(asked);

        take_refresh(
            asked, result != table_result::unknown, result == table_result::ok);
    });

    return --ctx->unanswered == 0 ? end_refresh(ctx)
                                  : webhook_step_t{WEBHOOK_PENDING, 0};
}

} // namespace webhook::nginx
