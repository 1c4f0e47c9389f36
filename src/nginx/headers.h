/* Header fields: what we add, and what we keep out. */

#ifndef WEBHOOK_NGINX_HEADERS_H
#define WEBHOOK_NGINX_HEADERS_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/*
 * Removes from the request what an upstream could take for a field of ours:
 * "Webhook-Gate-*" in any case and with any separators, since CGI-like
 * protocols map all of them to one name.
 */
ngx_int_t strip_gate_headers(ngx_http_request_t *r);

/* Puts ours in their place: Webhook-Gate-Verdict, -Type, -Id and -Key. */
ngx_int_t set_gate_headers(
    ngx_http_request_t *r, const webhook_delivery_t *delivery);

/* To the response.  "seconds": RFC 9110, 10.2.3 */
ngx_int_t add_retry_after(ngx_http_request_t *r, ngx_uint_t seconds);

/* To the response; both texts stay as long as the request. */
ngx_int_t add_field(
    ngx_http_request_t *r, std::string_view name, std::string_view value);

/* Takes back what an answer of the gate has added to the response. */
void withdraw_answer(ngx_http_request_t *r);

/* A 401 must have one (RFC 9110, 15.5.2); no registered scheme is meant. */
ngx_int_t add_challenge(ngx_http_request_t *r);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_HEADERS_H */
