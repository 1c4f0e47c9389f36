/*
 * Contains the store of "webhook_store redis://...": one Redis server, the
 * servers that take its place, or those of a cluster.
 */

#ifndef WEBHOOK_NGINX_STORE_REDIS_STORE_H
#define WEBHOOK_NGINX_STORE_REDIS_STORE_H

#include "nginx/conf/location_conf.h"
#include "nginx/store/outage.h"
#include "nginx/store/redis_loop.h"
#include "nginx/store/redis_tls.h"
#include "nginx/store/store.h"

#include <optional>

namespace webhook::nginx {

/*
 * Each worker has one connection to each server.
 *
 * Operations of the client point to a store_call, from the query until its
 * response or cancel().  Commits and releases do not: the client copies their
 * data.
 */
class redis_store final : public store {
public:
    redis_store() = default;
    ~redis_store() override;
    redis_store(const redis_store &) = delete;
    redis_store &operator=(const redis_store &) = delete;

    redis_settings settings;
    ngx_str_t file{}; /* the place of its directive, for messages */
    ngx_uint_t line = 0;
    bool in_use = false; /* true if a gate or another directive uses it */

    /* Returns the client of this process, or NULL if there is no memory. */
    redis::client *client() noexcept;
    void stop() noexcept;

    /* Reads the files of "rediss://".  Throws std::bad_alloc. */
    ngx_int_t open_tls(ngx_conf_t *cf);

    void claim(
        store_call &call, store_handler handler, void *asker) noexcept override;
    void go_without(
        store_call &call, store_handler handler, void *asker) noexcept override;
    void get(
        store_call &call, store_handler handler, void *asker) noexcept override;
    void renew(
        store_call &call, store_handler handler, void *asker) noexcept override;
    void commit(store_call &call, unsigned status) noexcept override;
    void release(store_call &call) noexcept override;
    void discard(store_call &call) noexcept override;
    void forget(store_call &call, const webhook_state_t &found,
        store_handler handler, void *asker) noexcept override;
    void list(store_call &call, std::string_view cursor, store_handler handler,
        void *asker) noexcept override;
    void cancel(store_call &call) noexcept override;

    std::string_view label() const noexcept override { return settings.label; }
    const char *silence() const noexcept override
    {
        return "Redis does not answer";
    }
    std::string inability(store_op what) override;
    void count_round_trip(std::uint64_t nanoseconds) const noexcept override;

    /*
     * Sets the resolver for the server's name: that of the first location that
     * uses the store and has one.
     */
    void use(ngx_conf_t *cf) noexcept override;
    ngx_int_t prepare(
        ngx_conf_t *cf, const location_conf &gate) noexcept override;

private:
    static void on_first(void *asker, const redis::answer &answer) noexcept;
    static void on_latest(void *asker, const redis::answer &answer) noexcept;

    void ask(store_call &call, bool claiming, store_handler handler,
        void *asker) noexcept;
    void ask_latest(store_call &call) noexcept;
    void finish(store_call &call) noexcept;
    void weigh_latest(store_call &call) noexcept;
    void take_back(store_call &call) noexcept;

    /* The client of this process. */
    struct side {
        side(redis_settings &of, redis_tls *tls)
            : loop(of, tls, client.loop()), client(of.options, loop)
        {
        }

        ~side() { client.stop(); }
        side(const side &) = delete;
        side &operator=(const side &) = delete;

        redis_loop loop; /* outlives the client */
        redis::client client;
    };

    outage_zone outage_;
    std::optional<redis_tls> tls_; /* outlives the connections */
    std::unique_ptr<side> side_;
};

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_REDIS_STORE_H */
