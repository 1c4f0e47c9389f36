/*
 * Contains warnings about directives of other modules that keep a gate from
 * doing its work.
 */

#ifndef WEBHOOK_NGINX_CONF_SURROUNDINGS_H
#define WEBHOOK_NGINX_CONF_SURROUNDINGS_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/*
 * Logs the warnings for all gates.  The configuration must have been read and
 * merged.
 */
void check_surroundings(ngx_conf_t *cf);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_SURROUNDINGS_H */
