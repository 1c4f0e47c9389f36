#include "nginx/conf/expression.h"

#include "nginx/conf/main_conf.h"

#include <algorithm>
#include <iterator>

namespace webhook::nginx {
namespace {

bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_';
}

/* nginx's own message about such a text does not name the directive. */
bool has_nameless_variable(std::string_view text)
{
    return !each_variable(
        text, [](std::string_view name) { return !name.empty(); });
}

/* Adds what follows the prefix in the names of the variables that have it. */
ngx_int_t add_names(
    std::string_view text, std::string_view prefix, ngx_array_t *names)
{
    const auto add = [&](std::string_view name) {
        if (name.size() <= prefix.size() ||
            !is_same_name(name.substr(0, prefix.size()), prefix)) {
            return true;
        }

        auto *slot = static_cast<webhook_str_t *>(ngx_array_push(names));
        if (slot == nullptr) {
            return false;
        }

        name.remove_prefix(prefix.size());
        *slot = {name.data(), name.size()};
        return true;
    };

    return each_variable(text, add) ? NGX_OK : NGX_ERROR;
}

} // namespace

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

bool is_same_name(std::string_view one, std::string_view other)
{
    return one.size() == other.size() &&
           ngx_strncasecmp(to_ngx(one).data, to_ngx(other).data, one.size()) ==
               0;
}

bool has_variable(std::string_view text, std::string_view name)
{
    return !each_variable(text,
        [name](std::string_view used) { return !is_same_name(used, name); });
}

std::string_view find_free_variable(std::string_view text)
{
    constexpr std::string_view free[] = {"args", "uri", "document_uri",
        "request", "request_uri", "request_method", "request_filename",
        "query_string", "is_args", "host", "remote_user"};
    constexpr std::string_view prefixes[] = {"arg_", "cookie_"};
    std::string_view found;

    each_variable(text, [&](std::string_view name) {
        const bool is_free =
            std::any_of(std::begin(free), std::end(free),
                [name](std::string_view each) {
                    return is_same_name(name, each);
                }) ||
            std::any_of(std::begin(prefixes), std::end(prefixes),
                [name](std::string_view each) {
                    return is_same_name(name.substr(0, each.size()), each);
                });

        if (is_free) {
            found = name;
        }

        return !is_free;
    });

    return found;
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
