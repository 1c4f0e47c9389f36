#include "nginx/conf/expression.h"

#include "nginx/conf/main_conf.h"

namespace webhook::nginx {
namespace {

bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_';
}

/* Returns the name of the variable after a "$", as nginx reads it. */
std::string_view variable_name(std::string_view text)
{
    size_t len = 0;

    if (text.starts_with('{')) {
        text.remove_prefix(1);
    }

    while (len < text.size() && is_name(text[len])) {
        len++;
    }

    return text.substr(0, len);
}

/* nginx's own message about such a text does not name the directive. */
bool has_nameless_variable(std::string_view text)
{
    for (size_t at = text.find('$'); at != std::string_view::npos;
         at = text.find('$', at + 1)) {
        if (variable_name(text.substr(at + 1)).empty()) {
            return true;
        }
    }

    return false;
}

/* Adds what follows the prefix in the names of the variables that have it. */
ngx_int_t add_names(
    std::string_view text, std::string_view prefix, ngx_array_t *names)
{
    for (size_t at = text.find('$'); at != std::string_view::npos;
         at = text.find('$', at + 1)) {
        std::string_view name = variable_name(text.substr(at + 1));

        /* names of variables are case-insensitive */
        if (name.size() <= prefix.size() ||
            ngx_strncasecmp(
                to_ngx(name).data, to_ngx(prefix).data, prefix.size()) != 0) {
            continue;
        }

        auto *slot = static_cast<webhook_str_t *>(ngx_array_push(names));
        if (slot == nullptr) {
            return NGX_ERROR;
        }

        name.remove_prefix(prefix.size());
        *slot = {name.data(), name.size()};
    }

    return NGX_OK;
}

} // namespace

bool has_variable(std::string_view text, std::string_view name)
{
    for (size_t at = text.find('$'); at != std::string_view::npos;
         at = text.find('$', at + 1)) {
        const std::string_view used = variable_name(text.substr(at + 1));

        /* names of variables are case-insensitive */
        if (used.size() == name.size() &&
            ngx_strncasecmp(
                to_ngx(used).data, to_ngx(name).data, name.size()) == 0) {
            return true;
        }
    }

    return false;
}

ngx_int_t compile_expression(ngx_conf_t *cf, const char *directive,
    ngx_str_t *text, ngx_http_complex_value_t *into)
{
    ngx_http_compile_complex_value_t ccv{};

    if (has_nameless_variable(view(*text))) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "\"$\" without the name of a variable in \"%s\"; a value of the "
            "event is specified as a JSON Pointer like \"/event/uuid\"",
            directive);
        return NGX_ERROR;
    }

    void *slot = ngx_array_push(&get_main_conf(cf)->expressions);
    if (slot == nullptr) {
        return NGX_ERROR;
    }

    new (slot) used_expression{directive, *text, here(cf)};

    ccv.cf = cf;
    ccv.value = text;
    ccv.complex_value = into;

    return ngx_http_compile_complex_value(&ccv);
}

ngx_int_t add_header_names(std::string_view text, ngx_array_t *names)
{
    return add_names(text, "http_", names);
}

ngx_int_t add_argument_names(std::string_view text, ngx_array_t *names)
{
    return add_names(text, "arg_", names);
}

} // namespace webhook::nginx
