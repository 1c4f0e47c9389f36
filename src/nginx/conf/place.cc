#include "nginx/conf/place.h"

#include "nginx/conf/location_conf.h"
#include "nginx/conf/main_conf.h"

namespace webhook::nginx {
namespace {

/* Returns the place on this level, or NULL. */
const named_place *find_own(
    const location_conf *conf, std::string_view directive)
{
    if (conf->places == nullptr) {
        return nullptr;
    }

    const auto *place = static_cast<named_place *>(conf->places->elts);

    for (ngx_uint_t i = 0; i < conf->places->nelts; i++) {
        if (view(place[i].directive) == directive) {
            return &place[i];
        }
    }

    return nullptr;
}

const named_place *find(const location_conf *conf, std::string_view directive)
{
    for (; conf; conf = conf->outer) {
        if (const named_place *found = find_own(conf, directive)) {
            return found;
        }
    }

    return nullptr;
}

/* Records a level outside of locations. */
ngx_int_t add_level(ngx_conf_t *cf, location_conf *conf)
{
    auto **level = static_cast<location_conf **>(
        ngx_array_push(&get_main_conf(cf)->levels));
    if (level == nullptr) {
        return NGX_ERROR;
    }

    *level = conf;

    return NGX_OK;
}

} // namespace

ngx_int_t note_place(ngx_conf_t *cf, const ngx_str_t &name, location_conf *conf)
{
    if (find_own(conf, view(name))) {
        return NGX_OK; /* the first one of several "webhook_set" */
    }

    if (conf->places == nullptr) {
        if (!(cf->cmd_type & NGX_HTTP_LOC_CONF) &&
            add_level(cf, conf) != NGX_OK) {
            return NGX_ERROR;
        }

        conf->places = ngx_array_create(cf->pool, 4, sizeof(named_place));
        if (conf->places == nullptr) {
            return NGX_ERROR;
        }
    }

    void *slot = ngx_array_push(conf->places);
    if (slot == nullptr) {
        return NGX_ERROR;
    }

    new (slot) named_place{name, here(cf)};

    return NGX_OK;
}

conf_place place_of(const location_conf *conf, std::string_view directive)
{
    const named_place *found = find(conf, directive);

    if (found == nullptr) {
        found = find(conf, "webhook");
    }

    return found ? found->place : conf_place{};
}

bool is_own(const location_conf *conf, std::string_view directive)
{
    return find_own(conf, directive) != nullptr;
}

} // namespace webhook::nginx
