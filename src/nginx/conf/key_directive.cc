/*
 * Sets "webhook_key": its components are pointers into the event and values of
 * the request.
 */

#include "nginx/conf/key_directive.h"

#include "nginx/conf/expression.h"
#include "nginx/conf/location_conf.h"
#include "nginx/conf/setters.h"

namespace webhook::nginx {
namespace {

/*
 * An operator confirms with this prefix that the signature does not cover the
 * header field that the component uses.
 */
constexpr std::string_view unsigned_prefix = "unsigned:";

char *set_pointer(ngx_conf_t *cf, ngx_str_t *value, key_component *component)
{
    webhook_error_t err;

    if (!webhook_pointer_check(to_abi(*value), &err)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "invalid component \"%V\" in \"webhook_key\": %s", value, err.text);
        return error;
    }

    component->pointer = *value;

    return ok;
}

char *set_expression(ngx_conf_t *cf, ngx_str_t *value, key_settings *key,
    key_component *component)
{
    ngx_str_t text = *value;
    ngx_array_t *headers = &key->signed_headers;

    if (view(text).starts_with(unsigned_prefix)) {
        text.data += unsigned_prefix.size();
        text.len -= unsigned_prefix.size();
        headers = &key->unsigned_headers;
        component->accepted = true;
    }

    if (ngx_http_script_variables_count(&text) == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "invalid component \"%V\" in \"webhook_key\", it must be a "
            "JSON Pointer like \"/event/uuid\", contain a variable, or be "
            "\"digest\" or \"signed\"",
            value);
        return error;
    }

    component->value = static_cast<ngx_http_complex_value_t *>(
        ngx_palloc(cf->pool, sizeof(ngx_http_complex_value_t)));

    if (component->value == nullptr ||
        compile_expression(cf, "webhook_key", &text, component->value) !=
            NGX_OK ||
        add_header_names(view(text), headers) != NGX_OK ||
        add_argument_names(view(text), &key->arguments) != NGX_OK) {
        return error;
    }

    return ok;
}

} // namespace

char *set_key(ngx_conf_t *cf, ngx_command_t *, void *conf) noexcept
{
    auto *location = static_cast<location_conf *>(conf);

    if (location->key) {
        return say("is duplicate");
    }

    auto *key = make_pooled<key_settings>(cf->pool);

    if (key == nullptr ||
        ngx_array_init(&key->components, cf->pool, cf->args->nelts - 1,
            sizeof(key_component)) != NGX_OK ||
        ngx_array_init(&key->signed_headers, cf->pool, 1,
            sizeof(webhook_str_t)) != NGX_OK ||
        ngx_array_init(&key->unsigned_headers, cf->pool, 1,
            sizeof(webhook_str_t)) != NGX_OK ||
        ngx_array_init(&key->arguments, cf->pool, 1, sizeof(webhook_str_t)) !=
            NGX_OK) {
        return error;
    }

    for (ngx_uint_t i = 1; i < cf->args->nelts; i++) {
        ngx_str_t *value = &arguments(cf)[i];
        auto *component = new (ngx_array_push(&key->components)) key_component;

        if (view(*value) == "digest" || view(*value) == "signed") {
            component->pointer = *value;
            continue;
        }

        char *rv = view(*value).starts_with('/')
                       ? set_pointer(cf, value, component)
                       : set_expression(cf, value, key, component);
        if (rv != ok) {
            return rv;
        }
    }

    location->key = key;

    return ok;
}

} // namespace webhook::nginx
