/*
 * Remembers the types of a gate's events, so that "webhook_events" finds an
 * event by its id although the profile does not list its type.
 */

#ifndef WEBHOOK_NGINX_ADMIN_SEEN_TYPES_H
#define WEBHOOK_NGINX_ADMIN_SEEN_TYPES_H

#include "nginx/admin/counters.h"

#include <string_view>
#include <vector>

namespace webhook::nginx {

struct location_conf;

/*
 * Holds types in a table.  A type is never removed, so that the table can be
 * read while other workers write, as in drift_list.  Types that find no place,
 * or are too long, are not remembered; their events are found by their keys.
 */
class seen_types {
public:
    static constexpr size_t most = 512;

    /* "type" is a text of webhook_delivery_type(). */
    void add(std::string_view type) noexcept;

    /* Returns the types.  Throws std::bad_alloc. */
    std::vector<std::string_view> all() const;

private:
    struct place {
        std::atomic<std::uint64_t> mark; /* is the type's hash; 0: free */
        std::atomic<size_t> length;      /* is 0 until the text is there */
        char text[64];
    };

    place places_[most]{};
};

/* Opens the table of a gate if it is needed.  A failure has been logged. */
ngx_int_t open_seen_types(ngx_conf_t *cf, location_conf *conf) noexcept;

/* Remembers the types of the events of a delivery that goes upstream. */
void note_types(const location_conf *conf, const webhook_delivery_t *delivery);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_ADMIN_SEEN_TYPES_H */
