/* Contains the directive "webhook_log", an access log of deliveries. */

#ifndef WEBHOOK_NGINX_CONF_LOG_DIRECTIVE_H
#define WEBHOOK_NGINX_CONF_LOG_DIRECTIVE_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/* Sets a log: "webhook_log path | syslog:... | off [parameters]". */
char *set_log(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_LOG_DIRECTIVE_H */
