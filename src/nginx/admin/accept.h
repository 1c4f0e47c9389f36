/* Content negotiation as of RFC 9110, 12.5.1. */

#ifndef WEBHOOK_NGINX_ADMIN_ACCEPT_H
#define WEBHOOK_NGINX_ADMIN_ACCEPT_H

#include "nginx/ngx.h"

#include <span>

namespace webhook::nginx {

/*
 * Returns the index of the media type that the request prefers.  If it accepts
 * several equally, or none, returns the first of them.
 */
size_t preferred_type(
    const ngx_http_request_t *r, std::span<const std::string_view> types);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_ADMIN_ACCEPT_H */
