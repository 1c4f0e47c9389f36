/*
 * Declares the check for modules that can set the status of a response after
 * this one.
 */

#ifndef WEBHOOK_NGINX_CONF_LOAD_ORDER_H
#define WEBHOOK_NGINX_CONF_LOAD_ORDER_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/* Warns about modules whose header filters run after the filter of this one. */
void check_load_order(ngx_conf_t *cf);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_LOAD_ORDER_H */
