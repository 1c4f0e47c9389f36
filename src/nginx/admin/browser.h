/* The detection of requests by foreign pages in an operator's browser. */

#ifndef WEBHOOK_NGINX_ADMIN_BROWSER_H
#define WEBHOOK_NGINX_ADMIN_BROWSER_H

#include "nginx/conf/location_conf.h"

namespace webhook::nginx {

/*
 * Returns the names of the server whose configuration is being read.  nginx
 * frees its own list after reading.  Returns NULL if out of memory.
 */
const ngx_array_t *keep_server_names(ngx_conf_t *cf);

/*
 * Lists a location of "webhook_events" for the page of "webhook_status", which
 * can send requests to it.  Creates the token that these requests need.
 */
ngx_int_t offer_events(ngx_conf_t *cf, const location_conf *conf);

/*
 * Returns why a request from an allowed address may be from a foreign page, as
 * a text for the response, or NULL if it is not.
 *
 * The fields "Origin" and "Sec-Fetch-Site" of a browser reveal a foreign page.
 * The page of "webhook_status" has the same origin, and knows the token.
 * They do not if the page's own name resolves to this server (DNS rebinding),
 * so "Host" must be an address, "localhost" or a "server_name" of this server.
 */
const char *find_foreign_page(ngx_http_request_t *r, const location_conf *conf);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_ADMIN_BROWSER_H */
