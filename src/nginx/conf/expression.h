/* Functions for the strings with variables in directives. */

#ifndef WEBHOOK_NGINX_CONF_EXPRESSION_H
#define WEBHOOK_NGINX_CONF_EXPRESSION_H

#include "nginx/conf/place.h"

namespace webhook::nginx {

/* Holds a string with variables, for messages about them. */
struct used_expression {
    const char *directive;
    ngx_str_t text{};
    conf_place place{};
};

/*
 * Compiles the "text" of a directive.  Returns NGX_ERROR if this fails, which
 * has been logged.
 */
ngx_int_t compile_expression(ngx_conf_t *cf, const char *directive,
    ngx_str_t *text, ngx_http_complex_value_t *into);

/* Returns the name of the variable after a "$", as nginx reads it. */
std::string_view variable_name(std::string_view text);

/* Names of variables are case-insensitive. */
bool is_same_name(std::string_view one, std::string_view other);

/* Returns true if "holds" is true for the name of each variable in the text. */
template<class Holds>
bool each_variable(std::string_view text, Holds holds)
{
    for (size_t at = text.find('$'); at != std::string_view::npos;
         at = text.find('$', at + 1)) {
        if (!holds(variable_name(text.substr(at + 1)))) {
            return false;
        }
    }

    return true;
}

/* Returns true if the text contains the variable. */
bool has_variable(std::string_view text, std::string_view name);

/*
 * Returns the name of a variable in the text whose value the sender chooses,
 * apart from header fields, or an empty text.
 */
std::string_view find_free_variable(std::string_view text);

/*
 * Add the names of the header fields that the "$http_name" variables in "text"
 * stand for, as webhook_str_t with "_" for "-", and those of the arguments of
 * the "$arg_name" variables.
 */
ngx_int_t add_header_names(std::string_view text, ngx_array_t *names);
ngx_int_t add_argument_names(std::string_view text, ngx_array_t *names);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_EXPRESSION_H */
