/* What nginx adds to each of its messages about a request. */

#ifndef WEBHOOK_NGINX_LOG_LINE_H
#define WEBHOOK_NGINX_LOG_LINE_H

#include "nginx/context.h"

namespace webhook::nginx {

/* A token in the URL is not shown in the error log, if "token" is there. */
ngx_int_t hide_token(ngx_http_request_t *r, std::string_view token);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_LOG_LINE_H */
