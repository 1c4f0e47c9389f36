/* Determines what the upstream has done with a forwarded delivery. */

#ifndef WEBHOOK_NGINX_REQUEST_OUTCOME_H
#define WEBHOOK_NGINX_REQUEST_OUTCOME_H

#include "nginx/request/request.h"

namespace webhook::nginx {

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

#endif /* WEBHOOK_NGINX_REQUEST_OUTCOME_H */
