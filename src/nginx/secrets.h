/* "file:path", "env:NAME", or a literal: how a secret is configured. */

#ifndef WEBHOOK_NGINX_SECRETS_H
#define WEBHOOK_NGINX_SECRETS_H

#include "nginx/files.h"

#include <string>
#include <vector>

namespace webhook::nginx {

/*
 * Reads the secret, or the public key, that "value" of the directive names;
 * NGX_ERROR: why has been logged, without a byte of it.  One newline at the end
 * of a file is not part of the secret.
 */
ngx_int_t read_secret(ngx_conf_t *cf, const char *directive,
    std::string_view value, std::string &into,
    content kind = content::secret) noexcept;

/* Those of one directive; wiped when the pool goes that they belong to. */
struct secret_list {
    secret_list() = default;
    ~secret_list();
    secret_list(const secret_list &) = delete;
    secret_list &operator=(const secret_list &) = delete;

    std::vector<std::string> texts;
};

/* The directive's arguments from "first" on; NULL: why has been logged. */
secret_list *read_secrets(ngx_conf_t *cf, const char *directive,
    ngx_uint_t first, content kind) noexcept;

/* Warns of a secret that stands in the configuration itself. */
void warn_of_literal(ngx_conf_t *cf, const char *directive);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_SECRETS_H */
