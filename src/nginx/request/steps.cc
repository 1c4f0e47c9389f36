/*
 * Carries out a step of the core, at once or later:
 *
 *   take_turn -> judge -> continue_steps -> run_steps -> upstream, or an answer
 *                                   ^   |
 *                                   |   | wait for the store, or for
 *                                   +---+ another delivery of the event
 *                              continue_steps, on_timer
 *
 * Requests are parked as in ngx_http_limit_req_module.  While a request is
 * parked, only its own connection holds a reference to it.  Whatever ends the
 * request runs the cleanup of request.cc, which cancels the timer, the place in
 * the queue and the calls to the store.  These are the only ways to resume the
 * request.
 */

#include "nginx/request/steps.h"

#include "nginx/admin/seen_types.h"
#include "nginx/request/body.h"
#include "nginx/request/headers.h"
#include "nginx/request/redirect.h"
#include "nginx/request/response.h"
#include "nginx/request/upstream_hold.h"

namespace webhook::nginx {
namespace {

ngx_int_t pass(ngx_http_request_t *r, request *req)
{
    if (set_gate_headers(r, req->delivery) != NGX_OK ||
        keep_forwarded(r, req) != NGX_OK) {
        return fail(r, req);
    }

    note_request(r, req);
    note_types(req->conf, req->delivery);

    enter(req, state::forwarded);
    req->way.passed = req->conf;

    start_renewal(req);

    return NGX_DECLINED;
}

/*
 * Resumes a parked request in the handler of an event that does not belong to
 * its connection.
 */
void unpark(request *req, webhook_step_t step)
{
    ngx_http_request_t *r = req->r;
    ngx_connection_t *c = r->connection;

    if (!is_parked(req)) {
        return; /* nginx has taken the request away, for its post_action */
    }

    ngx_http_set_log_request(c->log, r);

    if (ngx_handle_read_event(c->read, 0) != NGX_OK) {
        finish_event(r, fail(r, req));

    } else {
        r->read_event_handler = ngx_http_block_reading;
        finish_event(r, run_steps(r, req, step));
    }

    ngx_http_run_posted_requests(c); /* not "r", it may be freed */
}

void on_timer(ngx_event_t *ev) noexcept
{
    request *req = request_of(ev);

    unpark(req, webhook_delivery_retry(req->delivery));
}

/*
 * Parks the request.  Until the gate is called again, the request belongs to
 * its connection: if the sender closes the connection, the request ends there.
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
 * Parks the request until another delivery of the event may have ended.  The
 * timer is not cancelable; otherwise a worker that shuts down would exit
 * without waiting for the parked requests.
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

void continue_steps(request *req, webhook_step_t step) noexcept
{
    unpark(req, step);
}

ngx_int_t fail(ngx_http_request_t *r, request *req)
{
    log_error(NGX_LOG_ERR, r->connection->log, 0,
        "webhook: a delivery could not be processed: out of memory, or the "
        "body could not be read");

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

    /* "error_page ... =" has removed the status */
    return r->err_status >= NGX_HTTP_BAD_REQUEST
               ? static_cast<ngx_int_t>(r->err_status)
               : NGX_HTTP_INTERNAL_SERVER_ERROR;
}

ngx_int_t run_steps(ngx_http_request_t *r, request *req, webhook_step_t step)
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

ngx_int_t finish_phase(ngx_http_request_t *r, ngx_int_t rc)
{
    if (rc != NGX_DECLINED && rc != NGX_DONE) {
        ngx_http_finalize_request(r, rc); /* "r" may be freed by this call */
        return NGX_DONE;
    }

    return rc;
}

void finish_event(ngx_http_request_t *r, ngx_int_t rc)
{
    if (finish_phase(r, rc) == NGX_DECLINED) {
        r->write_event_handler = ngx_http_core_run_phases;
        ngx_http_core_run_phases(r);
    }
}

} // namespace webhook::nginx
