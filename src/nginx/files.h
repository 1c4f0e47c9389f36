/* Files that the configuration names: one reader for all of them. */

#ifndef WEBHOOK_NGINX_FILES_H
#define WEBHOOK_NGINX_FILES_H

#include "nginx/ngx.h"

#include <string>

namespace webhook::nginx {

/* Why a file cannot be used, for the message that names it. */
template<typename... Args>
ngx_int_t refuse_file(webhook_error_t *err, const char *format, Args... args)
{
    u_char *text = reinterpret_cast<u_char *>(err->text);

    *ngx_snprintf(text, sizeof err->text - 1, format, args...) = '\0';
    return NGX_ERROR;
}

/* The kind of contents, which decides who may read and write the file. */
enum class content {
    text, /* a profile or a schema: the operator's own affair */
    key,  /* a public key: nobody else may change it */
    secret
};

/*
 * Reads a regular file.  Whatever else has that name, such as a pipe or a
 * device, is refused without being waited for.  "err" says why, for a
 * message that names it.  Throws std::bad_alloc.
 */
ngx_int_t read_file(const ngx_str_t &path, content kind, std::string &into,
    webhook_error_t *err);

/* Overwrites it, so that it does not stay in freed memory. */
void wipe(std::string &secret) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_FILES_H */
