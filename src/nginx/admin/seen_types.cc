#include "nginx/admin/seen_types.h"

#include "nginx/conf/location_conf.h"
#include "nginx/conf/main_conf.h"

#include <functional>
#include <string>

namespace webhook::nginx {
namespace {

/*
 * A sender may choose types, so that their hashes may collide: a search ends
 * after this many places.
 */
constexpr size_t most_probes = 16;

} // namespace

void seen_types::add(std::string_view type) noexcept
{
    if (type.empty() || type.size() > sizeof(place::text)) {
        return;
    }

    const std::uint64_t mark = std::hash<std::string_view>()(type) | 1;

    for (size_t i = 0; i < most_probes; i++) {
        place &at = places_[(mark / 2 + i) % most];
        std::uint64_t seen = at.mark.load(std::memory_order_relaxed);

        if (seen == 0 && at.mark.compare_exchange_strong(
                             seen, mark, std::memory_order_relaxed)) {
            ngx_memcpy(at.text, type.data(), type.size());
            at.length.store(type.size(), std::memory_order_release);
            return;
        }

        if (seen == mark) {
            return;
        }
    }
}

std::vector<std::string_view> seen_types::all() const
{
    std::vector<std::string_view> types;

    for (const place &at : places_) {
        if (const size_t length = at.length.load(std::memory_order_acquire)) {
            types.emplace_back(at.text, ngx_min(length, sizeof(at.text)));
        }
    }

    return types;
}

ngx_int_t open_seen_types(ngx_conf_t *cf, location_conf *conf) noexcept
try {
    if (!get_main_conf(cf)->looked_up) {
        return NGX_OK;
    }

    std::string name(view(conf->server_name));

    name.append(view(conf->location_name))
        .append(" ")
        .append(view(conf->profile->name));

    conf->types_seen = open_counters<seen_types>(cf, "webhook types ", name);

    return conf->types_seen ? NGX_OK : NGX_ERROR;

} catch (const std::bad_alloc &) {
    return NGX_ERROR;
}

void note_types(const location_conf *conf, const webhook_delivery_t *delivery)
{
    const size_t count =
        conf->types_seen ? webhook_delivery_event_count(delivery) : 0;

    for (size_t i = 0; i < count; i++) {
        const webhook_str_t type = webhook_delivery_type(delivery, i);

        if (webhook_delivery_key(delivery, i).len != 0 &&
            !webhook_delivery_type_listed(delivery, i)) {
            conf->types_seen->add({type.data, type.len});
        }
    }
}

} // namespace webhook::nginx
