/* The life of the configuration: created, inherited, made into gates. */

#include "nginx/conf.h"

namespace webhook::nginx {
namespace {

constexpr ngx_msec_t default_window = 4 * 24 * 3600 * 1000U;
constexpr ngx_msec_t default_lease = 30 * 1000;
constexpr ngx_msec_t default_wait = 2 * 1000;

/* Storage for the arrays of pointers that the core's options take. */
constexpr ngx_uint_t max_values = 64;

void inherit(location_conf *conf, const location_conf *prev)
{
    if (conf->profile_name.data == nullptr) {
        conf->profile_name = prev->profile_name;
        conf->file = prev->file;
        conf->line = prev->line;
    }

    if (conf->scope.data == nullptr) {
        conf->scope = prev->scope;
    }

    if (conf->zone == nullptr && conf->server == nullptr) {
        conf->zone = prev->zone;
        conf->server = prev->server;
    }

    if (conf->key == nullptr) {
        conf->key = prev->key;
    }

    if (conf->values == nullptr) {
        conf->values = prev->values;
    }

    ngx_conf_merge_uint_value(conf->mode, prev->mode, WEBHOOK_MODE_ENFORCE);
    ngx_conf_merge_uint_value(
        conf->store_error, prev->store_error, WEBHOOK_STORE_ERROR_REJECT);
    ngx_conf_merge_uint_value(
        conf->modified, prev->modified, WEBHOOK_MODIFIED_DUPLICATE);
    ngx_conf_merge_msec_value(conf->window, prev->window, default_window);
    ngx_conf_merge_msec_value(conf->lease, prev->lease, default_lease);
    ngx_conf_merge_msec_value(conf->wait, prev->wait, default_wait);
}

/* Server name and location, whatever port or protocol leads there. */
ngx_int_t default_scope(ngx_conf_t *cf, ngx_str_t *scope)
{
    auto *cscf = static_cast<ngx_http_core_srv_conf_t *>(
        ngx_http_conf_get_module_srv_conf(cf, ngx_http_core_module));
    auto *clcf = static_cast<ngx_http_core_loc_conf_t *>(
        ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module));

    scope->len = cscf->server_name.len + clcf->name.len;
    scope->data = static_cast<u_char *>(ngx_pnalloc(cf->pool, scope->len + 1));
    if (scope->data == nullptr) {
        return NGX_ERROR;
    }

    ngx_sprintf(scope->data, "%V%V", &cscf->server_name, &clcf->name);

    if (scope->len == 0) {
        ngx_str_set(scope, "-");
    }

    return NGX_OK;
}

ngx_int_t create_gate(ngx_conf_t *cf, location_conf *conf)
{
    webhook_gate_options_t options{};
    webhook_str_t key[WEBHOOK_MAX_COMPONENTS];
    webhook_str_t values[max_values];
    webhook_error_t err;
    ngx_str_t scope = conf->scope;

    if (scope.data == nullptr && default_scope(cf, &scope) != NGX_OK) {
        return NGX_ERROR;
    }

    options.size = sizeof(options);
    options.scope = to_abi(scope);
    options.mode = static_cast<webhook_mode_t>(conf->mode);
    options.modified = static_cast<webhook_modified_t>(conf->modified);
    options.store_error = static_cast<webhook_store_error_t>(conf->store_error);
    options.window_ms = conf->window;
    options.lease_ms = conf->lease;
    options.wait_ms = conf->wait;

    if (conf->key) {
        auto *component = static_cast<key_component *>(conf->key->elts);

        if (conf->key->nelts > WEBHOOK_MAX_COMPONENTS) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                "too many components in \"webhook_key\", it takes up to %d",
                WEBHOOK_MAX_COMPONENTS);
            return NGX_ERROR;
        }

        for (ngx_uint_t i = 0; i < conf->key->nelts; i++) {
            key[i] = to_abi(component[i].pointer);
        }

        options.key = key;
        options.key_count = conf->key->nelts;
    }

    if (conf->values) {
        auto *value = static_cast<set_value *>(conf->values->elts);

        if (conf->values->nelts > max_values) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                "too many \"webhook_set\" directives, up to %ui of one level "
                "are kept",
                max_values);
            return NGX_ERROR;
        }

        for (ngx_uint_t i = 0; i < conf->values->nelts; i++) {
            values[i] = to_abi(value[i].pointer);
        }

        options.values = values;
        options.value_count = conf->values->nelts;
    }

    conf->gate.reset(
        webhook_gate_create(conf->profile->profile.get(), &options, &err));

    if (!conf->gate) {
        /* the core's options are called like the directives */
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "\"webhook %V\" in %V:%ui: webhook_%s", &conf->profile_name,
            &conf->file, conf->line, err.text);
        return NGX_ERROR;
    }

    return NGX_OK;
}

} // namespace

void *create_main_conf(ngx_conf_t *cf) noexcept
{
    auto *conf = make_pooled<main_conf>(cf->pool);

    if (conf == nullptr ||
        ngx_array_init(&conf->profiles, cf->pool, 4, sizeof(named_profile *)) !=
            NGX_OK ||
        ngx_array_init(&conf->zones, cf->pool, 4, sizeof(named_zone *)) !=
            NGX_OK ||
        ngx_array_init(&conf->servers, cf->pool, 4, sizeof(redis_server *)) !=
            NGX_OK) {
        return nullptr;
    }

    return conf;
}

void *create_location_conf(ngx_conf_t *cf) noexcept
{
    return make_pooled<location_conf>(cf->pool);
}

char *merge_location_conf(ngx_conf_t *cf, void *parent, void *child) noexcept
{
    auto *prev = static_cast<location_conf *>(parent);
    auto *conf = static_cast<location_conf *>(child);
    char *const failed = static_cast<char *>(NGX_CONF_ERROR);

    inherit(conf, prev);

    if (conf->profile_name.len == 0) {
        return NGX_CONF_OK;
    }

    conf->profile = find_profile(cf, conf->profile_name);

    if (conf->profile == nullptr) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "unknown profile \"%V\" of \"webhook\" in %V:%ui, neither built "
            "in nor loaded by \"webhook_profile\"",
            &conf->profile_name, &conf->file, conf->line);
        return failed;
    }

    if (conf->server) {
        use_server(cf, conf->server);

    } else if (conf->zone == nullptr) {
        ngx_str_t name = ngx_string("webhook");

        conf->zone = add_zone(cf, name, 0);
        if (conf->zone == nullptr) {
            return failed;
        }
    }

    get_main_conf(cf)->in_use = true;

    return create_gate(cf, conf) == NGX_OK ? NGX_CONF_OK : failed;
}

} // namespace webhook::nginx
