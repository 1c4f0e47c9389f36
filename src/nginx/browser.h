/* Requests that a page of somebody else has made in an operator's browser. */

#ifndef WEBHOOK_NGINX_BROWSER_H
#define WEBHOOK_NGINX_BROWSER_H

#include "nginx/conf.h"

namespace webhook::nginx {

/*
 * The names of the server that is being read: nginx's own list goes with the
 * reading.  NULL: out of memory.
 */
const ngx_array_t *keep_server_names(ngx_conf_t *cf);

/*
 * Whether it may be such a request, from an address that is allowed: why, for
 * the answer; NULL: it is not.
 *
 * A browser tells whose page it was in "Origin" and "Sec-Fetch-Site".  It tells
 * nothing if the page's own name has been made to lead here (DNS rebinding): so
 * "Host" must be an address, "localhost" or a "server_name" of this server.
 */
const char *find_foreign_page(ngx_http_request_t *r, const location_conf *conf);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_BROWSER_H */
