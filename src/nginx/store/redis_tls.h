/*
 * Contains redis_tls, which is the TLS of "webhook_store rediss://..." and
 * "sentinels://...", by the functions of nginx.
 */

#ifndef WEBHOOK_NGINX_STORE_REDIS_TLS_H
#define WEBHOOK_NGINX_STORE_REDIS_TLS_H

#include "nginx/ngx.h"
#include "nginx/store/kept_line.h"

#include <string>

namespace webhook::nginx {

struct tls_options {
    bool on = false;         /* of "rediss://..." and "sentinels://..." */
    std::string ca;          /* a file; empty: the CAs of the system */
    std::string certificate; /* a file, of the client; may be empty */
    std::string key;
    std::string name; /* empty: the host of each server */
    bool verify = true;

    bool operator==(const tls_options &) const = default;
};

/*
 * Holds the name of the server at the other end, which its certificate must
 * contain, and its last session, which makes the next handshake short.
 */
class tls_peer {
public:
    tls_peer() = default;
    ~tls_peer() { drop_session(); }
    tls_peer(const tls_peer &) = delete;
    tls_peer &operator=(const tls_peer &) = delete;

    /* Throws std::bad_alloc. */
    void set_name(const std::string &name);
    void keep_session(ngx_connection_t *c) noexcept;
    void drop_session() noexcept;

private:
    friend class redis_tls;

    std::string name_;
    bool numeric_ = false; /* the name is an IP address */
#if (NGX_HTTP_SSL)
    ngx_ssl_session_t *session_ = nullptr;
#endif
};

/* Lives as long as its configuration. */
class redis_tls {
public:
    redis_tls() = default;
    ~redis_tls();
    redis_tls(const redis_tls &) = delete;
    redis_tls &operator=(const redis_tls &) = delete;

    /*
     * Reads the files.  "name" is that of the store, for messages.  Returns
     * NGX_ERROR if this fails; the reason has then been logged.  Throws
     * std::bad_alloc.
     */
    ngx_int_t open(
        ngx_conf_t *cf, const tls_options &options, const std::string &name);

    /*
     * Sets the server of the next connection, which has this host name.
     * Returns false if there is no memory.
     */
    bool meet(tls_peer &peer, const std::string &host) const noexcept;

    /*
     * Starts the handshake.  "done" is called at its end, unless NGX_OK or
     * NGX_ERROR is returned; "keep" is called for each new session, and calls
     * keep_session().  The connection has a pool.
     */
    ngx_int_t begin(ngx_connection_t *c, const tls_peer &peer,
        ngx_connection_handler_pt done,
        ngx_connection_handler_pt keep) noexcept;

    /*
     * Returns why the server must not be used after the handshake, or NULL.
     * "said" is what nginx has logged meanwhile.  The text is valid until the
     * next call.
     */
    const char *check(
        ngx_connection_t *c, tls_peer &peer, const kept_line &said) noexcept;

    /* Ends TLS, if there is any, before the connection is closed. */
    static void end(ngx_connection_t *c) noexcept;

private:
    std::string name_; /* of all servers; empty: each has its own */
#if (NGX_HTTP_SSL)
    bool prepare(ngx_connection_t *c, const tls_peer &peer) noexcept;
    static bool is_for_name(ngx_connection_t *c, const tls_peer &peer) noexcept;

    ngx_ssl_t ssl_{};
    bool verify_ = true;
    char why_[200] = "";
#endif
};

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_REDIS_TLS_H */
