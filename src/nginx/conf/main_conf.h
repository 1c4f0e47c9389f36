/* Holds the configuration that belongs to the "http" block. */

#ifndef WEBHOOK_NGINX_CONF_MAIN_CONF_H
#define WEBHOOK_NGINX_CONF_MAIN_CONF_H

#include "nginx/ngx.h"
#include "zone/shared_objects.h"

#include <memory>
#include <optional>

namespace webhook::nginx {

struct profile_deleter {
    void operator()(webhook_profile_t *p) const { webhook_profile_free(p); }
};

/* Holds a profile and the name by which "webhook" refers to it. */
struct named_profile {
    ngx_str_t name{};
    std::unique_ptr<webhook_profile_t, profile_deleter> profile;
};

class redis_store;
class zone_store;
class store;
struct location_conf;

/* Holds a location of "webhook_events", for the page of "webhook_status". */
struct event_page {
    const ngx_http_core_srv_conf_t *server;
    ngx_str_t location;
    const nginx::store *store;
    const location_conf *conf;
    const ngx_http_core_loc_conf_t *core_conf;
};

/*
 * Holds the profiles, stores and gates of the configuration.  They belong to
 * the cycle's pool: after a reload, old workers keep theirs.
 */
struct main_conf {
    ngx_array_t profiles{};    /* of named_profile * */
    ngx_array_t zones{};       /* of zone_store * */
    ngx_array_t servers{};     /* of redis_store * */
    ngx_array_t gates{};       /* of location_conf * */
    ngx_array_t expressions{}; /* of used_expression */
    ngx_array_t event_pages{}; /* of event_page */
    /* is sent by the status page with a request to change something; hex */
    u_char page_token[33]{};
    /* has no value if nothing is counted */
    std::optional<zone::shared_objects> counters;
    bool in_use = false; /* is true if a location has a gate or needs a store */
    bool has_log_format = false; /* that of "webhook_log" is defined */
    bool looked_up = false; /* is true if a location has "webhook_events" */
    bool counted = false;   /* is true if a location has "webhook_status" */
    /* is of location_conf *: of the levels above locations with directives */
    ngx_array_t levels{};
};

void *create_main_conf(ngx_conf_t *cf) noexcept;

inline main_conf *get_main_conf(ngx_conf_t *cf)
{
    return static_cast<main_conf *>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_webhook_module));
}

/* Returns NULL if the configuration has no "http" block. */
inline main_conf *get_main_conf(ngx_cycle_t *cycle)
{
    return static_cast<main_conf *>(
        ngx_http_cycle_get_module_main_conf(cycle, ngx_http_webhook_module));
}

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_MAIN_CONF_H */
