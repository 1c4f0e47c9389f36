/*
 * While Redis gives no answer, "webhook_store_error pass" forwards.  Such
 * events are claimed in a small zone of this nginx, so that an outage is no
 * licence to send them again, and Redis is told of them when it is back.
 */

#ifndef WEBHOOK_NGINX_OUTAGE_H
#define WEBHOOK_NGINX_OUTAGE_H

#include "nginx/context.h"

namespace webhook::nginx {

/* The zone of a gate that passes events without Redis, if it is one. */
ngx_int_t prepare_outage(ngx_conf_t *cf, location_conf *conf);

/*
 * Redis has given no answer: the zone's, where it knows of the event, or
 * UNKNOWN, with a claim in the zone if there was room for it.
 */
webhook_store_answer_t claim_here(question &asked, webhook_state_t &found);

/* Redis knows nothing of the event; true: the zone does. */
bool is_known_here(const question &asked, webhook_state_t &found);

/* True: there are claims in the zone. */
bool renew_here(context *ctx);

/*
 * Redis has been told of a delivery by that key, or is to forget it: what the
 * zone knows of it is older.
 */
void forget_here(const redis_server *server, const unsigned char *key) noexcept;

/* Of claims in the zone: what follows from the way upstream, or from a refusal.
 */
void end_here(context *ctx, webhook_upstream_t upstream, ngx_uint_t status);
void drop_here(context *ctx);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_OUTAGE_H */
