#include "nginx/request/upstream_hold.h"

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
 * Makes nginx ignore that the sender closes its connection, as if
 * "proxy_ignore_client_abort" were on, for any kind of upstream.  Otherwise
 * ngx_http_upstream_init_request() watches the sender's connection and closes
 * the upstream's connection with it: it is then unknown whether the event
 * arrived.  The setting is changed in a copy of the configuration, for this
 * request alone.
 *
 * It is called after the content handler has run, because only that handler
 * creates r->upstream.  It changes the request's handlers only while u->cleanup
 * is set, that is, while the upstream is active: the handlers of a request that
 * is terminated must not be changed.
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
            /* a sender that leaves ends the forwarding, as without us */
            return;
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
 * Makes nginx treat each event as a POST.  Otherwise it would send a request
 * with an idempotent method to the next server although the first one may have
 * it, and it may answer a GET from a cache.  The upstream is sent the name of
 * the method, which does not change.
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

    /* "r" still exists, because our caller holds a reference */
    if (rc == NGX_DONE && !r->header_sent) {
        ignore_client_abort(r);
    }

    return rc;
}

} // namespace

void start_renewal(request *req)
{
    if (!req->claims.are_ours()) {
        return;
    }

    /*
     * A worker that exits may cancel the timer: as long as the delivery is
     * forwarded, the timers of its upstream keep the worker running.
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
