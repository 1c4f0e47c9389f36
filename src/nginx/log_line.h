/* What nginx adds to each of its messages about a request. */

#ifndef WEBHOOK_NGINX_LOG_LINE_H
#define WEBHOOK_NGINX_LOG_LINE_H

#include "nginx/request.h"

namespace webhook::nginx {

/*
 * What the sender shows as its token is not shown in the error log.  The text
 * lives as long as the request.
 */
ngx_int_t hide_token(ngx_http_request_t *r, ngx_str_t token);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_LOG_LINE_H */
