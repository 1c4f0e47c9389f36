/*
 * The two kinds of stores behind one set of questions.  The zone answers at
 * once, Redis later; what the answer means is the same.
 */

#include "nginx/store.h"

#include "nginx/claims.h"
#include "nginx/measure.h"
#include "nginx/outage.h"
#include "nginx/zone_report.h"

#include <cstring>

namespace webhook::nginx {
namespace {

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

/* Takes back a claim that nothing was done with, if it is ours. */
void take_back(question &asked) noexcept;

/* What the zone of this nginx knows where Redis does not. */
webhook_store_answer_t ask_here(
    question &asked, webhook_store_answer_t answer, webhook_state_t &found)
{
    if (answer == WEBHOOK_STORE_UNKNOWN) {
        return claim_here(asked, found);
    }

    if (answer == WEBHOOK_STORE_ANSWERED && found.kind == WEBHOOK_ABSENT &&
        !found.modified && is_known_here(asked, found)) {
        take_back(asked);
    }

    return answer;
}

/* The store has answered to the claim of one event. */
webhook_step_t take_answer(context *ctx, size_t event,
    webhook_store_answer_t answer, webhook_state_t found)
{
    answer = ask_here(ctx->questions[event], answer, found);
    count_claim(ctx, event, answer, found);

    webhook_step_t step = webhook_delivery_claim(
        ctx->delivery, event, answer, &found, ngx_current_msec);

    if (step.action == WEBHOOK_FORWARD &&
        ctx->conf->mode != WEBHOOK_MODE_OBSERVE) {
        ctx->custody = ctx->delivery;
        ctx->claimed_by = ctx->conf;
        ctx->claiming = false;

        log_exception(ctx);
    }

    ctx->store_time = ngx_current_msec - ctx->asked;

    if (step.action != WEBHOOK_PENDING && answer == WEBHOOK_STORE_ANSWERED) {
        count_answered(ctx);
    }

    return step;
}

/* Nothing was done with the claim: nobody is told of it. */
void take_back(question &asked) noexcept
{
    const context *ctx = asked.ctx;

    if (asked.op == nullptr && ctx->claiming &&
        asked.answer == WEBHOOK_STORE_ANSWERED &&
        is_ours(asked.found, ctx->delivery)) {
        ctx->asked_client->drop(
            claim_of(ctx->delivery, asked.event), ctx->conf->lease);
    }
}

/* What was found at the latest key comes before what the claim has found. */
void weigh_latest(question &asked)
{
    const bool answered = asked.latest_answer == WEBHOOK_STORE_ANSWERED;
    const bool delivered = answered && asked.latest.kind == WEBHOOK_DELIVERED;
    const bool same = delivered && std::memcmp(asked.latest.digest,
                                       webhook_delivery_digest(
                                           asked.ctx->delivery, asked.event),
                                       WEBHOOK_DIGEST_SIZE) == 0;

    if (same || !answered) {
        take_back(asked);
        asked.answer = asked.latest_answer;
        asked.found = asked.latest;
    } else {
        asked.found.modified = delivered;
    }
}

/* The event has been answered for: its claim, and its latest key if any. */
webhook_step_t end_question(question &asked)
{
    if (webhook_delivery_latest_key(asked.ctx->delivery, asked.event).len) {
        weigh_latest(asked);
    }

    return take_answer(asked.ctx, asked.event, asked.answer, asked.found);
}

/* Runs in the loop of the client: the request may be gone after it. */
void go_on(question &asked) noexcept
{
    context *ctx = asked.ctx;

    if (asked.op || asked.latest_op) {
        return;
    }

    const webhook_step_t step = end_question(asked);

    if (step.action != WEBHOOK_PENDING) {
        ctx->resume(ctx, step);
    }
}

void on_claim(void *asker, const redis::answer &answer) noexcept
{
    auto *asked = static_cast<question *>(asker);

    asked->op = nullptr;
    asked->answer = answer.store;
    asked->found = answer.found;
    go_on(*asked);
}

void on_latest(void *asker, const redis::answer &answer) noexcept
{
    auto *asked = static_cast<question *>(asker);

    asked->latest_op = nullptr;
    asked->latest_answer = answer.store;
    asked->latest = answer.found;
    go_on(*asked);
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
        ctx->questions[i] = {};
        ctx->questions[i].ctx = ctx;
        ctx->questions[i].event = i;
    }

