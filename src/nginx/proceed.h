/* What a request in the gate does next. */

#ifndef WEBHOOK_NGINX_PROCEED_H
#define WEBHOOK_NGINX_PROCEED_H

#include "nginx/request.h"

namespace webhook::nginx {

/*
 * Carries on until there is something to wait for.  NGX_DONE: parked,
 * NGX_DECLINED: passed, else what the request is to be finalized with.
 */
ngx_int_t proceed(ngx_http_request_t *r, request *req, webhook_step_t step);

/* Answers, or fails, if that is no answer; the result as of proceed(). */
ngx_int_t refuse(ngx_http_request_t *r, request *req, webhook_step_t step);

/*
 * Once more, with no page in its place: error_page has led the refused request
 * to a gate that does not judge it.
 */
ngx_int_t refuse_again(ngx_http_request_t *r, const request *req);

/* Asks the store until it has to wait for an answer: then PENDING. */
webhook_step_t ask_store(request *req, webhook_step_t step);

/*
 * A parked request has been judged, or its store has answered.  Called from the
 * event loop, the request may be gone after it.
 */
void go_on(request *req, webhook_step_t step) noexcept;

/* It cannot be decided: 500. */
ngx_int_t fail(ngx_http_request_t *r, request *req);

/* For a phase handler: only NGX_DECLINED and NGX_DONE leave it. */
ngx_int_t settle(ngx_http_request_t *r, ngx_int_t rc);

/* For a handler of an event. */
void resume(ngx_http_request_t *r, ngx_int_t rc);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_PROCEED_H */
