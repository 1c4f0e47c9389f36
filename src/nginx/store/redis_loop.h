/*
 * Contains redis_loop, which runs one Redis client in nginx's event loop
 * (redis/event_loop.h).
 */

#ifndef WEBHOOK_NGINX_STORE_REDIS_LOOP_H
#define WEBHOOK_NGINX_STORE_REDIS_LOOP_H

#include "nginx/ngx.h"
#include "nginx/store/redis_tls.h"
#include "nginx/store/redis_wire.h"
#include "redis/client.h"

#include <string>
#include <vector>

namespace webhook::nginx {

struct server_health;

/*
 * Holds the settings of "webhook_store redis://...".  Directives with the same
 * settings share one object.
 */
struct redis_settings {
    redis::client_options options;
    tls_options tls;           /* of "rediss://" */
    std::string password_file; /* read again for each new connection */
    std::string name;          /* for log lines, without user and password */

    std::string label;               /* its name in "webhook_status" */
    server_health *health = nullptr; /* NULL: nothing is counted */

    /*
     * Holds the addresses that were found when the configuration was read;
     * empty if the name could not be resolved then.
     */
    std::vector<redis::address> addresses;
    ngx_resolver_t *resolver = nullptr; /* NULL: resolved only then */
    ngx_msec_t resolver_timeout = 0;
};

/*
 * Lives in a worker process from its start, or from the first delivery, until
 * its end.  The connection, the timer and a query to the resolver point here;
 * stop() or the destructor ends all three.
 */
class redis_loop final : public redis::event_loop {
public:
    redis_loop(redis_settings &settings, redis_tls *tls) noexcept;
    ~redis_loop() override;
    redis_loop(const redis_loop &) = delete;
    redis_loop &operator=(const redis_loop &) = delete;

    redis::client &client() noexcept { return client_; }
    void stop() noexcept;

    std::uint64_t now() noexcept override;
    std::uint32_t random() noexcept override;
    void find_address() noexcept override;
    void stop_finding() noexcept override;
    redis::wire &stream() noexcept override { return wire_; }
    void set_timer(std::uint64_t at) noexcept override;
    void hold(bool wanted) noexcept override;
    void note(redis::connection_event what) noexcept override;
    void log(redis::severity level, std::string_view text) noexcept override;
    void log_unsettled(redis::action what, std::string_view key,
        const char *why, std::uint64_t overdue,
        const void *source) noexcept override;

private:
    static void on_timer(ngx_event_t *ev) noexcept;
    static void on_resolved(ngx_resolver_ctx_t *found) noexcept;

    void read_password() noexcept;
    bool ask_resolver() noexcept;
    void use_known_address() noexcept;

    redis_settings &settings_;
    ngx_resolver_ctx_t *question_ = nullptr;
    ngx_event_t timer_{};
    /* an event finds this object through a connection */
    ngx_connection_t timer_owner_{};
    std::size_t next_address_ = 0;
    bool started_ = false;      /* the first connection has been tried */
    bool told_of_file_ = false; /* the password could not be read again */
    redis_wire wire_;           /* outlives the client */
    redis::client client_;
};

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_REDIS_LOOP_H */
