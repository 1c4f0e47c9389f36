/* Writes which events a line of the error log is about. */

#ifndef WEBHOOK_NGINX_REQUEST_EVENT_NAMES_H
#define WEBHOOK_NGINX_REQUEST_EVENT_NAMES_H

#include "nginx/conf/scope.h"

namespace webhook::nginx {

/*
 * Returns the type, the id and the key of an event, as far as they are known:
 * ', type "T", id "I", key "K"'.  The text is in the pool of the request.
 */
ngx_str_t name_event(
    ngx_http_request_t *r, const webhook_delivery_t *delivery, size_t event);

/*
 * Returns the keys of the events for which "is_wanted" returns true: ', key
 * "K"' for each of them.  The text ends after a few of them, because nginx
 * limits the length of a line.
 */
template<class Wanted>
ngx_str_t name_keys(
    ngx_http_request_t *r, const webhook_delivery_t *delivery, Wanted is_wanted)
{
    constexpr size_t room = 1024;
    const size_t count = webhook_delivery_event_count(delivery);
    auto *text = static_cast<u_char *>(ngx_pnalloc(r->pool, room));
    u_char *end = text;

    for (size_t i = 0; text && i < count; i++) {
        if (is_wanted(i)) {
            const ngx_str_t key =
                to_ngx(shown_key(r->pool, webhook_delivery_key(delivery, i)));

            end = key.len ? ngx_slprintf(end, text + room, ", key \"%V\"", &key)
                          : end;
        }
    }

    return {static_cast<size_t>(end - text), text};
}

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_EVENT_NAMES_H */
