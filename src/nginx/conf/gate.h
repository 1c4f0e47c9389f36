/* Creates the gate of the core from the settings of a location. */

#ifndef WEBHOOK_NGINX_CONF_GATE_H
#define WEBHOOK_NGINX_CONF_GATE_H

#include "nginx/conf/location_conf.h"
#include "nginx/ngx.h"

namespace webhook::nginx {

struct location_conf;

/*
 * Creates the gate of a location whose levels are merged.  A failure has been
 * logged.
 */
ngx_int_t create_gate(ngx_conf_t *cf, location_conf *conf);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_GATE_H */
