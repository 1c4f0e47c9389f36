/* Logs how a delivery was answered. */

#ifndef WEBHOOK_NGINX_REQUEST_REFUSAL_LOG_H
#define WEBHOOK_NGINX_REQUEST_REFUSAL_LOG_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/*
 * Logs the verdict, the reason and where it applies, and the event, as far as
 * it is known.
 */
void log_refusal(ngx_http_request_t *r, const webhook_delivery_t *delivery);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_REFUSAL_LOG_H */
