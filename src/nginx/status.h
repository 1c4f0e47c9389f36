/* "webhook_status": the counters and the health of the stores, as a page. */

#ifndef WEBHOOK_NGINX_STATUS_H
#define WEBHOOK_NGINX_STATUS_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/* webhook_status [json | prometheus | html] */
char *set_status(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STATUS_H */
