/* What a delivery has claimed, and where. */

#ifndef WEBHOOK_NGINX_CLAIMS_H
#define WEBHOOK_NGINX_CLAIMS_H

#include "nginx/context.h"

#include <cstring>

namespace webhook::nginx {

/* Renewals per lease: two may come late before the claim lapses. */
inline constexpr ngx_msec_t renewals = 3;

/* Releases what was claimed, unless it has come into custody. */
void drop_claims(context *ctx);

/* False: none is ours any more; the loss of each has been logged. */
bool renew_claims(context *ctx);

/*
 * refresh.cc
 *
 * A claim is as old as its question: the answer may have been read much later.
 * One that is older than a part of its lease is renewed before its event goes
 * upstream, and asked for anew if it has not been ours all the time.
 */
bool are_stale(const context *ctx);
/* ms, of the oldest one. */
std::uint64_t age_of_claims(const context *ctx);
/* FORWARD, what follows if not, or PENDING: later, by ctx->resume(). */
webhook_step_t refresh_claims(context *ctx);

/*
 * Logs that a claim was not, say, "committed", and why.  "late": by how many
 * milliseconds, or 0.  The key begins with "prefix" bytes of the store's.
 */
void log_end_of_claim(ngx_log_t *log, std::string_view key, const char *what,
    const char *why, std::uint64_t late, size_t prefix = 0);

/* Logs and counts an exception of docs/guarantees.md. */
void log_unsettled(ngx_log_t *log, const location_conf *conf,
    std::string_view key, untold what, const char *why, std::uint64_t late,
    size_t prefix = 0);

/* Does what the core says follows from the way upstream; once. */
void end_claims(context *ctx, webhook_upstream_t upstream, ngx_uint_t status);

inline claim_table table(const location_conf *conf)
{
    return conf->zone->region->table();
}

/* For a renewal of one: its question to Redis (false: there will be no answer),
 * or the zone's answer; and what follows if the claim is still ours. */
bool ask_renewal(question &asked, redis::answer_handler handler);
table_result renew_in_zone(const question &asked);
void keep(question &asked);

/* Returns the key, token and digest that Redis is asked with for an event. */
redis::claim_of claim_of(const webhook_delivery_t *delivery, size_t event);

/* An event as a zone knows it. */
inline table_event event_of(
    const location_conf *conf, const webhook_delivery_t *delivery, size_t event)
{
    return {webhook_delivery_key_digest(delivery, event),
        webhook_delivery_token(delivery),
        webhook_delivery_digest(delivery, event), &conf->place,
        webhook_delivery_latest_digest(delivery, event)};
}

/* Returns true if a claim that has found this is ours, now or from before. */
inline bool is_ours(
    const webhook_state_t &found, const webhook_delivery_t *delivery)
{
    return found.kind == WEBHOOK_ABSENT ||
           (found.kind == WEBHOOK_CLAIMED &&
               std::memcmp(found.token, webhook_delivery_token(delivery),
                   WEBHOOK_TOKEN_SIZE) == 0);
}

/* Returns the key that is claimed for the event. */
inline std::string_view key_of(const webhook_delivery_t *delivery, size_t event)
{
    const webhook_str_t key = webhook_delivery_claim_key(delivery, event);

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
