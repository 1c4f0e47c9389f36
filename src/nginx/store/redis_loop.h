/*
 * Contains redis_loop, which runs one Redis client in nginx's event loop
 * (redis/event_loop.h).
 */

#ifndef WEBHOOK_NGINX_STORE_REDIS_LOOP_H
#define WEBHOOK_NGINX_STORE_REDIS_LOOP_H

#include "nginx/ngx.h"
#include "nginx/store/master_search.h"
#include "nginx/store/redis_hosts.h"
#include "nginx/store/redis_tls.h"
#include "nginx/store/redis_wire.h"
#include "redis/client.h"

#include <optional>
#include <string>
#include <vector>

namespace webhook::nginx {

struct server_health;

/*
 * Holds the settings of "webhook_store redis://..." or "sentinel://...".
 * Directives with the same settings share one object.
 */
struct redis_settings {
    redis::client_options options;
    tls_options tls; /* of "rediss://" and "sentinels://" */

    /* Are read again for each new connection. */
    std::string password_file;
    std::string sentinel_password_file;

    std::string name; /* for log lines, without user and password */

    std::string label;               /* its name in "webhook_status" */
    server_health *health = nullptr; /* NULL: nothing is counted */

    std::vector<redis_host> hosts; /* the server, or the sentinels */
    resolver_settings resolver;
};

/*
 * Lives in a worker process from its start, or from the first delivery, until
 * its end.  The connections, the timers and a query to the resolver point here;
 * stop() or the destructor ends them.
 */
class redis_loop final : public redis::event_loop {
public:
    /* Throws std::bad_alloc. */
    redis_loop(redis_settings &settings, redis_tls *tls);
    ~redis_loop() override;
    redis_loop(const redis_loop &) = delete;
    redis_loop &operator=(const redis_loop &) = delete;

    redis::client &client() noexcept { return client_; }
    void stop() noexcept;

    std::uint64_t now() noexcept override;
    std::uint32_t random() noexcept override;
    void find_address() noexcept override;
    void stop_finding() noexcept override;
    const char *why_not_found() noexcept override;
    redis::wire &stream() noexcept override { return wire_; }
    redis::wire *second_stream() noexcept override;
    void set_timer(std::uint64_t at) noexcept override;
    void hold(bool wanted) noexcept override;
    void note(redis::connection_event what) noexcept override;
    void note_replicated(
        std::size_t more, std::size_t awaited) noexcept override;
    void log(redis::severity level, std::string_view text) noexcept override;
    void log_unsettled(redis::action what, std::string_view key,
        const char *why, std::uint64_t overdue,
        const void *source) noexcept override;

private:
    static void on_timer(ngx_event_t *ev) noexcept;

    void read_again(
        const std::string &file, std::string &password, bool &failed) noexcept;

    redis_settings &settings_;
    ngx_event_t timer_{};
    /* an event finds this object through a connection */
    ngx_connection_t timer_owner_{};
    bool started_ = false; /* the first connection has been tried */
    /* a password could not be read again, which has been logged */
    bool kept_password_ = false;
    bool kept_sentinel_password_ = false;
    redis_wire wire_; /* outlives the client, as the next one does */
    std::optional<redis_wire> second_wire_; /* with "replicas=" */
    redis::client client_;
    /* one of these finds the server */
    host_search server_;
    std::optional<master_search> sentinels_;
};

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_REDIS_LOOP_H */
