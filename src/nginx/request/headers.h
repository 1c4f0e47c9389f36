/* Declares functions that add, replace and remove header fields. */

#ifndef WEBHOOK_NGINX_REQUEST_HEADERS_H
#define WEBHOOK_NGINX_REQUEST_HEADERS_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/*
 * Removes the fields from the request that an upstream could take for a field
 * of the gate: "Webhook-Gate-*" in any case and with any separators, because
 * CGI-like protocols map all of them to one name.
 */
ngx_int_t strip_gate_headers(ngx_http_request_t *r);

/*
 * Replaces these fields with the gate's own: Webhook-Gate-Verdict, -Type, -Id,
 * -Key and -Violation.
 */
ngx_int_t set_gate_headers(
    ngx_http_request_t *r, const webhook_delivery_t *delivery);

/* Adds a Retry-After field (RFC 9110, 10.2.3) to the response. */
ngx_int_t add_retry_after(ngx_http_request_t *r, ngx_uint_t seconds);

/*
 * Adds a field to the response.  Both texts must exist as long as the request.
 */
ngx_int_t add_field(
    ngx_http_request_t *r, std::string_view name, std::string_view value);

/* Returns true if the response has a field of that name. */
bool has_field(const ngx_http_request_t *r, std::string_view name);

/* Removes the fields that an answer of the gate has added to the response. */
void withdraw_answer(ngx_http_request_t *r);

/*
 * Adds a WWW-Authenticate field to the response, which a 401 must have (RFC
 * 9110, 15.5.2).  Its scheme is not a registered one.
 */
ngx_int_t add_challenge(ngx_http_request_t *r);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_HEADERS_H */
