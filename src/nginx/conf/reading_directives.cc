/*
 * Sets "webhook_methods", "webhook_coding" and "webhook_json_limits", which
 * apply before anything is known about a delivery.
 */

#include "nginx/conf/reading_directives.h"

#include "nginx/conf/location_conf.h"
#include "nginx/conf/place.h"
#include "nginx/conf/setters.h"

#include <algorithm>
#include <iterator>

namespace webhook::nginx {
namespace {

/* Sets a limit from the parameter "name=N". */
char *set_limit(
    ngx_conf_t *cf, std::string_view name, ngx_int_t largest, size_t *limit)
{
    const ngx_str_t *value = arguments(cf);

    for (ngx_uint_t i = 1; i < cf->args->nelts; i++) {
        if (!view(value[i]).starts_with(name)) {
            continue;
        }

        const ngx_str_t text = to_ngx(view(value[i]).substr(name.size()));
        const ngx_int_t number = ngx_atoi(text.data, text.len);

        if (*limit != NGX_CONF_UNSET_SIZE) {
            return say("is duplicate");
        }

        if (number < 1 || number > largest) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                "invalid limit \"%V\" in \"webhook_json_limits\", it must be "
                "from 1 to %i",
                &value[i], largest);
            return error;
        }

        *limit = static_cast<size_t>(number);
    }

    return ok;
}

/*
 * Senders may use any method, but a name that is not a usual one is probably
 * misspelled, and all deliveries would be refused.
 */
void warn_of_unknown(ngx_conf_t *cf, const ngx_str_t &method)
{
    constexpr std::string_view usual[] = {"POST", "PUT", "PATCH", "GET",
        "DELETE", "HEAD", "OPTIONS", "PROPFIND", "PROPPATCH", "MKCOL", "COPY",
        "MOVE", "LOCK", "UNLOCK", "TRACE", "CONNECT", "NOTIFY", "REPORT",
        "SEARCH"};

    if (std::find(std::begin(usual), std::end(usual), view(method)) ==
        std::end(usual)) {
        say_at(cf, NGX_LOG_WARN, here(cf),
            "unknown method \"%V\"%s in \"webhook_methods\": deliveries with "
            "other methods are answered with 405",
            &method, suggestion(cf, view(method), usual));
    }
}

} // namespace

char *set_json_limits(ngx_conf_t *cf, ngx_command_t *, void *conf) noexcept
{
    constexpr std::string_view depth = "depth=";
    constexpr std::string_view values = "values=";

    auto *location = static_cast<location_conf *>(conf);

    if (location->max_depth != NGX_CONF_UNSET_SIZE ||
        location->max_values != NGX_CONF_UNSET_SIZE) {
        return say("is duplicate");
    }

    for (ngx_uint_t i = 1; i < cf->args->nelts; i++) {
        const ngx_str_t &value = arguments(cf)[i];

        if (!view(value).starts_with(depth) &&
            !view(value).starts_with(values)) {
            constexpr std::string_view names[] = {"depth", "values"};

            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                "invalid parameter \"%V\"%s in \"webhook_json_limits\", it "
                "must be like \"depth=64\" or \"values=262144\"",
                &value,
                suggestion(
                    cf, view(value).substr(0, view(value).find('=')), names));
            return error;
        }
    }

    char *rv =
        set_limit(cf, depth, WEBHOOK_LARGEST_DEPTH, &location->max_depth);

    return rv == ok ? set_limit(cf, values, WEBHOOK_LARGEST_NODES,
                          &location->max_values)
                    : rv;
}

char *set_methods(ngx_conf_t *cf, ngx_command_t *, void *conf) noexcept
{
    auto *location = static_cast<location_conf *>(conf);

    if (location->methods) {
        return say("is duplicate");
    }

    location->methods =
        ngx_array_create(cf->pool, cf->args->nelts - 1, sizeof(webhook_str_t));
    if (location->methods == nullptr) {
        return error;
    }

    for (ngx_uint_t i = 1; i < cf->args->nelts; i++) {
        const std::string_view text = view(arguments(cf)[i]);

        if (std::any_of(text.begin(), text.end(),
                [](char c) { return c >= 'a' && c <= 'z'; })) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                "invalid method \"%V\" in \"webhook_methods\", it must be in "
                "upper case like \"POST\"",
                &arguments(cf)[i]);
            return error;
        }

        warn_of_unknown(cf, arguments(cf)[i]);

        auto *method =
            static_cast<webhook_str_t *>(ngx_array_push(location->methods));

        *method = to_abi(arguments(cf)[i]);
    }

    return ok;
}

char *set_coding(ngx_conf_t *cf, ngx_command_t *, void *conf) noexcept
{
    auto *location = static_cast<location_conf *>(conf);
    const ngx_str_t *value = arguments(cf);
    const bool is_gzip = cf->args->nelts == 3 && view(value[1]) == "gzip";

    if (location->coding != NGX_CONF_UNSET_UINT) {
        return say("is duplicate");
    }

    if (cf->args->nelts == 2 && view(value[1]) == "off") {
        location->coding = WEBHOOK_CODING_OFF;

    } else if (is_gzip && view(value[2]) == "signed=wire") {
        location->coding = WEBHOOK_CODING_GZIP_WIRE;

    } else if (is_gzip && view(value[2]) == "signed=plain") {
        location->coding = WEBHOOK_CODING_GZIP_PLAIN;

    } else {
        constexpr std::string_view names[] = {
            "off", "gzip", "signed=wire", "signed=plain"};
        const ngx_str_t wrong =
            value[view(value[1]) == "gzip" ? cf->args->nelts - 1 : 1];

        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "invalid parameter \"%V\"%s in \"webhook_coding\", it must be "
            "\"gzip "
            "signed=wire\" or \"gzip signed=plain\", by the bytes that the "
            "signature covers, or \"off\"",
            &wrong, suggestion(cf, view(wrong), names));
        return error;
    }

    return ok;
}

} // namespace webhook::nginx
