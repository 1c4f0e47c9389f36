/* How much of its window a gate with a zone really keeps, as of late. */

#ifndef WEBHOOK_NGINX_WINDOW_KEPT_H
#define WEBHOOK_NGINX_WINDOW_KEPT_H

#include "zone/table.h"

namespace webhook::nginx {

struct window_kept {
    location_stats stats;
    std::uint64_t ms;
};

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_WINDOW_KEPT_H */
