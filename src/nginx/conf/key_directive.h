/* Contains the directive "webhook_key". */

#ifndef WEBHOOK_NGINX_CONF_KEY_DIRECTIVE_H
#define WEBHOOK_NGINX_CONF_KEY_DIRECTIVE_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/* Handles webhook_key component... */
char *set_key(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_KEY_DIRECTIVE_H */
