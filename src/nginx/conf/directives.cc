/* The directives with their syntax, values and error messages. */

#include "nginx/conf/directives.h"

#include "nginx/admin/events.h"
#include "nginx/admin/status.h"
#include "nginx/conf/authentication.h"
#include "nginx/conf/challenge_directive.h"
#include "nginx/conf/events_directives.h"
#include "nginx/conf/key_directive.h"
#include "nginx/conf/location_conf.h"
#include "nginx/conf/log_directive.h"
#include "nginx/conf/place.h"
#include "nginx/conf/profiles.h"
#include "nginx/conf/reading_directives.h"
#include "nginx/conf/scope.h"
#include "nginx/conf/setters.h"
#include "nginx/conf/store_directive.h"
#include "nginx/request/variables.h"

namespace webhook::nginx {
namespace {

constexpr ngx_uint_t any_level =
    NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_HTTP_LOC_CONF;

ngx_conf_enum_t mode_values[] = {{ngx_string("enforce"), WEBHOOK_MODE_ENFORCE},
    {ngx_string("observe"), WEBHOOK_MODE_OBSERVE}, {ngx_null_string, 0}};

ngx_conf_enum_t store_error_values[] = {
    {ngx_string("reject"), WEBHOOK_STORE_ERROR_REJECT},
    {ngx_string("pass"), WEBHOOK_STORE_ERROR_PASS}, {ngx_null_string, 0}};

ngx_conf_enum_t modified_values[] = {
    {ngx_string("duplicate"), WEBHOOK_MODIFIED_DUPLICATE},
    {ngx_string("forward"), WEBHOOK_MODIFIED_FORWARD},
    {ngx_string("reject"), WEBHOOK_MODIFIED_REJECT}, {ngx_null_string, 0}};

ngx_conf_enum_t validation_values[] = {
    {ngx_string("enforce"), WEBHOOK_VALIDATION_ENFORCE},
    {ngx_string("report"), WEBHOOK_VALIDATION_REPORT},
    {ngx_string("off"), WEBHOOK_VALIDATION_OFF}, {ngx_null_string, 0}};

ngx_conf_enum_t partial_values[] = {{ngx_string("cut"), WEBHOOK_PARTIAL_CUT},
    {ngx_string("forward"), WEBHOOK_PARTIAL_FORWARD}, {ngx_null_string, 0}};

ngx_conf_enum_t personal_values[] = {{ngx_string("mask"), personal_mask},
    {ngx_string("plain"), personal_plain}, {ngx_null_string, 0}};

/* Handles webhook off | profile */
char *set_webhook(ngx_conf_t *cf, ngx_command_t *, void *conf) noexcept
{
    auto *location = static_cast<location_conf *>(conf);
    const ngx_str_t &value = arguments(cf)[1];

    if (location->profile_name.data) {
        return say("is duplicate");
    }

    location->profile_name = value;

    if (view(value) == "off") {
        location->profile_name.len = 0;

    } else if (value.len == 0) {
        return say("requires the name of a profile, or \"off\"");
    }

    return ok;
}

/* Handles webhook_profile name file */
char *set_profile(ngx_conf_t *cf, ngx_command_t *, void *) noexcept
{
    const ngx_str_t *value = arguments(cf);

    if (value[1].len == 0 || view(value[1]) == "off") {
        return say("requires a name other than \"off\"");
    }

    return load_profile(cf, value[1], value[2]) ? ok : error;
}

/* The most "webhook_set" directives of one level. */
constexpr ngx_uint_t max_values = 64;

/* Handles webhook_set $variable pointer */
char *set_set(ngx_conf_t *cf, ngx_command_t *, void *conf) noexcept
{
    auto *location = static_cast<location_conf *>(conf);
    const ngx_str_t *value = arguments(cf);
    webhook_error_t err;

    if (value[1].len < 2 || value[1].data[0] != '$') {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "invalid variable name \"%V\" in \"webhook_set\", "
            "it must be like \"$call_id\"",
            &value[1]);
        return error;
    }

    if (!webhook_pointer_check(to_abi(value[2]), &err)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "invalid pointer \"%V\" for \"%V\" in \"webhook_set\": %s",
            &value[2], &value[1], err.text);
        return error;
    }

    if (location->values == nullptr) {
        location->values = ngx_array_create(cf->pool, 4, sizeof(set_value));
        if (location->values == nullptr) {
            return error;
        }
    }

    const auto *other = static_cast<set_value *>(location->values->elts);

    for (ngx_uint_t i = 0; i < location->values->nelts; i++) {
        if (view(other[i].variable) == view(value[1]).substr(1)) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                "\"webhook_set\" sets \"%V\" twice, choose another name",
                &value[1]);
            return error;
        }
    }

    if (location->values->nelts == max_values) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "too many \"webhook_set\" directives, at most %ui can be specified "
            "on one level",
            max_values);
        return error;
    }

    void *slot = ngx_array_push(location->values);
    if (slot == nullptr) {
        return error;
    }

    auto *set = new (slot) set_value;
    set->variable = {value[1].len - 1, value[1].data + 1};
    set->pointer = value[2];

    return add_set_variable(cf, set->variable) == NGX_OK ? ok : error;
}

} // namespace

