/* Functions that create and merge the configuration and create the gates. */

#include "nginx/conf/location_conf.h"

#include "nginx/admin/browser.h"
#include "nginx/admin/seen_types.h"
#include "nginx/conf/gate.h"
#include "nginx/conf/main_conf.h"
#include "nginx/conf/place.h"
#include "nginx/conf/profiles.h"
#include "nginx/request/measure.h"
#include "nginx/store/zone_store.h"
#include "nginx/store/zones.h"

namespace webhook::nginx {
namespace {

constexpr ngx_msec_t default_window = 4 * 24 * 3600 * 1000U;
constexpr ngx_msec_t default_lease = 30 * 1000;
constexpr ngx_msec_t default_wait = 2 * 1000;

void inherit(location_conf *conf, const location_conf *prev)
{
    if (conf->profile_name.data == nullptr) {
        conf->profile_name = prev->profile_name;
    }

    if (conf->scope == nullptr) {
        conf->scope = prev->scope;
    }

    if (conf->store == nullptr) {
        conf->store = prev->store;
        conf->has_default_store = prev->has_default_store;
    }

    if (conf->key == nullptr) {
        conf->key = prev->key;
    }

    if (conf->values == nullptr) {
        conf->values = prev->values;
    }

    if (conf->types == nullptr) {
        conf->types = prev->types;
    }

    if (conf->duplicate == nullptr) {
        conf->duplicate = prev->duplicate;
    }

    if (conf->signature == nullptr) {
        conf->signature = prev->signature;
    }

    if (conf->secrets == nullptr) {
        conf->secrets = prev->secrets;
    }

    if (conf->public_keys == nullptr) {
        conf->public_keys = prev->public_keys;
    }

    if (conf->token == nullptr) {
        conf->token = prev->token;
    }

    if (conf->challenge == nullptr) {
        conf->challenge = prev->challenge;
    }

    if (conf->methods == nullptr) {
        conf->methods = prev->methods;
    }

    ngx_conf_merge_size_value(conf->max_depth, prev->max_depth, 0);
    ngx_conf_merge_size_value(conf->max_values, prev->max_values, 0);

    ngx_conf_merge_msec_value(conf->tolerance, prev->tolerance, 0);

    ngx_conf_merge_uint_value(conf->mode, prev->mode, WEBHOOK_MODE_ENFORCE);
    ngx_conf_merge_uint_value(
        conf->store_error, prev->store_error, NGX_CONF_UNSET_UINT);
    ngx_conf_merge_uint_value(
        conf->modified, prev->modified, WEBHOOK_MODIFIED_PROFILE);
    ngx_conf_merge_uint_value(
        conf->validation, prev->validation, WEBHOOK_VALIDATION_PROFILE);
    ngx_conf_merge_uint_value(
        conf->partial, prev->partial, WEBHOOK_PARTIAL_DEFAULT);
    ngx_conf_merge_uint_value(
        conf->coding, prev->coding, WEBHOOK_CODING_PROFILE);
    ngx_conf_merge_uint_value(conf->personal, prev->personal, personal_mask);
    ngx_conf_merge_msec_value(conf->window, prev->window, default_window);
    ngx_conf_merge_msec_value(conf->lease, prev->lease, default_lease);
    ngx_conf_merge_msec_value(conf->wait, prev->wait, NGX_CONF_UNSET_MSEC);
}

/* Uses the store that is set, or the default zone. */
ngx_int_t use_store(ngx_conf_t *cf, location_conf *conf)
{
    get_main_conf(cf)->in_use = true;

    if (conf->store == nullptr) {
        ngx_str_t name = ngx_string("webhook");

        conf->has_default_store = true;
        conf->store = add_zone(cf, name, 0);
        if (conf->store == nullptr) {
            return NGX_ERROR;
        }
    }

    conf->store->use(cf);

    return NGX_OK;
}

/*
 * Returns the value that is set, or the default for the provider, which is
 * "pass" if the provider does not retry for long.
 */
webhook_store_error_t store_error_of(const location_conf *conf)
{
    constexpr uint64_t long_enough = 3600 * 1000U;

    if (conf->store_error != NGX_CONF_UNSET_UINT) {
        return static_cast<webhook_store_error_t>(conf->store_error);
    }

    return webhook_profile_retries_ms(conf->profile->profile.get()) <
                   long_enough
               ? WEBHOOK_STORE_ERROR_PASS
               : WEBHOOK_STORE_ERROR_REJECT;
}

/*
 * Returns the value that is set, or a default that is shorter than the sender's
 * timeout: a sender that leaves before its retry is answered has to send it
 * again.
 */
ngx_msec_t wait_of(const location_conf *conf)
{
    if (conf->wait != NGX_CONF_UNSET_MSEC) {
        return conf->wait;
    }

    /* WEBHOOK_NOT_TOLD is a very long time, so the default applies */
    return static_cast<ngx_msec_t>(ngx_min(default_wait,
        webhook_profile_patience_ms(conf->profile->profile.get()) / 2));
}

/* Returns what an operator may have meant by the name of a profile. */
const char *remedy_of(const ngx_str_t &name)
{
    return view(name) == "on"
               ? "; specify the profile of the provider, as in \"webhook "
                 "stripe\""
               : "; \"webhook_profile\" loads profiles that are not built in";
}

ngx_int_t add_gate(ngx_conf_t *cf, location_conf *conf)
{
    auto **gate = static_cast<location_conf **>(
        ngx_array_push(&get_main_conf(cf)->gates));
    if (gate == nullptr) {
        return NGX_ERROR;
    }

    *gate = conf;

    for (location_conf *level = conf; level; level = level->outer) {
        level->inherited = true;
    }

    return NGX_OK;
}

/*
 * Warns of a location in which our directives have no effect, and refuses one
 * in which a later directive has replaced the handler of an earlier one.
 */
ngx_int_t check_use(ngx_conf_t *cf, const location_conf *conf,
    const ngx_http_core_loc_conf_t *clcf)
{
    if (conf->handler) {
        const char *name = conf->events ? "webhook_events" : "webhook_status";

        if (clcf->handler != conf->handler) {
            say_at(cf, NGX_LOG_EMERG, place_of(conf, name),
                "\"%s\" in a location that another directive answers, such as "
                "\"proxy_pass\"; use a location for each of them",
                name);
            return NGX_ERROR;
        }

        if (is_own(conf, "webhook") && conf->profile_name.len) {
            say_at(cf, NGX_LOG_WARN, place_of(conf, "webhook"),
                "\"webhook\" has no effect in a location with \"%s\"; use a "
                "location for each of them",
                name);
        }

        return NGX_OK;
    }

    /* a level above is for the locations in it; "webhook off" says so */
    if (conf->profile_name.data == nullptr && conf->places && clcf->name.len &&
        !clcf->noname && clcf->locations == nullptr) {
        const auto *first = static_cast<named_place *>(conf->places->elts);

        say_at(cf, NGX_LOG_WARN, first->place,
            "\"%V\" has no effect, because this location has no \"webhook\"; "
            "specify the profile with \"webhook\"",
            &first->directive);
    }

    return NGX_OK;
}

} // namespace

void *create_location_conf(ngx_conf_t *cf) noexcept
{
    return make_pooled<location_conf>(cf->pool);
}

char *merge_location_conf(ngx_conf_t *cf, void *parent, void *child) noexcept
{
    auto *prev = static_cast<location_conf *>(parent);
    auto *conf = static_cast<location_conf *>(child);
    char *const failed = static_cast<char *>(NGX_CONF_ERROR);

    conf->outer = prev;
    inherit(conf, prev);

    auto *clcf = static_cast<ngx_http_core_loc_conf_t *>(
        ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module));

