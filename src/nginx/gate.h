/* Declares the handler of the PRECONTENT phase. */

#ifndef WEBHOOK_NGINX_GATE_H
#define WEBHOOK_NGINX_GATE_H

#include "nginx/request.h"

namespace webhook::nginx {

ngx_int_t precontent_handler(ngx_http_request_t *r) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_GATE_H */
