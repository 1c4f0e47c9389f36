/* The directive with the operator's values for challenges. */

#ifndef WEBHOOK_NGINX_CONF_CHALLENGE_DIRECTIVE_H
#define WEBHOOK_NGINX_CONF_CHALLENGE_DIRECTIVE_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/* Handles webhook_challenge name=value ... */
char *set_challenge(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_CHALLENGE_DIRECTIVE_H */
