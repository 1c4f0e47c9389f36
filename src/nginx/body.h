/* What the core needs of a request whose body has been read. */

#ifndef WEBHOOK_NGINX_BODY_H
#define WEBHOOK_NGINX_BODY_H

#include "nginx/conf.h"

namespace webhook::nginx {

/*
 * The whole body, from memory or the request's temporary file, in the
 * reader's buffer: valid until the reader's next use.
 */
ngx_int_t gather_body(
    ngx_http_request_t *r, webhook_reader_t *reader, webhook_str_t *body);

/* The values of the expressions in "webhook_key", in its order. */
ngx_int_t evaluate_key(ngx_http_request_t *r, const location_conf *conf,
    webhook_str_t parts[WEBHOOK_MAX_COMPONENTS], size_t *count);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_BODY_H */
