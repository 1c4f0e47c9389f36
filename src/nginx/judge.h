/* What the core is told of a request, and what it says to that. */

#ifndef WEBHOOK_NGINX_JUDGE_H
#define WEBHOOK_NGINX_JUDGE_H

#include "nginx/conf.h"

namespace webhook::nginx {

/*
 * Belongs to the request's pool, however many gates the request passes: the
 * values of variables and the header fields for the upstream point into it.
 * NULL: out of memory.
 */
webhook_delivery_t *create_delivery(
    ngx_http_request_t *r, const location_conf *conf);

/* Method, header fields and token; the step is READ or ANSWER. */
webhook_step_t judge_head(ngx_http_request_t *r, const location_conf *conf,
    webhook_delivery_t *delivery);

/* The body, once it has been read; the step is CLAIM or ANSWER. */
webhook_step_t judge_body(ngx_http_request_t *r, const location_conf *conf,
    webhook_delivery_t *delivery);

/* At the exit of the process. */
void free_reader() noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_JUDGE_H */
