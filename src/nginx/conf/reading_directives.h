/* Contains the directives that limit which requests the gate reads. */

#ifndef WEBHOOK_NGINX_CONF_READING_DIRECTIVES_H
#define WEBHOOK_NGINX_CONF_READING_DIRECTIVES_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/*
 * Handle webhook_methods method..., webhook_coding off | gzip signed=BYTES and
 * webhook_json_limits [depth=N] [values=N]
 */
char *set_coding(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;
char *set_methods(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;
char *set_json_limits(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_READING_DIRECTIVES_H */
