/* The name space of a gate's keys: "webhook_scope", or where the gate is. */

#ifndef WEBHOOK_NGINX_SCOPE_H
#define WEBHOOK_NGINX_SCOPE_H

#include "nginx/conf.h"

namespace webhook::nginx {

/* webhook_scope string */
char *set_scope(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

/* Sets what the scope of the gate's keys is made of. */
ngx_int_t prepare_scope(ngx_conf_t *cf, location_conf *conf);

/* The scope of one request, where the gate has none for all of them. */
ngx_int_t evaluate_scope(
    ngx_http_request_t *r, const location_conf *conf, webhook_str_t *scope);

/*
 * False: it has what no signature covers, and the operator has not said
 * "unsigned:".
 */
bool is_scope_accepted(const location_conf *conf);

/*
 * Returns a key as a log may have it: of the hash of a path, which may hold a
 * secret, it has the first digits only.  The store has put "prefix" bytes in
 * front of the key.  The data is NULL if there is no memory, or no key.
 */
webhook_str_t shown_key(ngx_pool_t *pool, webhook_str_t key, size_t prefix = 0);

/* Logs what two gates have in common by accident. */
void warn_of_shared_scopes(ngx_conf_t *cf);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_SCOPE_H */