    ctx->question_count = count;
    ctx->take_back = take_back;

    return true;
}

/*
 * The latest key is read behind the claim, on the same connection: whoever
 * finds the claim gone finds what its holder has committed before.
 */
void put(redis::client *client, bool looking, question &asked)
{
    const redis::claim_of mine = claim_of(asked.ctx->delivery, asked.event);
    const ngx_msec_t lease = asked.ctx->conf->lease;

    asked.asked = fresh_ms();
    asked.until = asked.asked + lease;
    asked.answer = asked.latest_answer = WEBHOOK_STORE_UNKNOWN;
    asked.found = asked.latest = {};

    asked.op = looking ? client->look(mine, on_claim, &asked)
                       : client->claim(mine, lease, on_claim, &asked);

    if (!mine.latest.empty()) {
        redis::claim_of latest = mine;

        latest.key = mine.latest;
        asked.latest_op = client->look(latest, on_latest, &asked);
    }
}

/* All questions before the first answer, so that they travel together. */
webhook_step_t ask_redis(context *ctx, webhook_step_t step)
{
    redis::client *client = get_client(ctx->conf->server);
    const bool looking = step.action == WEBHOOK_LOOK;

    ctx->asked_client = client;

    for_each_event(ctx->delivery, WEBHOOK_EVENT_TO_CLAIM, [&](size_t i) {
        question &asked = ctx->questions[i];

        if (client) {
            put(client, looking, asked);
        }

        step = asked.op || asked.latest_op ? webhook_step_t{WEBHOOK_PENDING, 0}
               : client                    ? end_question(asked)
                        : take_answer(ctx, i, WEBHOOK_STORE_UNKNOWN, {});
    });

    return step;
}

webhook_step_t ask_zone(context *ctx, webhook_step_t step)
{
    const webhook_delivery_t *delivery = ctx->delivery;
    const bool looking = step.action == WEBHOOK_LOOK;
    const claim_table zone = table(ctx->conf);

    for_each_event(delivery, WEBHOOK_EVENT_TO_CLAIM, [&](size_t i) {
        const table_event event = event_of(ctx->conf, delivery, i);
        const std::uint64_t now = fresh_ms();
        webhook_state_t found{};

        ctx->questions[i].asked = now;
        ctx->questions[i].until = now + ctx->conf->lease;

        webhook_store_answer_t answer =
            looking ? zone.look(event, now, found)
                    : zone.claim(event, now, ctx->conf->lease, found);

        step = take_answer(ctx, i, answer, found);
    });

    report_evictions(ctx->request->connection->log, ctx->conf);

    return step;
}

} // namespace

webhook_step_t answer_unknown(context *ctx, webhook_step_t step)
{
    for_each_event(ctx->delivery, WEBHOOK_EVENT_TO_CLAIM, [&](size_t i) {
        step = take_answer(ctx, i, WEBHOOK_STORE_UNKNOWN, {});
    });

    return step;
}

webhook_step_t ask_store(context *ctx, webhook_step_t step)
{
    if (!ctx->store_asked) {
        ctx->store_asked = true;
        ctx->asked = ngx_current_msec;

        if (!make_questions(ctx)) {
            return {WEBHOOK_FAIL, 0};
        }
    }

    begin_asking(ctx);
    ctx->claiming = step.action == WEBHOOK_CLAIM;

    return ctx->conf->server ? ask_redis(ctx, step) : ask_zone(ctx, step);
}

} // namespace webhook::nginx
