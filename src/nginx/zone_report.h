/* What a zone has forgotten, or could not be told, for the log. */

#ifndef WEBHOOK_NGINX_ZONE_REPORT_H
#define WEBHOOK_NGINX_ZONE_REPORT_H

#include "nginx/conf.h"

#include <optional>

namespace webhook::nginx {

/* How much of its window a gate with a zone really keeps, as of late. */
struct window_kept {
    location_stats stats;
    std::uint64_t ms;
};

/* None: the zone is locked, or no event has come yet. */
std::optional<window_kept> kept_by(const location_conf *gate) noexcept;

/*
 * After a claim: once in a while, and in one process only, a line for each gate
 * whose deliveries the zone of this one forgets before their time.
 */
void report_evictions(ngx_log_t *log, const location_conf *conf) noexcept;

/* Renewals meet a lock that is stuck: a line a minute from each process. */
void report_locked(ngx_log_t *log, named_zone &zone) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_ZONE_REPORT_H */
