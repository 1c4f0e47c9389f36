/* The bytes of a request's body, in memory or in its temporary file. */

#ifndef WEBHOOK_NGINX_REQUEST_BODY_H
#define WEBHOOK_NGINX_REQUEST_BODY_H

#include "nginx/request/request.h"

namespace webhook::nginx {

size_t body_size(const ngx_chain_t *body);

/*
 * Copies a part of the body.  Returns NGX_ERROR if the file cannot be read,
 * which has been logged.
 */
ngx_int_t copy_body(const ngx_chain_t *body, webhook_range_t part, char *to);

/*
 * If events have to be cut out of the body, replaces it with one without them.
 */
ngx_int_t keep_forwarded(ngx_http_request_t *r, request *req);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_BODY_H */
