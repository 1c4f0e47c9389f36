/* "file:path", "env:NAME", or a literal: how a secret is configured. */

#ifndef WEBHOOK_NGINX_SECRETS_H
#define WEBHOOK_NGINX_SECRETS_H

#include "nginx/ngx.h"

#include <string>
#include <vector>

namespace webhook::nginx {

/* A public key is configured like a secret, and is anybody's to know. */
enum class secrecy { secret, open };

/*
 * Reads the secret that "value" of the directive names; NGX_ERROR: why has
 * been logged, without a byte of it.  A file must not be readable by everyone,
 * and one newline at its end is not part of the secret.
 */
ngx_int_t read_secret(ngx_conf_t *cf, const char *directive,
    std::string_view value, std::string &into,
    secrecy kind = secrecy::secret) noexcept;

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
    ngx_uint_t first, secrecy kind) noexcept;

/* Warns of a secret that stands in the configuration itself. */
void warn_of_literal(ngx_conf_t *cf, const char *directive);

/* Overwrites it, so that it does not stay in freed memory. */
void wipe(std::string &secret) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_SECRETS_H */
