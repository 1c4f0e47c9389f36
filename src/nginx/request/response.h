/* The responses that the gate itself sends. */

#ifndef WEBHOOK_NGINX_REQUEST_RESPONSE_H
#define WEBHOOK_NGINX_REQUEST_RESPONSE_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/*
 * Answers the sender, or leaves this to the operator's "error_page".  The
 * caller must finalize the request with the result.
 */
ngx_int_t answer(ngx_http_request_t *r, webhook_delivery_t *delivery);

/*
 * Sends the same response again, whatever "error_page" has made of the first
 * one.
 */
ngx_int_t repeat_answer(ngx_http_request_t *r, webhook_delivery_t *delivery);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_RESPONSE_H */
