/* The variables. */

#ifndef WEBHOOK_NGINX_VARIABLES_H
#define WEBHOOK_NGINX_VARIABLES_H

#include "nginx/conf.h"

namespace webhook::nginx {

/* What follows it is the name of a profile's field. */
constexpr std::string_view field_prefix = "webhook_field_";

ngx_int_t add_variables(ngx_conf_t *cf) noexcept;

/* A variable of "webhook_set". */
ngx_int_t add_set_variable(ngx_conf_t *cf, const ngx_str_t &name);

/*
 * nginx keeps the value of a variable as long as the request, for subrequests
 * as well.  These are asked for again: our own, when another gate has judged
 * the request, and what nginx tells of its body, when that is another one.
 */
void forget_verdict(ngx_http_request_t *r);
void forget_body(ngx_http_request_t *r);

/* That each $webhook_field_NAME in use is a field of some profile. */
ngx_int_t check_field_variables(ngx_conf_t *cf);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_VARIABLES_H */
