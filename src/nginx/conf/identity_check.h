/*
 * Contains messages about variables in keys and scopes that do not identify an
 * event, or that nothing authenticates.
 */

#ifndef WEBHOOK_NGINX_CONF_IDENTITY_CHECK_H
#define WEBHOOK_NGINX_CONF_IDENTITY_CHECK_H

#include "nginx/ngx.h"

namespace webhook::nginx {

struct location_conf;

/*
 * Refuses a variable that the sender sets and no signature covers, unless the
 * operator has written "unsigned:".  Header fields are checked by the core.
 */
ngx_int_t check_signed_variables(ngx_conf_t *cf, const location_conf *conf);

/* Logs the warnings for a gate whose configuration is merged. */
void check_identity(ngx_conf_t *cf, const location_conf *gate);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_IDENTITY_CHECK_H */
