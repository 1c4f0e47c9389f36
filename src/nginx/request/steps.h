/*
 * Declares the functions that carry out the next step of a request in the gate.
 */

#ifndef WEBHOOK_NGINX_REQUEST_STEPS_H
#define WEBHOOK_NGINX_REQUEST_STEPS_H

#include "nginx/request/request.h"

namespace webhook::nginx {

/*
 * Carries out the steps of the core until the request has to wait or is
 * decided.  Returns NGX_DONE if the request is parked, NGX_DECLINED if it is
 * passed to the upstream, and otherwise the code to finalize the request with.
 */
ngx_int_t run_steps(ngx_http_request_t *r, request *req, webhook_step_t step);

/*
 * Sends the answer of the gate, or fails if the step is not an answer.  Returns
 * the same codes as run_steps().
 */
ngx_int_t refuse(ngx_http_request_t *r, request *req, webhook_step_t step);

/*
 * Refuses the request once more, without an error page: "error_page" has
 * redirected the refused request to a gate that does not judge it.
 */
ngx_int_t refuse_again(ngx_http_request_t *r, const request *req);

/*
 * Calls the store as long as it answers at once.  Returns a PENDING step if the
 * store has to be waited for, and otherwise the first step that needs no store.
 */
webhook_step_t ask_store(request *req, webhook_step_t step);

/*
 * Resumes a parked request after it has been judged or its store has answered.
 * It is called from the event loop; the request may no longer exist when it
 * returns.
 */
void continue_steps(request *req, webhook_step_t step) noexcept;

/* Ends the gate's part of a request that cannot be decided.  Returns 500. */
ngx_int_t fail(ngx_http_request_t *r, request *req);

/*
 * Finalizes the request unless the code is NGX_DECLINED or NGX_DONE.  A phase
 * handler returns the result, which is always one of these two codes.
 */
ngx_int_t finish_phase(ngx_http_request_t *r, ngx_int_t rc);

/*
 * Does the same as finish_phase() for the handler of an event, and runs the
 * phases of a request that is passed.
 */
void finish_event(ngx_http_request_t *r, ngx_int_t rc);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_STEPS_H */
