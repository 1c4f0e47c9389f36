/*
 * From a step of the core to what follows of it, at once or later:
 *
 *   take_turn -> on_turn -> on_step -> proceed -> upstream, or an answer
 *                                       ^   |
 *                                       |   | wait for the store, or for
 *                                       +---+ another copy
 *                                 go_on, on_timer
 *
 * The parking is that of ngx_http_limit_req_module.  While a request is parked
 * nobody holds a reference to it but its own connection: whatever ends it runs
 * the cleanup of context.cc, which cancels the event and the questions to the
 * store, our only ways back.
 */

#include "nginx/proceed.h"

#include "nginx/answer.h"
#include "nginx/body.h"
#include "nginx/custody.h"
#include "nginx/headers.h"
#include "nginx/judge.h"
#include "nginx/measure.h"
#include "nginx/redirect.h"

namespace webhook::nginx {
namespace {

ngx_int_t pass(ngx_http_request_t *r, context *ctx)
{
    if (set_gate_headers(r, ctx->delivery) != NGX_OK ||
        keep_forwarded(r, ctx) != NGX_OK) {
        return fail(r, ctx);
    }

    note_request(r, ctx);

    ctx->at = stage::passed;
    ctx->passed = ctx->conf;
    count_decision(ctx);

    take_custody(ctx);

    return NGX_DECLINED;
}

/* The way back of a parked request, from an event that is not its own. */
void unpark(context *ctx, webhook_step_t step)
{
    ngx_http_request_t *r = ctx->request;
    ngx_connection_t *c = r->connection;

    if (!is_parked(ctx)) {
        return; /* nginx has taken it away, for its post_action */
    }

    ngx_http_set_log_request(c->log, r);

    if (ngx_handle_read_event(c->read, 0) != NGX_OK) {
        resume(r, fail(r, ctx));

    } else {
        r->read_event_handler = ngx_http_block_reading;
        resume(r, proceed(r, ctx, step));
    }

    ngx_http_run_posted_requests(c); /* not "r", which may be gone */
}

void on_timer(ngx_event_t *ev) noexcept
{
    context *ctx = context_of(ev);

    unpark(ctx, webhook_delivery_retry(ctx->delivery));
}

/* Asks the store until it has to wait for an answer. */
webhook_step_t ask(context *ctx, webhook_step_t step)
{
    for (;;) {
        if (step.action == WEBHOOK_CLAIM || step.action == WEBHOOK_LOOK) {
            step = ctx->claims.ask(step);
        } else if (step.action == WEBHOOK_FORWARD && ctx->claims.are_stale()) {
            step = ctx->claims.refresh();
        } else {
            return step;
        }
    }
}

void on_step(ngx_event_t *ev) noexcept
{
    context *ctx = context_of(ev);

    unpark(ctx, ctx->step);
}

void on_turn(ngx_event_t *ev) noexcept
{
    context *ctx = context_of(ev);
    ngx_http_request_t *r = ctx->request;

    if (!is_parked(ctx)) {
        return;
    }

    ngx_http_set_log_request(r->connection->log, r);

    begin_judging(ctx);
    ctx->step = judge_body(r, ctx->conf, ctx->delivery);
    count_judged(ctx);

    ctx->step = ask(ctx, ctx->step);

    if (ctx->step.action == WEBHOOK_PENDING) {
        unpark(ctx, ctx->step);

    } else {
        ev->handler = on_step;
        post_event(ev);
    }
}

/*
 * Until we are called again the request is the connection's: a sender that
 * leaves ends it there.
 */
ngx_int_t park(ngx_http_request_t *r, context *ctx)
{
    ngx_event_t *rev = r->connection->read;

    ctx->at = stage::waiting;

    r->read_event_handler = ngx_http_test_reading;
    r->write_event_handler = ngx_http_request_empty_handler;

    if (rev->ready) {
        post_event(rev);

    } else if (ngx_handle_read_event(rev, 0) != NGX_OK) {
        return fail(r, ctx);
    }

    return NGX_DONE;
}

/*
 * The timer is not cancelable, or a worker that is told to exit would do so
 * without waiting for the parked.
 */
ngx_int_t wait_for_copy(ngx_http_request_t *r, context *ctx, ngx_msec_t ms)
{
    ctx->event.handler = on_timer;
    ctx->event.cancelable = 0;
    ngx_add_timer(&ctx->event, ms);

    return park(r, ctx);
}

} // namespace

void go_on(context *ctx, webhook_step_t step) noexcept
{
    unpark(ctx, step);
}

ngx_int_t fail(ngx_http_request_t *r, context *ctx)
{
    log_error(NGX_LOG_ERR, r->connection->log, 0,
        "webhook: delivery failed in the gate, no memory or no body");

    ctx->at = stage::failed;
    ctx->cancel();
    ctx->claims.drop();
    count_failure(ctx);

    return NGX_HTTP_INTERNAL_SERVER_ERROR;
}

ngx_int_t refuse(ngx_http_request_t *r, context *ctx, webhook_step_t step)
{
    if (step.action != WEBHOOK_ANSWER ||
        set_gate_headers(r, ctx->delivery) != NGX_OK) {
        return fail(r, ctx);
    }

    ctx->at = stage::refused;
    ctx->claims.drop();
    count_decision(ctx);

    return answer(r, ctx->delivery);
}

ngx_int_t refuse_again(ngx_http_request_t *r, const context *ctx)
{
    r->error_page = 1;

    if (ctx->at == stage::refused) {
        return repeat_answer(r, ctx->delivery);
    }

    /* "error_page ... =" has taken the status away */
    return r->err_status >= NGX_HTTP_BAD_REQUEST
               ? static_cast<ngx_int_t>(r->err_status)
               : NGX_HTTP_INTERNAL_SERVER_ERROR;
}

ngx_int_t proceed(ngx_http_request_t *r, context *ctx, webhook_step_t step)
{
    step = ask(ctx, step);

    switch (step.action) {

    case WEBHOOK_PENDING:
        return park(r, ctx);

    case WEBHOOK_WAIT:
        ctx->claims.drop();
        ctx->waited = true;
        return wait_for_copy(r, ctx, step.ms);

    case WEBHOOK_FORWARD:
        return pass(r, ctx);

    default:
        return refuse(r, ctx, step);
    }
}

/*
 * The network's code and the core's push each other out of the processor's
 * caches.  All bodies that a worker has read at once are judged first, by the
 * first round of posted events, and then go on, by the second; a body that has
 * come alone goes through both at once.
 */
void take_turn(ngx_http_request_t *r, context *ctx)
{
    r->write_event_handler = ngx_http_request_empty_handler;

    ctx->event.handler = on_turn;
    post_event(&ctx->event);
}

ngx_int_t settle(ngx_http_request_t *r, ngx_int_t rc)
{
    if (rc != NGX_DECLINED && rc != NGX_DONE) {
        ngx_http_finalize_request(r, rc); /* "r" may be gone after this */
        return NGX_DONE;
    }

    return rc;
}

void resume(ngx_http_request_t *r, ngx_int_t rc)
{
    if (settle(r, rc) == NGX_DECLINED) {
        r->write_event_handler = ngx_http_core_run_phases;
        ngx_http_core_run_phases(r);
    }
}

} // namespace webhook::nginx
