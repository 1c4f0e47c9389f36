/*
 * Contains the functions that read a configured secret: "file:path", "env:NAME"
 * or a literal.
 */

#ifndef WEBHOOK_NGINX_CONF_SECRETS_H
#define WEBHOOK_NGINX_CONF_SECRETS_H

#include "nginx/conf/files.h"

#include <string>
#include <vector>

namespace webhook::nginx {

/*
 * Reads the secret, or the public key, that the directive's "value" names.
 * Returns NGX_ERROR if this fails.  The reason has then been logged, without a
 * byte of the secret, unless there was no memory.  One newline at the end of a
 * file is not part of the secret.
 */
ngx_int_t read_secret(ngx_conf_t *cf, const char *directive,
    std::string_view value, std::string &into,
    content kind = content::secret) noexcept;

/*
 * Reads the file of a secret again.  Returns NGX_ERROR if this fails; "err"
 * holds the reason then.  Throws std::bad_alloc.
 */
ngx_int_t read_secret_file(const ngx_str_t &path, content kind,
    std::string &into, webhook_error_t *err);

/*
 * Writes the path of the file that a secret names, or an empty text if it names
 * none.  Throws std::bad_alloc.
 */
ngx_int_t find_secret_file(
    ngx_conf_t *cf, std::string_view value, std::string &path);

/*
 * Holds the secrets of one directive.  They are wiped when their pool is
 * destroyed.
 */
struct secret_list {
    secret_list() = default;
    ~secret_list();
    secret_list(const secret_list &) = delete;
    secret_list &operator=(const secret_list &) = delete;

    std::vector<std::string> texts;
};

/*
 * Reads the secrets that the directive's arguments from "first" on name.
 * Returns NULL if this fails; the reason has then been logged, unless there was
 * no memory.
 */
secret_list *read_secrets(ngx_conf_t *cf, const char *directive,
    ngx_uint_t first, content kind) noexcept;

/* Warns of a secret that is written in the configuration itself. */
void warn_of_literal(ngx_conf_t *cf, const char *directive);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_SECRETS_H */
