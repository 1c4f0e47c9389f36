/*
 * While Redis gives no answer, "webhook_store_error pass" forwards.  Such
 * events are claimed in a small zone of this nginx, "aside", so that an outage
 * is no licence to send them again, and Redis is told of them when it is back.
 */

#ifndef WEBHOOK_NGINX_OUTAGE_H
#define WEBHOOK_NGINX_OUTAGE_H

#include "nginx/zone_store.h"

namespace webhook::nginx {

/* Of one server, database and prefix: others share nothing with it. */
class outage_zone {
public:
    /* A gate passes events without the server of that label. */
    ngx_int_t add(ngx_conf_t *cf, std::string_view label) noexcept;

    /*
     * Redis has given no answer.  If the zone knows of the event, that is the
     * result; else the event is claimed there, if there is room for it.
     */
    void claim(store_call &call, store_result &result) noexcept;

    /* Redis knows nothing of the event; returns true if the zone does. */
    bool knows(const store_call &call, webhook_state_t &found) noexcept;

    /* Of an event that is claimed here. */
    void renew(store_call &call) noexcept;
    void commit(store_call &call, unsigned status) noexcept;
    void release(store_call &call) noexcept;
    void discard(store_call &call) noexcept;

    /* Redis knows better by now: what the zone knows of the key is older. */
    void erase(const unsigned char *key) noexcept;

private:
    bool serves(const store_call &call) const noexcept;
    void check(
        const store_call &call, store_op what, table_result result) noexcept;

    zone_store *zone_ = nullptr; /* NULL: no gate passes without Redis */
};

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_OUTAGE_H */
