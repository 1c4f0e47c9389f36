/* Functions for events that are ours until the upstream has decided on them. */

#ifndef WEBHOOK_NGINX_REQUEST_UPSTREAM_HOLD_H
#define WEBHOOK_NGINX_REQUEST_UPSTREAM_HOLD_H

#include "nginx/request/request.h"

namespace webhook::nginx {

/* Starts to renew the claims. */
void start_renewal(request *req);

/*
 * Lets a forwarded delivery continue even if the sender closes the connection.
 * It is called before the content phase, at each location of the delivery.
 */
void hold_upstream(ngx_http_request_t *r, request *req);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_UPSTREAM_HOLD_H */
