/*
 * From a step of the core to what follows of it, at once or later:
 *
 *   take_turn -> judge -> go_on -> proceed -> upstream, or an answer
 *                                   ^   |
 *                                   |   | wait for the store, or for
 *                                   +---+ another delivery of the event
 *                              go_on, on_timer
 *
 * The parking is that of ngx_http_limit_req_module.  While a request is parked
 * nobody holds a reference to it but its own connection: whatever ends it runs
 * the cleanup of request.cc, which cancels the timer, the place in the queue
 * and the calls to the store, our only ways back.
 */

#include "nginx/proceed.h"

#include "nginx/answer.h"
#include "nginx/body.h"
#include "nginx/custody.h"
#include "nginx/headers.h"
#include "nginx/redirect.h"

namespace webhook::nginx {
namespace {

ngx_int_t pass(ngx_http_request_t *r, request *req)
{
    if (set_gate_headers(r, req->delivery) != NGX_OK ||
        keep_forwarded(r, req) != NGX_OK) {
        return fail(r, req);
    }

    note_request(r, req);

    enter(req, state::forwarded);
    req->way.passed = req->conf;

    take_custody(req);

    return NGX_DECLINED;
}

/* The way back of a parked request, from an event that is not its own. */
void unpark(request *req, webhook_step_t step)
{
    ngx_http_request_t *r = req->r;
    ngx_connection_t *c = r->connection;

    if (!is_parked(req)) {
        return; /* nginx has taken it away, for its post_action */
    }

    ngx_http_set_log_request(c->log, r);

    if (ngx_handle_read_event(c->read, 0) != NGX_OK) {
        resume(r, fail(r, req));

    } else {
        r->read_event_handler = ngx_http_block_reading;
        resume(r, proceed(r, req, step));
    }

    ngx_http_run_posted_requests(c); /* not "r", which may be gone */
}

void on_timer(ngx_event_t *ev) noexcept
{
    request *req = request_of(ev);

    unpark(req, webhook_delivery_retry(req->delivery));
}

/*
 * Until we are called again the request is the connection's: a sender that
 * leaves ends it there.
 */
ngx_int_t park(ngx_http_request_t *r, request *req)
{
    ngx_event_t *rev = r->connection->read;

    r->read_event_handler = ngx_http_test_reading;
    r->write_event_handler = ngx_http_request_empty_handler;

    if (rev->ready) {
        post_event(rev);

    } else if (ngx_handle_read_event(rev, 0) != NGX_OK) {
        return fail(r, req);
    }

    return NGX_DONE;
}

/*
 * The timer is not cancelable, or a worker that is told to exit would do so
 * without waiting for the parked.
 */
ngx_int_t wait_for_copy(ngx_http_request_t *r, request *req, ngx_msec_t ms)
{
    req->timer.handler = on_timer;
    req->timer.cancelable = 0;
    ngx_add_timer(&req->timer, ms);

    return park(r, req);
}

} // namespace

webhook_step_t ask_store(request *req, webhook_step_t step)
{
    for (;;) {
        if (step.action == WEBHOOK_CLAIM || step.action == WEBHOOK_LOOK) {
            step = req->claims.ask(step);
        } else if (step.action == WEBHOOK_FORWARD && req->claims.are_stale()) {
            step = req->claims.refresh();
        } else {
            return step;
        }
    }
}

void go_on(request *req, webhook_step_t step) noexcept
{
    unpark(req, step);
}

ngx_int_t fail(ngx_http_request_t *r, request *req)
{
    log_error(NGX_LOG_ERR, r->connection->log, 0,
        "webhook: delivery failed in the gate, no memory or no body");

    enter(req, state::failed);
    req->cancel();
    req->claims.drop();

    return NGX_HTTP_INTERNAL_SERVER_ERROR;
}

ngx_int_t refuse(ngx_http_request_t *r, request *req, webhook_step_t step)
{
    if (step.action != WEBHOOK_ANSWER ||
        set_gate_headers(r, req->delivery) != NGX_OK) {
        return fail(r, req);
    }

    enter(req, state::answered);
    req->claims.drop();

    return answer(r, req->delivery);
}

ngx_int_t refuse_again(ngx_http_request_t *r, const request *req)
{
    r->error_page = 1;

    if (req->at == state::answered) {
        return repeat_answer(r, req->delivery);
    }

    /* "error_page ... =" has taken the status away */
    return r->err_status >= NGX_HTTP_BAD_REQUEST
               ? static_cast<ngx_int_t>(r->err_status)
               : NGX_HTTP_INTERNAL_SERVER_ERROR;
}

ngx_int_t proceed(ngx_http_request_t *r, request *req, webhook_step_t step)
{
    step = ask_store(req, step);

    switch (step.action) {

    case WEBHOOK_PENDING:
        enter(req, state::asking);
        return park(r, req);

    case WEBHOOK_WAIT:
        req->claims.drop();
        req->times.waited = true;
        enter(req, state::backing_off);
        return wait_for_copy(r, req, step.ms);

    case WEBHOOK_FORWARD:
        return pass(r, req);

    default:
        return refuse(r, req, step);
    }
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
