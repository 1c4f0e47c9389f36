/* Writes by how much a refused delivery is wrong. */

#ifndef WEBHOOK_NGINX_REQUEST_FAULT_DETAIL_H
#define WEBHOOK_NGINX_REQUEST_FAULT_DETAIL_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/* Bounds the text. */
constexpr size_t fault_detail_size = 96;

/*
 * Writes the place of a fault in the syntax of a body, "after 14 bytes", or the
 * age of a signed time, "1000.123 s in the past, tolerance 300.000 s".  Returns
 * the end of the text, which is empty for any other reason.
 */
u_char *write_fault_detail(
    u_char *out, u_char *last, const webhook_delivery_t *delivery);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_FAULT_DETAIL_H */
