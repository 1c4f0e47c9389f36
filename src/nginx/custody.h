/* Functions for events that are ours until the upstream has decided on them. */

#ifndef WEBHOOK_NGINX_CUSTODY_H
#define WEBHOOK_NGINX_CUSTODY_H

#include "nginx/request.h"

namespace webhook::nginx {

/* Starts to renew the claims. */
void take_custody(request *req);

/*
 * Lets a forwarded delivery continue even if the sender closes the connection.
 * It is called before the content phase, at each location of the delivery.
 */
void hold_upstream(ngx_http_request_t *r, request *req);

/* Returns true if the last upstream that got the event has answered 2xx. */
bool is_acknowledged(const ngx_http_request_t *r, const request *req);

/*
 * Determines the outcome of the upstream, if it is not certain yet, and ends
 * the claims accordingly.
 */
void seal_outcome(ngx_http_request_t *r, request *req);

ngx_int_t header_filter(ngx_http_request_t *r) noexcept;
ngx_int_t log_handler(ngx_http_request_t *r) noexcept;

extern ngx_http_output_header_filter_pt next_header_filter;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CUSTODY_H */
