/*
 * Contains the functions that define and reset the module's variables.
 */

#ifndef WEBHOOK_NGINX_REQUEST_VARIABLES_H
#define WEBHOOK_NGINX_REQUEST_VARIABLES_H

#include "nginx/ngx.h"

#include <string_view>

namespace webhook::nginx {

/* The name of a profile's field follows this prefix. */
constexpr std::string_view field_prefix = "webhook_field_";

ngx_int_t add_variables(ngx_conf_t *cf) noexcept;

/*
 * Returns true for a variable of the gate, which has no value before the
 * delivery is decided.
 */
bool is_of_gate(const ngx_http_variable_t &variable);

/* Adds a variable of "webhook_set". */
ngx_int_t add_set_variable(ngx_conf_t *cf, const ngx_str_t &name);

/*
 * Make nginx evaluate variables again, because it keeps a value as long as the
 * request, for subrequests as well.  forget_verdict() resets the module's own
 * variables after another gate has judged the request.  forget_body() resets
 * nginx's variables of the body after the body was replaced.
 */
void forget_verdict(ngx_http_request_t *r);
void forget_body(ngx_http_request_t *r);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_VARIABLES_H */
