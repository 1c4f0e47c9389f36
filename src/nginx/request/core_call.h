/*
 * Declares the functions that pass a request to the core and return its steps.
 */

#ifndef WEBHOOK_NGINX_REQUEST_CORE_CALL_H
#define WEBHOOK_NGINX_REQUEST_CORE_CALL_H

#include "nginx/conf/location_conf.h"

namespace webhook::nginx {

/*
 * Creates a delivery.  It belongs to the pool of the request, however many
 * gates the request passes, because the values of variables and the header
 * fields for the upstream point into it.  Returns NULL if there is not enough
 * memory.
 */
webhook_delivery_t *create_delivery(
    ngx_http_request_t *r, const location_conf *conf);

/*
 * Judges the method, the header fields and the token.  The step is READ, ANSWER
 * or FAIL.
 */
webhook_step_t check_head(ngx_http_request_t *r, const location_conf *conf,
    webhook_delivery_t *delivery);

/*
 * Judges the body after it has been read.  The step is CLAIM, FORWARD, ANSWER
 * or FAIL.
 */
webhook_step_t check_body(ngx_http_request_t *r, const location_conf *conf,
    webhook_delivery_t *delivery);

/*
 * Gives back the memory that large bodies took, if the core decides so now, and
 * sets a timer for its next decision.  It is to be called after requests have
 * been passed on, because freeing takes time.
 */
void trim_workspace() noexcept;

/* Frees the buffers of the process when it exits. */
void free_workspace() noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_CORE_CALL_H */
