/* Contains the directive "webhook_store". */

#ifndef WEBHOOK_NGINX_CONF_STORE_DIRECTIVE_H
#define WEBHOOK_NGINX_CONF_STORE_DIRECTIVE_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/* Handles webhook_store zone=name[:size] | redis://... [parameter...] */
char *set_store(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_STORE_DIRECTIVE_H */
