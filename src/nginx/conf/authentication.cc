/* The directives that define which senders may deliver. */

#include "nginx/conf/authentication.h"

#include "nginx/conf/expression.h"
#include "nginx/conf/location_conf.h"
#include "nginx/conf/setters.h"

namespace webhook::nginx {
namespace {

char *set_secrets(
    ngx_conf_t *cf, ngx_command_t *cmd, secret_list *&list, content kind)
{
    if (list) {
        return say("is duplicate");
    }

    list = read_secrets(
        cf, reinterpret_cast<const char *>(cmd->name.data), 1, kind);

    return list ? ok : error;
}

/*
 * Adds a parameter.  If it is invalid, it may be a misplaced secret, so the
 * error message does not show it.
 */
char *add_parameter(ngx_conf_t *cf, ngx_uint_t number, ngx_array_t *parameters)
{
    const std::string_view text = view(arguments(cf)[number + 1]);
    const size_t end = text.find('=');

    if (end == 0 || end == std::string_view::npos) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "invalid parameter number %ui of \"webhook_signature\", it must be "
            "like \"header=X-Signature\"; specify secrets with "
            "\"webhook_secret\"",
            number);
        return error;
    }

    auto *parameter =
        static_cast<webhook_parameter_t *>(ngx_array_push(parameters));
    if (parameter == nullptr) {
        return error;
    }

    parameter->name = {text.data(), end};
    parameter->value = {text.data() + end + 1, text.size() - end - 1};

    return ok;
}

/*
 * Returns true if the core itself finds the token there.  A misplaced secret is
 * no such place.
 */
bool is_token_source(std::string_view text)
{
    return text == "basic" || text.starts_with('/') ||
           text.starts_with("form:");
}

} // namespace

char *set_signature(ngx_conf_t *cf, ngx_command_t *, void *conf) noexcept
{
    auto *location = static_cast<location_conf *>(conf);
    const ngx_str_t *value = arguments(cf);

    if (location->signature) {
        return say("is duplicate");
    }

    if (value[1].len == 0) {
        return say("requires the name of a scheme, or \"off\"");
    }

    if (view(value[1]) == "off" && cf->args->nelts > 2) {
        return say("accepts no parameters with \"off\"");
    }

    auto *signature = make_pooled<signature_settings>(cf->pool);

    if (signature == nullptr ||
        ngx_array_init(&signature->parameters, cf->pool, cf->args->nelts,
            sizeof(webhook_parameter_t)) != NGX_OK) {
        return error;
    }

    signature->name = to_abi(value[1]);

    for (ngx_uint_t i = 1; i < cf->args->nelts - 1; i++) {
        if (add_parameter(cf, i, &signature->parameters) != ok) {
            return error;
        }
    }

    location->signature = signature;

    return ok;
}

char *set_secret(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept
{
    auto *location = static_cast<location_conf *>(conf);

    return set_secrets(cf, cmd, location->secrets, content::secret);
}

char *set_public_key(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept
{
    auto *location = static_cast<location_conf *>(conf);

    return set_secrets(cf, cmd, location->public_keys, content::key);
}

char *set_token(ngx_conf_t *cf, ngx_command_t *, void *conf) noexcept
{
    auto *location = static_cast<location_conf *>(conf);
    ngx_str_t *value = &arguments(cf)[1];

    if (location->token) {
        return say("is duplicate");
    }

    auto *token = make_pooled<token_settings>(cf->pool);

    if (token == nullptr ||
        ngx_array_init(&token->headers, cf->pool, 1, sizeof(webhook_str_t)) !=
            NGX_OK ||
        ngx_array_init(&token->arguments, cf->pool, 1, sizeof(webhook_str_t)) !=
            NGX_OK) {
        return error;
    }

    if (ngx_http_script_variables_count(value) != 0) {
        if (add_header_names(view(*value), &token->headers) != NGX_OK ||
            add_argument_names(view(*value), &token->arguments) != NGX_OK ||
            compile_expression(cf, "webhook_token", value, &token->value) !=
                NGX_OK) {
            return error;
        }
    } else if (is_token_source(view(*value))) {
        token->source = *value;
    } else {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "the first value of \"webhook_token\" must contain a variable, for "
            "example \"webhook_token $arg_token file:token\", or be \"basic\", "
            "a JSON Pointer into the body, or \"form:\" and the name of a "
            "field");
        return error;
    }

    token->secrets = read_secrets(cf, "webhook_token", 2, content::secret);
    if (token->secrets == nullptr) {
        return error;
    }

    location->token = token;

    return ok;
}

} // namespace webhook::nginx
