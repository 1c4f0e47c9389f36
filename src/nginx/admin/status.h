/*
 * Contains "webhook_status", which serves the counters and the health of the
 * stores.
 */

#ifndef WEBHOOK_NGINX_ADMIN_STATUS_H
#define WEBHOOK_NGINX_ADMIN_STATUS_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/* Enables the status handler: "webhook_status [json | prometheus | openmetrics
 * | html]". */
char *set_status(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_ADMIN_STATUS_H */
