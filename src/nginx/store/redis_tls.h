/*
 * Contains redis_tls, which is the TLS of "webhook_store rediss://...", by the
 * functions of nginx.
 */

#ifndef WEBHOOK_NGINX_STORE_REDIS_TLS_H
#define WEBHOOK_NGINX_STORE_REDIS_TLS_H

#include "nginx/ngx.h"
#include "nginx/store/kept_line.h"

#include <string>

namespace webhook::nginx {

struct tls_options {
    bool on = false;         /* the URL is "rediss://..." */
    std::string ca;          /* a file; empty: the CAs of the system */
    std::string certificate; /* a file, of the client; may be empty */
    std::string key;
    std::string name; /* empty: the host of the URL */
    bool verify = true;

    bool operator==(const tls_options &) const = default;
};

/*
 * Lives as long as its configuration.  Each process keeps the last session of
 * the server, which makes the next handshake short.
 */
class redis_tls {
public:
    redis_tls() = default;
    ~redis_tls();
    redis_tls(const redis_tls &) = delete;
    redis_tls &operator=(const redis_tls &) = delete;

    /*
     * Reads the files.  Returns NGX_ERROR if this fails; the reason has then
     * been logged.  Throws std::bad_alloc.
     */
    ngx_int_t open(
        ngx_conf_t *cf, const tls_options &options, const std::string &host);

    /*
     * Starts the handshake.  "done" is called at its end, unless NGX_OK or
     * NGX_ERROR is returned; "keep" is called for each new session, and calls
     * keep_session().  The connection has a pool.
     */
    ngx_int_t begin(ngx_connection_t *c, ngx_connection_handler_pt done,
        ngx_connection_handler_pt keep) noexcept;

    /*
     * Returns why the server must not be used after the handshake, or NULL.
     * "said" is what nginx has logged meanwhile.  The text is valid until the
     * next call.
     */
    const char *check(ngx_connection_t *c, const kept_line &said) noexcept;

    void keep_session(ngx_connection_t *c) noexcept;

    /* Ends TLS, if there is any, before the connection is closed. */
    static void end(ngx_connection_t *c) noexcept;

private:
#if (NGX_HTTP_SSL)
    bool prepare(ngx_connection_t *c) noexcept;
    bool is_for_name(ngx_connection_t *c) noexcept;
    void drop_session() noexcept;

    ngx_ssl_t ssl_{};
    ngx_ssl_session_t *session_ = nullptr;
    std::string name_;
    bool numeric_ = false; /* the name is an IP address */
    bool verify_ = true;
    char why_[200] = "";
#endif
};

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_REDIS_TLS_H */
