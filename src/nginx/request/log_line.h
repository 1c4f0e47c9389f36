/* Declares a function that hides tokens in the error log. */

#ifndef WEBHOOK_NGINX_REQUEST_LOG_LINE_H
#define WEBHOOK_NGINX_REQUEST_LOG_LINE_H

#include "nginx/request/request.h"

namespace webhook::nginx {

/*
 * Hides the token of the sender in the error log.  The text must exist as long
 * as the request.
 */
ngx_int_t hide_token(ngx_http_request_t *r, ngx_str_t token);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_LOG_LINE_H */
