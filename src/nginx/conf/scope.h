/* Contains the scope of a gate's keys: "webhook_scope", or the gate's place. */

#ifndef WEBHOOK_NGINX_CONF_SCOPE_H
#define WEBHOOK_NGINX_CONF_SCOPE_H

#include "nginx/conf/location_conf.h"

namespace webhook::nginx {

/* Sets the scope: "webhook_scope string". */
char *set_scope(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

/* Sets the text from which the scope of the gate's keys is made. */
ngx_int_t prepare_scope(ngx_conf_t *cf, location_conf *conf);

/* Sets the scope of one request if the gate's scope depends on the request. */
ngx_int_t evaluate_scope(
    ngx_http_request_t *r, const location_conf *conf, webhook_str_t *scope);

/*
 * Returns a key in the form for logs.  A path may contain a secret, therefore
 * only the first digits of its hash are shown.  The store has put "prefix"
 * bytes in front of the key.  The data is NULL if there is no memory or no key.
 */
webhook_str_t shown_key(ngx_pool_t *pool, webhook_str_t key, size_t prefix = 0);

/* Warns of gates that share a default scope in one store by accident. */
void warn_of_shared_scopes(ngx_conf_t *cf);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_SCOPE_H */
