/* Counts the results of deliveries for "webhook_status". */

#ifndef WEBHOOK_NGINX_REQUEST_MEASURE_H
#define WEBHOOK_NGINX_REQUEST_MEASURE_H

#include "nginx/admin/counters.h"
#include "nginx/conf/location_conf.h"
#include "nginx/request/request.h"

namespace webhook::nginx {

/* Creates the counters of a location's gate.  A failure has been logged. */
ngx_int_t count_gate(ngx_conf_t *cf, location_conf *conf) noexcept;

inline gate_counters::share *counters_of(const location_conf *conf)
{
    return conf->counters ? &conf->counters->mine() : nullptr;
}

/*
 * Measure how long the body of a delivery is judged; the first is called before
 * the judgement, the second after it.
 */
void begin_check(request *req);
void count_check(request *req);

/*
 * Measure the time of the store, and count its answers.  They are called before
 * the store is queried, when it has answered about one event, and when it has
 * answered about the last one.
 */
void begin_asking(request *req);
void count_claim(const request *req, webhook_event_outcome_t outcome);
void count_answered(request *req);

/*
 * Counts the result of a request that has left a state, if the new state ends
 * the gate's part.
 */
void count_transition(request *req, state from);

/*
 * Count how a claim ended, and the operations that could not be recorded in the
 * store.
 */
void count_settlement(const location_conf *conf, settlement how);
void count_unsettled(const location_conf *conf, store_op what);

/*
 * Counts the outcome of a request that was forwarded; does nothing for others.
 */
void count_forward(request *req);

/* Counts a request that ends without having been counted. */
void count_end(const request *req);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_MEASURE_H */
