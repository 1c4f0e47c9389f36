/* The target of a request to "webhook_events". */

#ifndef WEBHOOK_NGINX_ADMIN_EVENTS_TARGET_H
#define WEBHOOK_NGINX_ADMIN_EVENTS_TARGET_H

#include "nginx/conf/location_conf.h"

#include <string>
#include <vector>

namespace webhook::nginx {

/*
 * Holds the target that is read from the part of the path after the location's
 * name, as the client has sent it.  The part is empty, a key as it is logged,
 * an id, or the digest of a key as a zone lists it, "sha256=<hex>".  A key
 * contains a ":"; in an id it must be percent-encoded.
 */
/* Holds a key, and the store that may contain it. */
struct stored_key {
    store *in;
    std::string key;
};

struct events_target {
    const char *forbidden = nullptr; /* is the reason for a 403, if set */
    const char *wrong = nullptr;     /* is the reason for a 400, if set */
    store *listed = nullptr;         /* is the store whose claims are listed */
    std::vector<stored_key> keys;    /* is empty if all claims are listed */
    bool digest = false;             /* is true if the one key is a digest */
    std::string cursor;              /* is where a list continues */
};

/* The prefix of the digest of a key whose text a zone does not know. */
inline constexpr std::string_view digest_prefix = "sha256=";

/* Reads the target of a request.  Throws std::bad_alloc. */
events_target read_target(ngx_http_request_t *r, const location_conf *conf);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_ADMIN_EVENTS_TARGET_H */
