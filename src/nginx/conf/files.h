/* The reader of all files that are specified in the configuration. */

#ifndef WEBHOOK_NGINX_CONF_FILES_H
#define WEBHOOK_NGINX_CONF_FILES_H

#include "nginx/ngx.h"

#include <string>

namespace webhook::nginx {

/*
 * Writes to "err" why a file cannot be used, for the message that names it, and
 * returns NGX_ERROR.
 */
template<typename... Args>
ngx_int_t refuse_file(webhook_error_t *err, const char *format, Args... args)
{
    u_char *text = reinterpret_cast<u_char *>(err->text);

    *ngx_snprintf(text, sizeof err->text - 1, format, args...) = '\0';
    return NGX_ERROR;
}

/* The kind of contents, which decides who may read and write the file. */
enum class content {
    text, /* is a profile or a schema, whose rights are not checked */
    key,  /* is a public key, which nobody else may change */
    secret,
    token /* is a secret that may be as long as the token of a service */
};

/*
 * Reads a regular file.  A pipe, a device or another kind of file is refused
 * without waiting for it.  On failure, "err" holds the reason, for a message
 * that names the file.  Throws std::bad_alloc.
 */
ngx_int_t read_file(const ngx_str_t &path, content kind, std::string &into,
    webhook_error_t *err);

/* Overwrites a secret, so that it does not stay in freed memory. */
void wipe(std::string &secret) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_FILES_H */
