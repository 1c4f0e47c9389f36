/*
 * Contains setters for directives; unlike those of nginx, their messages name
 * the remedy.
 */

#ifndef WEBHOOK_NGINX_CONF_SETTERS_H
#define WEBHOOK_NGINX_CONF_SETTERS_H

#include "nginx/ngx.h"

#include <span>

namespace webhook::nginx {

/*
 * A setter returns one of these values.  "error" means that the message has
 * been logged.
 */
inline char *const ok = nullptr;
inline char *const error = static_cast<char *>(NGX_CONF_ERROR);

/*
 * Returns an error message.  nginx adds the directive's name before it and the
 * place after it.
 */
inline char *say(const char *text)
{
    return const_cast<char *>(text); /* nginx's callbacks are not const */
}

inline ngx_str_t *arguments(ngx_conf_t *cf)
{
    return static_cast<ngx_str_t *>(cf->args->elts);
}

/*
 * Returns did_you_mean() of base/nearest.h for an error message, which is empty
 * if no name is near, or if there is no memory.
 */
const char *suggestion(ngx_conf_t *cf, std::string_view word,
    std::span<const std::string_view> names) noexcept;

/*
 * Makes "handler" answer all requests of the location.  Fails if another
 * directive does so already.
 */
char *answer_location(
    ngx_conf_t *cf, const ngx_command_t *cmd, ngx_http_handler_pt handler);

/* Set an ngx_msec_t to the time in the directive's argument. */
char *set_time(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;
char *set_positive_time(
    ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

/*
 * Sets an ngx_uint_t to the value of a word in the list at "cmd->post"
 * (ngx_conf_enum_t).
 */
char *set_word(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_SETTERS_H */
