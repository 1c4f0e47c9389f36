/*
 * From the moment an event is ours until the upstream has decided on it.
 */

#ifndef WEBHOOK_NGINX_CUSTODY_H
#define WEBHOOK_NGINX_CUSTODY_H

#include "nginx/request.h"

namespace webhook::nginx {

/* Starts to renew the claim. */
void take_custody(request *req);

/*
 * Before the content phase of a forwarded delivery, at each of its locations:
 * the sender may leave, the delivery goes on.
 */
void hold_upstream(ngx_http_request_t *r, request *req);

/* Returns true if the last upstream that was sent the event answered 2xx. */
bool is_acknowledged(const ngx_http_request_t *r, const request *req);

/*
 * Reads how the way upstream ended, if that is not certain yet, and ends the
 * claims by it.
 */
void seal_outcome(ngx_http_request_t *r, request *req);

ngx_int_t header_filter(ngx_http_request_t *r) noexcept;
ngx_int_t log_handler(ngx_http_request_t *r) noexcept;

extern ngx_http_output_header_filter_pt next_header_filter;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CUSTODY_H */
