/* The directive "webhook_events": one event, or the list of all claims. */

#ifndef WEBHOOK_NGINX_ADMIN_EVENTS_H
#define WEBHOOK_NGINX_ADMIN_EVENTS_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/* Handles webhook_events */
char *set_events(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_ADMIN_EVENTS_H */
