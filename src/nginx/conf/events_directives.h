/* Contains the directives for types of events and for answers to duplicates. */

#ifndef WEBHOOK_NGINX_CONF_EVENTS_DIRECTIVES_H
#define WEBHOOK_NGINX_CONF_EVENTS_DIRECTIVES_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/*
 * Handle webhook_types type... and
 * webhook_duplicate_answer status [media-type text]
 */
char *set_types(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;
char *set_duplicate_answer(
    ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_EVENTS_DIRECTIVES_H */
