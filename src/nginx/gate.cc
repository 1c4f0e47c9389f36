/*
 * The request's way through the PRECONTENT phase:
 *
 *   precontent_handler -> read body -> on_body -> proceed (proceed.cc)
 *
 * The shape is that of ngx_http_mirror_module.
 */

#include "nginx/gate.h"

#include "nginx/custody.h"
#include "nginx/headers.h"
#include "nginx/judge.h"
#include "nginx/proceed.h"

namespace webhook::nginx {
namespace {

void on_body(ngx_http_request_t *r) noexcept
{
    context *ctx = find_context(r);

    take_turn(r, ctx);
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

    webhook_step_t step = judge_head(r, conf, ctx->delivery);

    if (step.action != WEBHOOK_READ) {
        return proceed(r, ctx, step);
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

    webhook_step_t step = judge_head(r, conf, delivery);

    if (step.action == WEBHOOK_READ) {
        step = judge_body(r, conf, delivery);
    }

    if (step.action == WEBHOOK_CLAIM || step.action == WEBHOOK_FORWARD ||
        conf->mode == WEBHOOK_MODE_OBSERVE) {
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

    if (ctx->custody) {
        hold_upstream(r, ctx);
    }

    return NGX_DECLINED;
}

} // namespace webhook::nginx
