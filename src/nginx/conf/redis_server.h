/* Contains "webhook_store" for a Redis server. */

#ifndef WEBHOOK_NGINX_CONF_REDIS_SERVER_H
#define WEBHOOK_NGINX_CONF_REDIS_SERVER_H

#include "nginx/ngx.h"

#include <string_view>

namespace webhook::nginx {

struct location_settings;

/* Returns true if the text begins like the URL of a Redis server. */
bool is_server_url(std::string_view text) noexcept;

/*
 * Sets the server of "redis://...", "sentinel://...", one of both with TLS, or
 * "unix:...", with the parameters that follow.  Throws std::bad_alloc.
 */
char *set_server(ngx_conf_t *cf, location_settings *location);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_REDIS_SERVER_H */
