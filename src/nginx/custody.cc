#include "nginx/custody.h"

namespace webhook::nginx {
namespace {

void schedule_renewal(request *req, ngx_msec_t age = 0)
{
    const ngx_msec_t pause = req->claims.gate()->lease / renewals;

    ngx_add_timer(&req->timer, pause > age ? pause - age : 1);
}

void on_renewal(ngx_event_t *ev) noexcept
{
    request *req = request_of(ev);

    if (req->claims.renew()) {
        schedule_renewal(req);
    }
}

/*
 * ngx_http_upstream_init_request() watches the sender's connection unless
 * "proxy_ignore_client_abort" is on, and ends the upstream's with it: whether
 * the event arrived is then unknown.  Here it is made as if the directive
 * were on, in a copy of the configuration, for this request alone, with any
 * kind of upstream.
 *
 * Not before the content handler has run, for only it makes r->upstream; and
 * only while u->cleanup tells that the upstream is at work: once a request is
 * terminated its handlers are not to be touched.
 */
void ignore_client_abort(ngx_http_request_t *r)
{
    ngx_http_upstream_t *u = r->upstream;

    if (u == nullptr || u->header_sent || u->conf == nullptr) {
        return;
    }

    if (!u->conf->ignore_client_abort ||
        (u->conf->next_upstream & NGX_HTTP_UPSTREAM_FT_NON_IDEMPOTENT)) {
        auto *conf = static_cast<ngx_http_upstream_conf_t *>(
            ngx_palloc(r->pool, sizeof(ngx_http_upstream_conf_t)));
        if (conf == nullptr) {
            return; /* the sender's patience decides, as without us */
        }

        *conf = *u->conf;
        conf->ignore_client_abort = 1;

        /* an event that may have arrived is not sent to the next server */
        conf->next_upstream &=
            ~static_cast<ngx_uint_t>(NGX_HTTP_UPSTREAM_FT_NON_IDEMPOTENT);

        u->conf = conf;
    }

    if (u->cleanup) {
        r->read_event_handler = ngx_http_block_reading;
        r->write_event_handler = ngx_http_request_empty_handler;
    }
}

/*
 * To nginx each event is a POST: what it knows as idempotent it would send to
 * the next server although the first one may have it, and it may answer a GET
 * from a cache.  An upstream is sent the method's name, which stays.
 */
void forbid_repetition(ngx_http_request_t *r, request *req)
{
    if (r->method == req->sent.method) {
        r->method = NGX_HTTP_POST;
        req->sent.method = NGX_HTTP_POST;
    }
}

ngx_int_t content_handler(ngx_http_request_t *r) noexcept
{
    request *req = find_request(r);

    r->content_handler = req->outcome.content_handler;

    forbid_repetition(r, req);

    ngx_int_t rc = r->content_handler(r);

    /* our caller's reference keeps "r" */
    if (rc == NGX_DONE && !r->header_sent) {
        ignore_client_abort(r);
    }

    return rc;
}

} // namespace

void take_custody(request *req)
{
    if (!req->claims.are_ours()) {
        return;
    }

    /*
     * The timer may be cancelled by a worker that exits: while the delivery
     * is under way the timers of its upstream hold the worker.
     */
    req->timer.handler = on_renewal;
    req->timer.cancelable = 1;

    schedule_renewal(req, req->claims.age());
}

void hold_upstream(ngx_http_request_t *r, request *req)
{
    if (r->content_handler && r->content_handler != content_handler) {
        req->outcome.content_handler = r->content_handler;
        r->content_handler = content_handler;
    }
}

} // namespace webhook::nginx
