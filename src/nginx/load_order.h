/* Checks that this module has the last word on a response's status. */

#ifndef WEBHOOK_NGINX_LOAD_ORDER_H
#define WEBHOOK_NGINX_LOAD_ORDER_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/* Warns of modules whose header filters run after ours. */
void check_load_order(ngx_conf_t *cf);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_LOAD_ORDER_H */
