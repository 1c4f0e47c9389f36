/* Creates the zones of "webhook_store" and maps their memory. */

#ifndef WEBHOOK_NGINX_STORE_ZONES_H
#define WEBHOOK_NGINX_STORE_ZONES_H

#include "nginx/ngx.h"

namespace webhook::nginx {

class zone_store;

/*
 * Returns the zone with that name.  Returns NULL if this fails; the failure has
 * been logged.
 */
zone_store *add_zone(ngx_conf_t *cf, const ngx_str_t &name, size_t size);

/* Maps the memory of all zones.  A failure has been logged. */
ngx_int_t open_zones(ngx_conf_t *cf);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_ZONES_H */
