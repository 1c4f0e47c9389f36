/* Declares the directives of the module. */

#ifndef WEBHOOK_NGINX_CONF_DIRECTIVES_H
#define WEBHOOK_NGINX_CONF_DIRECTIVES_H

#include "nginx/ngx.h"

namespace webhook::nginx {

extern ngx_command_t commands[];

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_DIRECTIVES_H */
