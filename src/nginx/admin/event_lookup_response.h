/* Sends the responses of "webhook_events". */

#ifndef WEBHOOK_NGINX_ADMIN_EVENT_LOOKUP_RESPONSE_H
#define WEBHOOK_NGINX_ADMIN_EVENT_LOOKUP_RESPONSE_H

#include "nginx/store/store.h"

namespace webhook::nginx {

/* Holds an event that was looked up, and what the store knows about it. */
struct found_event {
    std::string key;
    store *in = nullptr; /* is the store that may contain it */
    store_result result{};
};

/*
 * These functions send a response and return the code to finalize the request
 * with.  They throw std::bad_alloc.
 */

/* Sends a problem document (RFC 9457). */
ngx_int_t send_problem(
    ngx_http_request_t *r, ngx_uint_t status, std::string_view detail);

/* Sends the problem document for a store that does not answer. */
ngx_int_t send_unavailable(ngx_http_request_t *r, store &of);

/* Sends an object with the array "name" of these events. */
ngx_int_t send_events(ngx_http_request_t *r, const char *name,
    const std::vector<const found_event *> &events);

/*
 * Sends a part of the list of all claims.  "next" is the cursor of the next
 * part, or empty if the list ends.
 */
ngx_int_t send_claims(ngx_http_request_t *r,
    const std::vector<claim_page::entry> &claims, std::string_view next);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_ADMIN_EVENT_LOOKUP_RESPONSE_H */
