/*
 * Handles a request in the PRECONTENT phase:
 *
 *   precontent_handler -> read body -> on_body -> run_steps (steps.cc)
 *
 * The structure is that of ngx_http_mirror_module.
 */

#include "nginx/request/precontent.h"

#include "nginx/conf/location_conf.h"
#include "nginx/request/core_call.h"
#include "nginx/request/headers.h"
#include "nginx/request/redirect.h"
#include "nginx/request/steps.h"
#include "nginx/request/upstream_hold.h"
#include "nginx/request/variables.h"

namespace webhook::nginx {
namespace {

void on_body(ngx_http_request_t *r) noexcept
{
    request *req = find_request(r);

    note_request(r, req);
    take_turn(req);
}

/* Judges a request that no gate has passed yet. */
ngx_int_t begin(ngx_http_request_t *r, request *req, const location_conf *conf)
{
    note_request(r, req);

    req->way.uri_changes = r->uri_changes;
    req->conf = conf;
    req->delivery = create_delivery(r, conf);

    if (req->delivery == nullptr || strip_gate_headers(r) != NGX_OK) {
        return fail(r, req);
    }

    webhook_step_t step = check_head(r, conf, req->delivery);

    if (step.action != WEBHOOK_READ) {
        return run_steps(r, req, step);
    }

    r->request_body_in_single_buf = 1;

    ngx_int_t rc = ngx_http_read_client_request_body(r, on_body);

    if (rc >= NGX_HTTP_SPECIAL_RESPONSE) {
        return rc;
    }

    /* releases the reference that reading took; "r" may be freed by this */
    ngx_http_finalize_request(r, NGX_DONE);

    return NGX_DONE;
}

/*
 * Judges a delivery that a gate has passed and a redirect has sent to a gate
 * with another policy.  A pass is never inherited, so the delivery is judged
 * again and refused if necessary.  It is not claimed again, because its own
 * claim would look like the claim of another delivery.
 */
ngx_int_t reenter(
    ngx_http_request_t *r, request *req, const location_conf *conf)
{
    webhook_delivery_t *delivery = create_delivery(r, conf);

    if (delivery == nullptr) {
        return fail(r, req);
    }

    webhook_step_t step = check_head(r, conf, delivery);

    if (step.action == WEBHOOK_READ) {
        step = check_body(r, conf, delivery);
    }

    const bool observed =
        conf->mode == WEBHOOK_MODE_OBSERVE && step.action != WEBHOOK_ANSWER;

    if (step.action == WEBHOOK_CLAIM || step.action == WEBHOOK_FORWARD ||
        observed) {
        enter(req, state::forwarded);
        req->way.passed = conf;
        return NGX_DECLINED;
    }

    req->conf = conf;
    req->delivery = delivery;
    forget_verdict(r);

    return refuse(r, req, step);
}

/*
 * Returns true if both gates have the same profile, secrets and store.  This is
 * the case if locations inherit their gate.
 */
bool is_same_gate(const location_conf *a, const location_conf *b)
{
    return a->profile == b->profile && a->signature == b->signature &&
           a->secrets == b->secrets && a->public_keys == b->public_keys &&
           a->token == b->token && a->store == b->store;
}

/*
 * Handles a request that a gate has refused and "error_page" has redirected to
 * a gate.  A refusal is not a pass: another gate judges the request as if no
 * gate had judged it before.  This is possible only if the request is still the
 * one that the sender has sent, and if its body has been read or can still be
 * read.  Otherwise, and at the same gate, the refusal stands.
 */
ngx_int_t come_back(
    ngx_http_request_t *r, request *req, const location_conf *conf)
{
    if (req->at != state::answered || req->outcome.is_page ||
        is_same_gate(conf, req->conf)) {
        return refuse_again(r, req);
    }

    withdraw_answer(r);

    if (req->claims.are_ours()) {
        return reenter(r, req, conf);
    }

    if (r->request_body == nullptr) {
        r->expect_tested = 0; /* error_page has set it without a test */
    }

    req->start_over();
    forget_verdict(r);

    return begin(r, req, conf);
}

ngx_int_t meet(ngx_http_request_t *r, const location_conf *conf)
{
    request *req = create_request(r);

    return req ? begin(r, req, conf) : NGX_HTTP_INTERNAL_SERVER_ERROR;
}

} // namespace

ngx_int_t precontent_handler(ngx_http_request_t *r) noexcept
{
    if (r != r->main) {
        return NGX_DECLINED;
    }

    const location_conf *conf = get_location_conf(r);
    request *req = find_request(r);

    if (req == nullptr) {
        return conf->gate && !r->post_action ? finish_phase(r, meet(r, conf))
                                             : NGX_DECLINED;
    }

    if (is_parked(req)) {
        return NGX_DONE;
    }

    follow_redirect(r, req);

    if (r->post_action) {
        return NGX_DECLINED;
    }

    if (req->at != state::forwarded) {
        return conf->gate ? finish_phase(r, come_back(r, req, conf))
                          : NGX_DECLINED;
    }

    if (conf->gate && conf != req->way.passed && !req->outcome.is_page) {
        ngx_int_t rc = finish_phase(r, reenter(r, req, conf));

        if (rc != NGX_DECLINED) {
            return rc;
        }
    }

    if (is_forwarded(req) && !req->outcome.is_page) {
        hold_upstream(r, req);
    }

    return NGX_DECLINED;
}

} // namespace webhook::nginx
