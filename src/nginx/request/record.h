/* The records of single deliveries that "webhook_status" shows. */

#ifndef WEBHOOK_NGINX_REQUEST_RECORD_H
#define WEBHOOK_NGINX_REQUEST_RECORD_H

#include "nginx/admin/counters.h"
#include "nginx/request/request.h"

namespace webhook::nginx {

/* Adds a refusal to the list of the last ones, and to its group. */
void record_refusal(const request *req);

/*
 * Counts the events that were forwarded although they differ from the
 * description in their profile, and those that were known.
 */
void record_drift(const request *req, gate_counters::share *to);

/* Records whether the location's senders, events and store are all right. */
void record_decision(const request *req, gate_counters::share *to);

/* Records whether the upstream is. */
void record_forward(const location_conf *conf, gate_counters::share *to,
    forward_outcome how, ngx_uint_t status);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_RECORD_H */
