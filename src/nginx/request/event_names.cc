#include "nginx/request/event_names.h"

namespace webhook::nginx {

ngx_str_t name_event(
    ngx_http_request_t *r, const webhook_delivery_t *delivery, size_t event)
{
    /* A type that the profile does not list may be any text of the body. */
    const webhook_str_t type = webhook_delivery_type_listed(delivery, event)
                                   ? webhook_delivery_type(delivery, event)
                                   : webhook_str_t{};
    const struct {
        const char *name;
        ngx_str_t text;
    } parts[] = {{"type", to_ngx(type)},
        {"id", to_ngx(webhook_delivery_id(delivery, event))},
        {"key",
            to_ngx(shown_key(r->pool, webhook_delivery_key(delivery, event)))}};

    constexpr size_t marks = sizeof(", type \"\"");
    size_t room = 0;

    for (const auto &part : parts) {
        room += part.text.len + marks;
    }

    auto *text = static_cast<u_char *>(ngx_pnalloc(r->pool, room));
    u_char *end = text;

    if (text == nullptr) {
        return {};
    }

    for (const auto &part : parts) {
        if (part.text.len) {
            end = ngx_slprintf(
                end, text + room, ", %s \"%V\"", part.name, &part.text);
        }
    }

    return {static_cast<size_t>(end - text), text};
}

} // namespace webhook::nginx
