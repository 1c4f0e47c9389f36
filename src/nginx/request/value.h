/* Contains functions that set the value of a variable. */

#ifndef WEBHOOK_NGINX_REQUEST_VALUE_H
#define WEBHOOK_NGINX_REQUEST_VALUE_H

#include "nginx/request/request.h"

namespace webhook::nginx {

using value_t = ngx_http_variable_value_t;

inline ngx_int_t not_found(value_t *v)
{
    v->not_found = 1;
    return NGX_OK;
}

/*
 * Sets no value, because the variable is evaluated too early, by "set" for
 * example.  nginx must evaluate it again.
 */
inline ngx_int_t undecided(value_t *v)
{
    v->no_cacheable = 1;
    return not_found(v);
}

/* Returns the request, or NULL if it has no delivery or is not decided yet. */
inline const request *decided(ngx_http_request_t *r)
{
    const request *req = find_request(r->main);

    return req && req->delivery && req->at >= state::answered ? req : nullptr;
}

/*
 * Sets the value to "text", which must live as long as the request's delivery.
 */
inline ngx_int_t give(value_t *v, webhook_str_t text)
{
    if (text.data == nullptr) {
        return not_found(v);
    }

    ngx_str_t s = to_ngx(text);

    v->len = static_cast<unsigned int>(s.len) & 0x0fffffff;
    v->data = s.data;
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;

    return NGX_OK;
}

enum class manner { plain, masked };

/* Returns the number of bytes that put_value() may need. */
inline size_t value_size(webhook_str_t text)
{
    return ngx_max(text.len, 1U) + WEBHOOK_MASK_ROOM;
}

inline u_char *put_value(u_char *p, webhook_str_t text, manner how)
{
    if (text.len == 0) {
        return ngx_cpymem(p, "-", 1);
    }

    if (how == manner::masked) {
        return p + webhook_mask(text, reinterpret_cast<char *>(p));
    }

    return ngx_cpymem(p, text.data, text.len);
}

/*
 * Sets the value to a list if there are several events, as nginx does in its
 * variables of several upstreams.  "get" is called with each index.  An event
 * without a value appears as "-".
 */
template<class Get>
ngx_int_t give_list(ngx_http_request_t *r, value_t *v, const request *req,
    Get get, manner how = manner::plain)
{
    const size_t count = webhook_delivery_event_count(req->delivery);

    /* The text of the delivery itself is used, which needs no memory. */
    if (count <= 1 && (how == manner::plain || get(0).len == 0)) {
        return give(v, get(0));
    }

    size_t size = 0;

    for (size_t i = 0; i < count; i++) {
        size += value_size(get(i)) + 2;
    }

    auto *text = static_cast<u_char *>(ngx_pnalloc(r->pool, size));
    if (text == nullptr) {
        return NGX_ERROR;
    }

    u_char *p = text;

    for (size_t i = 0; i < count; i++) {
        p = put_value(p, get(i), how);
        p = ngx_cpymem(p, ", ", 2);
    }

    return give(
        v, {reinterpret_cast<char *>(text), static_cast<size_t>(p - text) - 2});
}

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_VALUE_H */
