/* Setters of any directive, where nginx's own do not name the remedy. */

#ifndef WEBHOOK_NGINX_SETTERS_H
#define WEBHOOK_NGINX_SETTERS_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/* What a setter returns; "error": the message has been logged. */
inline char *const ok = nullptr;
inline char *const error = static_cast<char *>(NGX_CONF_ERROR);

/* nginx puts the directive's name before it, and the place behind. */
inline char *say(const char *text)
{
    return const_cast<char *>(text); /* nginx's callbacks are not const */
}

inline ngx_str_t *arguments(ngx_conf_t *cf)
{
    return static_cast<ngx_str_t *>(cf->args->elts);
}

/* A time into an ngx_msec_t. */
char *set_time(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;
char *set_positive_time(
    ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

/* A word of the list at "cmd->post" (ngx_conf_enum_t) into an ngx_uint_t. */
char *set_word(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_SETTERS_H */
