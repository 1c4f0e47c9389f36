#include "nginx/conf/main_conf.h"

#include "nginx/conf/expression.h"
#include "nginx/conf/location_conf.h"

namespace webhook::nginx {

void *create_main_conf(ngx_conf_t *cf) noexcept
{
    auto *conf = make_pooled<main_conf>(cf->pool);

    if (conf == nullptr ||
        ngx_array_init(&conf->profiles, cf->pool, 4, sizeof(named_profile *)) !=
            NGX_OK ||
        ngx_array_init(&conf->zones, cf->pool, 4, sizeof(zone_store *)) !=
            NGX_OK ||
        ngx_array_init(&conf->servers, cf->pool, 4, sizeof(redis_store *)) !=
            NGX_OK ||
        ngx_array_init(&conf->gates, cf->pool, 4, sizeof(location_conf *)) !=
            NGX_OK ||
        ngx_array_init(&conf->expressions, cf->pool, 4,
            sizeof(used_expression)) != NGX_OK ||
        ngx_array_init(&conf->levels, cf->pool, 2, sizeof(location_conf *)) !=
            NGX_OK ||
        ngx_array_init(&conf->event_pages, cf->pool, 1, sizeof(event_page)) !=
            NGX_OK) {
        return nullptr;
    }

    return conf;
}

} // namespace webhook::nginx
