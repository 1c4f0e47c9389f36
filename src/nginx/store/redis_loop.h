/*
 * Contains redis_loop, which runs the connection to one Redis server in nginx's
 * event loop (redis/event_loop.h).
 */

#ifndef WEBHOOK_NGINX_STORE_REDIS_LOOP_H
#define WEBHOOK_NGINX_STORE_REDIS_LOOP_H

#include "nginx/ngx.h"
#include "nginx/store/master_search.h"
#include "nginx/store/redis_hosts.h"
#include "nginx/store/redis_tls.h"
#include "nginx/store/redis_wire.h"
#include "redis/client.h"

#include <memory>
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

    /* the server, the servers of a cluster, or the sentinels */
    std::vector<redis_host> hosts;
    resolver_settings resolver;
};

/*
 * Lives in a worker process from its start, or from the first delivery, until
 * its end; the loop of another server of a cluster lives as long as it has
 * slots.  The connections, the timers and a query to the resolver point here;
 * the destructor ends them.
 */
class redis_loop final : public redis::event_loop {
public:
    /* The user need not be constructed yet.  Throws std::bad_alloc. */
    redis_loop(
        redis_settings &settings, redis_tls *tls, redis::loop_user &user);
    /* For another server of the cluster. */
    redis_loop(redis_loop &first, const redis::cluster_place &at,
        redis::loop_user &user);
    ~redis_loop() override;
    redis_loop(const redis_loop &) = delete;
    redis_loop &operator=(const redis_loop &) = delete;

    std::uint64_t now() noexcept override;
    std::uint32_t random() noexcept override;
    void find_address() noexcept override;
    void stop_finding() noexcept override;
    const char *why_not_found() noexcept override;
    redis::wire &stream() noexcept override { return wire_; }
    redis::wire *second_stream() noexcept override;
    void set_timer(std::uint64_t at) noexcept override;
    void hold(bool wanted) noexcept override;
    std::unique_ptr<redis::event_loop> make_another(
        const redis::cluster_place &at, redis::loop_user &user) override;
    void note(redis::connection_event what) noexcept override;
    void note_replicated(
        std::size_t more, std::size_t awaited) noexcept override;
    void log(redis::severity level, std::string_view text) noexcept override;
    void log_unsettled(redis::action what, std::string_view key,
        const char *why, std::uint64_t overdue,
        const void *source) noexcept override;

private:
    static void on_timer(ngx_event_t *ev) noexcept;

    void set_up_timer() noexcept;
    void read_again(
        const std::string &file, std::string &password, bool &failed) noexcept;
    void set_up(bool up) noexcept;

    redis_settings &settings_;
    redis_tls *tls_;
    redis::loop_user &user_;
    redis_loop &first_; /* that of the server in the configuration */
    std::string name_;  /* for log lines */
    std::string node_;  /* "node HOST:PORT " of another server */
    ngx_event_t timer_{};
    /* an event finds this object through a connection */
    ngx_connection_t timer_owner_{};
    bool started_ = false; /* the first connection has been tried */
    /* a password could not be read again, which has been logged */
    bool kept_password_ = false;
    bool kept_sentinel_password_ = false;
    redis_wire wire_;
    std::optional<redis_wire> second_wire_; /* with "replicas=" */
    /* one of these finds the server */
    redis_host host_; /* of another server of a cluster */
    host_search server_;
    std::optional<master_search> sentinels_;
    size_t turn_ = 0; /* the number of the next host to be tried */

    /* these are counted by the first one, for all servers */
    bool is_up_ = false;
    size_t awaited_ = 0;
    size_t all_up_ = 0;
    size_t all_awaited_ = 0;
};

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_REDIS_LOOP_H */
