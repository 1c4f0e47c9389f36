/*
 * Contains warnings about directives that change what the upstream of a gate
 * receives or answers.
 */

#ifndef WEBHOOK_NGINX_CONF_UPSTREAM_CHECK_H
#define WEBHOOK_NGINX_CONF_UPSTREAM_CHECK_H

#include "nginx/ngx.h"

namespace webhook::nginx {

struct location_conf;

/*
 * Returns the configuration of the module with this name in a location, or
 * NULL.
 */
void *conf_of(ngx_conf_t *cf, void *const *loc_conf, std::string_view module);

/* Logs the warnings for a gate whose configuration is merged. */
void check_upstream(ngx_conf_t *cf, const location_conf *gate);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_UPSTREAM_CHECK_H */
