/* Counts what becomes of a delivery, where "webhook_status" is to show it. */

#ifndef WEBHOOK_NGINX_MEASURE_H
#define WEBHOOK_NGINX_MEASURE_H

#include "nginx/request.h"

namespace webhook::nginx {

/* Gives the gate of a location its counters; the failure has been logged. */
ngx_int_t count_gate(ngx_conf_t *cf, location_conf *conf) noexcept;

inline gate_counters::share *counters_of(const location_conf *conf)
{
    auto *counters = counters_in<gate_counters>(conf->counters);

    return counters ? &counters->mine() : nullptr;
}

/* The body of a delivery is about to be judged, and has been. */
void begin_judging(request *req);
void count_judged(request *req);

/* The store is asked, has answered about an event, and about the last one. */
void begin_asking(request *req);
claim_outcome count_claim(
    const request *req, size_t event, const store_result &result);
void count_answered(request *req);

/* A request has left a state: for one that ends our part, or not. */
void count_transition(request *req, state from);

/* A claim ends, and what of that could not be recorded. */
void count_settlement(const location_conf *conf, settlement how);
void count_unsettled(const location_conf *conf, store_op what);

/* The way upstream has ended, if there was one. */
void count_forward(request *req);

/* The request is over. */
void count_end(const request *req);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_MEASURE_H */
