/* Files that the configuration names, read while it is. */

#ifndef WEBHOOK_NGINX_FILES_H
#define WEBHOOK_NGINX_FILES_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/* Why a file cannot be used, for the message that names it. */
template<typename... Args>
ngx_int_t refuse_file(webhook_error_t *err, const char *format, Args... args)
{
    u_char *text = reinterpret_cast<u_char *>(err->text);

    *ngx_snprintf(text, sizeof err->text - 1, format, args...) = '\0';
    return NGX_ERROR;
}

/* The text lives in the pool of the configuration's reading. */
ngx_int_t read_file(ngx_conf_t *cf, const ngx_str_t &path, webhook_str_t *text,
    webhook_error_t *err);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_FILES_H */
