/* Declares the handler of the PRECONTENT phase. */

#ifndef WEBHOOK_NGINX_REQUEST_PRECONTENT_H
#define WEBHOOK_NGINX_REQUEST_PRECONTENT_H

#include "nginx/request/request.h"

namespace webhook::nginx {

ngx_int_t precontent_handler(ngx_http_request_t *r) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_PRECONTENT_H */
