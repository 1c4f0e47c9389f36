/* What a request of "webhook_events" is about. */

#ifndef WEBHOOK_NGINX_EVENTS_TARGET_H
#define WEBHOOK_NGINX_EVENTS_TARGET_H

#include "nginx/conf.h"

#include <string>
#include <vector>

namespace webhook::nginx {

/*
 * Behind the location's name, as it was sent: nothing, a key as logs have it,
 * an id, or the digest of a key as a zone lists it, "sha256=<hex>".  A key has
 * a ":", an id has none that is not percent-encoded.
 */
struct events_target {
    const char *forbidden = nullptr; /* why nothing is told, for a 403 */
    const char *wrong = nullptr;     /* why there is no such thing, for a 400 */
    std::vector<std::string> keys;   /* none: all that is in flight */
    bool digest = false;             /* the one key is such a digest */
    std::string cursor;              /* where to go on with a list */
};

/* Before the digest of a key that a zone does not know by its text. */
inline constexpr std::string_view digest_prefix = "sha256=";

/* Throws std::bad_alloc. */
events_target read_target(ngx_http_request_t *r, const location_conf *conf);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_EVENTS_TARGET_H */
