/*
 * Contains the zone that is used instead of Redis during an outage.  While
 * Redis does not respond, "webhook_store_error pass" forwards events.  Such
 * events are claimed in a small zone of this nginx ("aside"), so that a retry
 * during the outage is not forwarded again.  When Redis is available again,
 * they are recorded there.
 */

#ifndef WEBHOOK_NGINX_STORE_OUTAGE_H
#define WEBHOOK_NGINX_STORE_OUTAGE_H

#include "nginx/admin/counters.h"
#include "nginx/store/zone_store.h"

namespace webhook::nginx {

/*
 * Holds the claims made during an outage of one server, for one database and
 * prefix.  Stores with another server, database or prefix do not share them.
 */
class outage_zone {
public:
    /*
     * Adds the zone for a gate that passes events without the server; "label"
     * is the label of the server.
     */
    ngx_int_t add(ngx_conf_t *cf, std::string_view label) noexcept;

    /*
     * Handles a claim that Redis has not answered.  If the zone contains the
     * event, its state there is the result.  Otherwise the event is claimed in
     * the zone if there is enough space.
     */
    void claim(store_call &call, store_result &result) noexcept;

    /*
     * Returns true if the zone contains an event that Redis does not contain,
     * and sets "found" to its state.
     */
    bool knows(const store_call &call, webhook_state_t &found) noexcept;

    /* Renew or end the claim of an event that is claimed in this zone. */
    void renew(store_call &call) noexcept;
    void commit(store_call &call, unsigned status) noexcept;
    void release(store_call &call) noexcept;
    void discard(store_call &call) noexcept;

    /* Removes a key for which Redis has newer data than the zone. */
    void erase(const unsigned char *key) noexcept;

private:
    bool serves(const store_call &call) const noexcept;
    void check(const store_call &call, store_op what,
        zone::table_result result) noexcept;

    zone_store *zone_ = nullptr; /* NULL if no gate passes without Redis */
};

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_OUTAGE_H */
