/* What a delivery has claimed, and where. */

#ifndef WEBHOOK_NGINX_CLAIMS_H
#define WEBHOOK_NGINX_CLAIMS_H

#include "nginx/context.h"

namespace webhook::nginx {

/* Releases what was claimed, unless it has come into custody. */
void drop_claims(context *ctx);

/* False: none is ours any more; the loss of each has been logged. */
bool renew_claims(context *ctx);

/* Does what the core says follows from the way upstream; once. */
void end_claims(context *ctx, webhook_upstream_t upstream, ngx_uint_t status);

inline claim_table table(const location_conf *conf)
{
    return conf->zone->region->table();
}

/* An event as a zone knows it. */
inline table_event event_of(const location_conf *conf,
    const webhook_delivery_t *delivery, size_t event)
{
    return {webhook_delivery_key_digest(delivery, event),
        webhook_delivery_token(delivery),
        webhook_delivery_digest(delivery, event), &conf->place};
}

inline std::string_view key_of(const webhook_delivery_t *delivery, size_t event)
{
    const webhook_str_t key = webhook_delivery_key(delivery, event);

    return {key.data, key.len};
}

/* Calls "act" with the index of each event that stands so. */
template<class Act>
void for_each_event(
    const webhook_delivery_t *delivery, webhook_event_state_t state, Act act)
{
    const size_t count = webhook_delivery_event_count(delivery);

    for (size_t i = 0; i < count; i++) {
        if (webhook_delivery_event_state(delivery, i) == state) {
            act(i);
        }
    }
}

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CLAIMS_H */