    /* "if" and "limit_except" belong to the location that they are in */
    conf->exact = clcf->noname ? prev->exact : clcf->exact_match;

    conf->own_names = conf->events ? keep_server_names(cf) : prev->own_names;

    if (conf->events &&
        (conf->own_names == nullptr || use_store(cf, conf) != NGX_OK ||
            offer_events(cf, conf) != NGX_OK)) {
        return failed;
    }

    if (check_use(cf, conf, clcf) != NGX_OK) {
        return failed;
    }

    /* a location for operators is no gate, even if it inherits "webhook" */
    if (conf->profile_name.len == 0 || conf->handler) {
        return NGX_CONF_OK;
    }

    webhook_error_t err{"out of memory"};

    conf->profile = find_profile(cf, conf->profile_name, &err);

    if (conf->profile == nullptr) {
        say_at(cf, NGX_LOG_EMERG, place_of(conf, "webhook"),
            "unknown profile \"%V\" of \"webhook\": %s%s", &conf->profile_name,
            err.text, remedy_of(conf->profile_name));
        return failed;
    }

    if (use_store(cf, conf) != NGX_OK || add_gate(cf, conf) != NGX_OK) {
        return failed;
    }

    conf->on_store_error = store_error_of(conf);
    conf->retry_wait = wait_of(conf);

    if (conf->store->prepare(cf, *conf) != NGX_OK) {
        return failed;
    }

    return create_gate(cf, conf) == NGX_OK && count_gate(cf, conf) == NGX_OK &&
                   open_seen_types(cf, conf) == NGX_OK
               ? NGX_CONF_OK
               : failed;
}

} // namespace webhook::nginx
