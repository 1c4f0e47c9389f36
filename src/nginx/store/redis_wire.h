/*
 * Contains redis_wire, which is the byte stream to a Redis server or a sentinel
 * in nginx (redis/wire.h).
 */

#ifndef WEBHOOK_NGINX_STORE_REDIS_WIRE_H
#define WEBHOOK_NGINX_STORE_REDIS_WIRE_H

#include "nginx/ngx.h"
#include "nginx/store/kept_line.h"
#include "nginx/store/redis_tls.h"
#include "redis/wire.h"

namespace webhook::nginx {

/*
 * The connection counts as one of "worker_connections".  Its events point here
 * until close() or the destructor.
 */
class redis_wire final : public redis::wire {
public:
    /*
     * The user need not be constructed yet.  It must outlive the stream.
     * "tls" is NULL for a plain connection.
     */
    redis_wire(redis::wire_user *user, redis_tls *tls) noexcept
        : user_(*user), tls_(tls)
    {
    }
    ~redis_wire() override { close(); }
    redis_wire(const redis_wire &) = delete;
    redis_wire &operator=(const redis_wire &) = delete;

    bool connect(const redis::address &to) noexcept override;
    std::ptrdiff_t receive(std::span<char> into) noexcept override;
    void look() noexcept override;
    std::ptrdiff_t send(std::string_view bytes) noexcept override;
    void flush_soon() noexcept override;
    void close() noexcept override;
    const char *why() const noexcept override { return why_; }

private:
    static void on_connected(ngx_event_t *ev) noexcept;
    static void on_read(ngx_event_t *ev) noexcept;
    static void on_write(ngx_event_t *ev) noexcept;

    bool watch(int descriptor) noexcept;
    void shake_hands() noexcept;
    void on_shaken() noexcept;
    void open() noexcept;
    void fail(const char *why) noexcept;
    std::ptrdiff_t end(ngx_err_t err) noexcept;
    std::ptrdiff_t end(const char *why) noexcept;

    redis::wire_user &user_;
    redis_tls *tls_;
    tls_peer peer_;
    ngx_connection_t *connection_ = nullptr;
    bool ended_ = false;
    char why_[200] = "";
    kept_line said_; /* what nginx's functions would have logged */
};

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_REDIS_WIRE_H */
