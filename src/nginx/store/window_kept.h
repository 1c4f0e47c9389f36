/*
 * Contains the part of its window that a gate with a zone has actually kept
 * lately.
 */

#ifndef WEBHOOK_NGINX_STORE_WINDOW_KEPT_H
#define WEBHOOK_NGINX_STORE_WINDOW_KEPT_H

#include "zone/table.h"

namespace webhook::nginx {

struct window_kept {
    zone::location_stats stats;
    std::uint64_t ms;
};

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_WINDOW_KEPT_H */
