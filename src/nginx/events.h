/* "webhook_events": what the store knows of one event, or has in flight. */

#ifndef WEBHOOK_NGINX_EVENTS_H
#define WEBHOOK_NGINX_EVENTS_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/* webhook_events */
char *set_events(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_EVENTS_H */
