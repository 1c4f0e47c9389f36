/*
 * The request's way through the PRECONTENT phase:
 *
 *   precontent_handler -> read body -> on_body -> proceed -> upstream
 *                                                  ^   |
 *                                        on_answer |   | wait for the store,
 *                                        on_timer  +---+ or another copy
 *
 * The shape is that of ngx_http_mirror_module, the parking that of
 * ngx_http_limit_req_module.  While a request is parked nobody holds a
 * reference to it but its own connection: whatever ends it runs the cleanup
 * of context.cc, which cancels the timer and the question to the store, our
 * only ways back.
 */

#include "nginx/gate.h"

#include "nginx/answer.h"
#include "nginx/custody.h"
#include "nginx/headers.h"
#include "nginx/judge.h"
#include "nginx/store.h"

namespace webhook::nginx {
namespace {

ngx_int_t fail(ngx_http_request_t *r, context *ctx)
{
    log_error(NGX_LOG_ERR, r->connection->log, 0,
        "webhook: delivery failed in the gate, no memory or no body");

    ctx->at = stage::refused;
    ctx->cancel();

    return NGX_HTTP_INTERNAL_SERVER_ERROR;
}

ngx_int_t refuse(ngx_http_request_t *r, context *ctx, webhook_step_t step)
{
    if (step.action != WEBHOOK_ANSWER ||
        set_gate_headers(r, ctx->delivery) != NGX_OK) {
        return fail(r, ctx);
    }

    ctx->at = stage::refused;

    return answer(r, ctx->delivery);
}

ngx_int_t pass(ngx_http_request_t *r, context *ctx)
{
    if (set_gate_headers(r, ctx->delivery) != NGX_OK) {
        return fail(r, ctx);
    }

    ctx->at = stage::passed;
    ctx->passed = ctx->conf;

    take_custody(ctx);

    return NGX_DECLINED;
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

void on_timer(ngx_event_t *ev) noexcept;
void on_answer(context *ctx, webhook_step_t step) noexcept;

/*
 * The timer is not cancelable, or a worker that is told to exit would do so
 * without waiting for the parked.
 */
ngx_int_t wait_for_copy(ngx_http_request_t *r, context *ctx, ngx_msec_t ms)
{
    ctx->timer.handler = on_timer;
    ctx->timer.cancelable = 0;
    ngx_add_timer(&ctx->timer, ms);

    return park(r, ctx);
}

/*
 * Carries on until there is something to wait for.  NGX_DONE: parked,
 * NGX_DECLINED: passed, else what the request is to be finalized with.
 */
ngx_int_t proceed(ngx_http_request_t *r, context *ctx, webhook_step_t step)
{
    while (step.action == WEBHOOK_CLAIM) {
        ctx->resume = on_answer;

        if (!ask_store(ctx, step)) {
            return park(r, ctx);
        }
    }

    switch (step.action) {

    case WEBHOOK_WAIT:
        return wait_for_copy(r, ctx, step.ms);

    case WEBHOOK_FORWARD:
        return pass(r, ctx);

    default:
        return refuse(r, ctx, step);
    }
}

/* For a phase handler: only NGX_DECLINED and NGX_DONE leave it. */
ngx_int_t settle(ngx_http_request_t *r, ngx_int_t rc)
{
    if (rc != NGX_DECLINED && rc != NGX_DONE) {
        ngx_http_finalize_request(r, rc); /* "r" may be gone after this */
        return NGX_DONE;
    }

    return rc;
}

/* For a handler of an event. */
void resume(ngx_http_request_t *r, ngx_int_t rc)
{
    if (settle(r, rc) == NGX_DECLINED) {
        r->write_event_handler = ngx_http_core_run_phases;
        ngx_http_core_run_phases(r);
    }
}

/* The way back of a parked request, from an event that is not its own. */
void unpark(context *ctx, webhook_step_t step)
{
    ngx_http_request_t *r = ctx->request;
    ngx_connection_t *c = r->connection;

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
    unpark(reinterpret_cast<context *>(
               reinterpret_cast<char *>(ev) - offsetof(context, timer)),
        {WEBHOOK_CLAIM, 0});
}

void on_answer(context *ctx, webhook_step_t step) noexcept
{
    unpark(ctx, step);
}

void on_body(ngx_http_request_t *r) noexcept
{
    context *ctx = find_context(r);

    resume(r, proceed(r, ctx, judge_body(r, ctx->conf, ctx->delivery)));
}

/* A request that meets a gate for the first time. */
ngx_int_t enter(ngx_http_request_t *r, const location_conf *conf)
{
    context *ctx = create_context(r);
    if (ctx == nullptr) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ctx->conf = conf;
    ctx->delivery = create_delivery(r, conf);

    if (ctx->delivery == nullptr || strip_gate_headers(r) != NGX_OK) {
        return fail(r, ctx);
    }

    webhook_step_t step = judge_head(r, ctx->delivery);

    if (step.action != WEBHOOK_READ) {
        return refuse(r, ctx, step);
    }

    r->request_body_in_single_buf = 1;

    ngx_int_t rc = ngx_http_read_client_request_body(r, on_body);

    if (rc >= NGX_HTTP_SPECIAL_RESPONSE) {
        return rc;
    }

    /* the reference that reading took; "r" may be gone after this */
    ngx_http_finalize_request(r, NGX_DONE);

    return NGX_DONE;
}

/*
 * A redirect has led a passed delivery to a gate of another policy.  A pass
 * is never inherited, so it is judged again, and refused if need be; but it
 * claims nothing anew, for its own claim would look like another copy's.
 */
ngx_int_t reenter(
    ngx_http_request_t *r, context *ctx, const location_conf *conf)
{
    webhook_delivery_t *delivery = create_delivery(r, conf);

    if (delivery == nullptr) {
        return fail(r, ctx);
    }

    webhook_step_t step = judge_head(r, delivery);

    if (step.action == WEBHOOK_READ) {
        step = judge_body(r, conf, delivery);
    }

    if (step.action == WEBHOOK_CLAIM) {
        ctx->passed = conf;
        return NGX_DECLINED;
    }

    ctx->conf = conf;
    ctx->delivery = delivery;

    return refuse(r, ctx, step);
}

/*
 * nginx fetches an error page, or what X-Accel-Redirect names, with GET: once
 * the event has been upstream that is no delivery any more.
 */
bool is_aftermath(const ngx_http_request_t *r)
{
    return r->method != NGX_HTTP_POST && r->upstream_states &&
           r->upstream_states->nelts > 0;
}

} // namespace

ngx_int_t precontent_handler(ngx_http_request_t *r) noexcept
{
    if (r != r->main) {
        return NGX_DECLINED;
    }

    const location_conf *conf = get_location_conf(r);
    context *ctx = find_context(r);

    if (ctx == nullptr) {
        return conf->gate && !r->post_action ? settle(r, enter(r, conf))
                                             : NGX_DECLINED;
    }

    if (r->post_action) {
        seal_outcome(r, ctx); /* what follows says nothing about the event */
        return NGX_DECLINED;
    }

    if (ctx->at == stage::reading || ctx->at == stage::waiting) {

        if (r->err_status == 0) {
            return NGX_DONE;
        }

        /* nginx gave the request up, 413 for instance, and has redirected */
        ctx->at = stage::refused;
        ctx->cancel();
    }

    if (ctx->at == stage::refused) {
        return NGX_DECLINED; /* the target that error_page chose */
    }

    if (conf->gate && conf != ctx->passed && !is_aftermath(r)) {
        ngx_int_t rc = settle(r, reenter(r, ctx, conf));

        if (rc != NGX_DECLINED) {
            return rc;
        }
    }

    hold_upstream(r, ctx);

    return NGX_DECLINED;
}

} // namespace webhook::nginx
