/* Creates the Redis servers of "webhook_store", and starts their clients. */

#ifndef WEBHOOK_NGINX_STORE_REDIS_SERVERS_H
#define WEBHOOK_NGINX_STORE_REDIS_SERVERS_H

#include "nginx/ngx.h"

namespace webhook::nginx {

class redis_store;
struct redis_settings;

/*
 * Returns the server with these settings.  Returns NULL if this fails; the
 * failure has been logged.
 */
redis_store *add_server(ngx_conf_t *cf, redis_settings &&settings) noexcept;

/* Finds the addresses of all servers.  A failure has been logged. */
ngx_int_t locate_servers(ngx_conf_t *cf) noexcept;

/* Connect a worker process to all servers, and disconnect it. */
void start_servers(ngx_cycle_t *cycle) noexcept;
void stop_servers(ngx_cycle_t *cycle) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_REDIS_SERVERS_H */
