/*
 * Contains the text that describes how a forwarded event violates its profile.
 */

#ifndef WEBHOOK_NGINX_REQUEST_VIOLATION_H
#define WEBHOOK_NGINX_REQUEST_VIOLATION_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/*
 * Sets "text" to the violation of the first event that has one.  The text is
 * "/invitee/email format", or the rule alone if the violation has no place.  If
 * there are several events, it begins with the index: "2 /invitee/email
 * format".  The data is NULL if no event has a violation.
 */
ngx_int_t give_violation(ngx_http_request_t *r,
    const webhook_delivery_t *delivery, webhook_str_t *text);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_VIOLATION_H */
