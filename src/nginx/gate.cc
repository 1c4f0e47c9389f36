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
#include "nginx/redirect.h"
#include "nginx/variables.h"

namespace webhook::nginx {
namespace {

void on_body(ngx_http_request_t *r) noexcept
{
    context *ctx = find_context(r);

    note_request(r, ctx);
    take_turn(r, ctx);
}

/* Judges a request that no gate has let pass. */
ngx_int_t enter(ngx_http_request_t *r, context *ctx, const location_conf *conf)
{
    note_request(r, ctx);

    ctx->uri_changes = r->uri_changes;
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
        ctx->at = stage::passed;
        ctx->passed = conf;
        return NGX_DECLINED;
    }

    ctx->conf = conf;
    ctx->delivery = delivery;
    forget_verdict(r);

    return refuse(r, ctx, step);
}

/*
 * Of one profile, with the same secrets and the same store, as locations have
 * them that inherit their gate.
 */
bool is_same_gate(const location_conf *a, const location_conf *b)
{
    return a->profile == b->profile && a->signature == b->signature &&
           a->secrets == b->secrets && a->public_keys == b->public_keys &&
           a->token == b->token && a->store == b->store;
}

/*
 * What a gate has refused, and "error_page" has led to a gate.  A refusal is
 * no pass: another gate judges the request as if it came to it first.  It can
 * do so only if it is what the sender has sent, and if its body is there or
 * can be read still; otherwise, and at the same gate, the refusal stands.
 */
ngx_int_t come_back(
    ngx_http_request_t *r, context *ctx, const location_conf *conf)
{
    if (ctx->at != stage::refused || ctx->is_page ||
        is_same_gate(conf, ctx->conf)) {
        return refuse_again(r, ctx);
    }

    withdraw_answer(r);

    if (ctx->claims.are_ours()) {
        return reenter(r, ctx, conf);
    }

    if (r->request_body == nullptr) {
        r->expect_tested = 0; /* error_page has set it, nobody has tested */
    }

    ctx->start_over();
    forget_verdict(r);

    return enter(r, ctx, conf);
}

ngx_int_t meet(ngx_http_request_t *r, const location_conf *conf)
{
    context *ctx = create_context(r);

    return ctx ? enter(r, ctx, conf) : NGX_HTTP_INTERNAL_SERVER_ERROR;
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
        return conf->gate && !r->post_action ? settle(r, meet(r, conf))
                                             : NGX_DECLINED;
    }

    if (is_parked(ctx)) {
        return NGX_DONE;
    }

    follow_redirect(r, ctx);

    if (r->post_action) {
        return NGX_DECLINED;
    }

    if (ctx->at != stage::passed) {
        return conf->gate ? settle(r, come_back(r, ctx, conf)) : NGX_DECLINED;
    }

    if (conf->gate && conf != ctx->passed && !ctx->is_page) {
        ngx_int_t rc = settle(r, reenter(r, ctx, conf));

        if (rc != NGX_DECLINED) {
            return rc;
        }
    }

    if (is_forwarded(ctx) && !ctx->is_page) {
        hold_upstream(r, ctx);
    }

    return NGX_DECLINED;
}

} // namespace webhook::nginx