ngx_command_t commands[] = {
    {ngx_string("webhook"), any_level | NGX_CONF_TAKE1, placed<set_webhook>,
        NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("webhook_profile"), NGX_HTTP_MAIN_CONF | NGX_CONF_TAKE2,
        set_profile, NGX_HTTP_MAIN_CONF_OFFSET, 0, nullptr},

    {ngx_string("webhook_mode"), any_level | NGX_CONF_TAKE1, placed<set_word>,
        NGX_HTTP_LOC_CONF_OFFSET, offsetof(location_settings, mode),
        mode_values},

    {ngx_string("webhook_store"), any_level | NGX_CONF_1MORE, placed<set_store>,
        NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("webhook_store_error"), any_level | NGX_CONF_TAKE1,
        placed<set_word>, NGX_HTTP_LOC_CONF_OFFSET,
        offsetof(location_settings, store_error), store_error_values},

    {ngx_string("webhook_scope"), any_level | NGX_CONF_TAKE1, placed<set_scope>,
        NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("webhook_key"), any_level | NGX_CONF_1MORE, placed<set_key>,
        NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("webhook_token"), any_level | NGX_CONF_2MORE, placed<set_token>,
        NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("webhook_signature"), any_level | NGX_CONF_1MORE,
        placed<set_signature>, NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("webhook_secret"), any_level | NGX_CONF_1MORE,
        placed<set_secret>, NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("webhook_public_key"), any_level | NGX_CONF_1MORE,
        placed<set_public_key>, NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("webhook_tolerance"), any_level | NGX_CONF_TAKE1,
        placed<set_positive_time>, NGX_HTTP_LOC_CONF_OFFSET,
        offsetof(location_settings, tolerance), nullptr},

    {ngx_string("webhook_challenge"), any_level | NGX_CONF_1MORE,
        placed<set_challenge>, NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("webhook_methods"), any_level | NGX_CONF_1MORE,
        placed<set_methods>, NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("webhook_json_limits"), any_level | NGX_CONF_TAKE12,
        placed<set_json_limits>, NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("webhook_coding"), any_level | NGX_CONF_TAKE12,
        placed<set_coding>, NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("webhook_window"), any_level | NGX_CONF_TAKE1,
        placed<set_positive_time>, NGX_HTTP_LOC_CONF_OFFSET,
        offsetof(location_settings, window), nullptr},

    {ngx_string("webhook_lease"), any_level | NGX_CONF_TAKE1,
        placed<set_positive_time>, NGX_HTTP_LOC_CONF_OFFSET,
        offsetof(location_settings, lease), nullptr},

    {ngx_string("webhook_wait"), any_level | NGX_CONF_TAKE1, placed<set_time>,
        NGX_HTTP_LOC_CONF_OFFSET, offsetof(location_settings, wait), nullptr},

    {ngx_string("webhook_modified"), any_level | NGX_CONF_TAKE1,
        placed<set_word>, NGX_HTTP_LOC_CONF_OFFSET,
        offsetof(location_settings, modified), modified_values},

    {ngx_string("webhook_validation"), any_level | NGX_CONF_TAKE1,
        placed<set_word>, NGX_HTTP_LOC_CONF_OFFSET,
        offsetof(location_settings, validation), validation_values},

    {ngx_string("webhook_partial"), any_level | NGX_CONF_TAKE1,
        placed<set_word>, NGX_HTTP_LOC_CONF_OFFSET,
        offsetof(location_settings, partial), partial_values},

    {ngx_string("webhook_types"), any_level | NGX_CONF_1MORE, placed<set_types>,
        NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("webhook_duplicate_answer"), any_level | NGX_CONF_TAKE13,
        placed<set_duplicate_answer>, NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("webhook_personal"), any_level | NGX_CONF_TAKE1,
        placed<set_word>, NGX_HTTP_LOC_CONF_OFFSET,
        offsetof(location_settings, personal), personal_values},

    {ngx_string("webhook_set"), any_level | NGX_CONF_TAKE2, placed<set_set>,
        NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("webhook_log"), any_level | NGX_CONF_1MORE, set_log,
        NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("webhook_events"), NGX_HTTP_LOC_CONF | NGX_CONF_NOARGS,
        placed<set_events>, NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    {ngx_string("webhook_status"),
        NGX_HTTP_LOC_CONF | NGX_CONF_NOARGS | NGX_CONF_TAKE1,
        placed<set_status>, NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},

    ngx_null_command};

} // namespace webhook::nginx
