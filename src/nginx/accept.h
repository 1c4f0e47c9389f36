/* Content negotiation, RFC 9110, 12.5.1. */

#ifndef WEBHOOK_NGINX_ACCEPT_H
#define WEBHOOK_NGINX_ACCEPT_H

#include "nginx/ngx.h"

#include <span>

namespace webhook::nginx {

/*
 * The index of the media type that the request accepts best; of those that it
 * accepts equally, or not at all, the first.
 */
size_t preferred_type(
    const ngx_http_request_t *r, std::span<const std::string_view> types);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_ACCEPT_H */
