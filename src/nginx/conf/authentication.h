/* Contains the directives that authenticate the sender. */

#ifndef WEBHOOK_NGINX_CONF_AUTHENTICATION_H
#define WEBHOOK_NGINX_CONF_AUTHENTICATION_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/*
 * Handle webhook_signature off | scheme [parameter=value...], webhook_secret,
 * webhook_public_key, webhook_token value secret...
 */
char *set_signature(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;
char *set_secret(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;
char *set_public_key(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;
char *set_token(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_AUTHENTICATION_H */
