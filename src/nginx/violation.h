/* How a forwarded event is not as its profile describes it. */

#ifndef WEBHOOK_NGINX_VIOLATION_H
#define WEBHOOK_NGINX_VIOLATION_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/*
 * Of the first event that has one: "/invitee/email format", or the rule alone
 * where there is no place; of several events with the index in front:
 * "2 /invitee/email format".  No data: there is none.
 */
ngx_int_t give_violation(ngx_http_request_t *r,
    const webhook_delivery_t *delivery, webhook_str_t *text);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_VIOLATION_H */
