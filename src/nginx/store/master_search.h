/*
 * Contains master_search, which asks the sentinels of "webhook_store
 * sentinel://..." where the master is.
 */

#ifndef WEBHOOK_NGINX_STORE_MASTER_SEARCH_H
#define WEBHOOK_NGINX_STORE_MASTER_SEARCH_H

#include "nginx/ngx.h"
#include "nginx/store/redis_hosts.h"
#include "nginx/store/redis_wire.h"
#include "redis/master_choice.h"
#include "redis/sentinel_query.h"

#include <deque>
#include <span>

namespace webhook::nginx {

class redis_tls;

/*
 * All sentinels are asked at once, each over a connection of its own that ends
 * with the answer, so that a silent one is not waited for.  When the choice is
 * not clear, the others have a short time after the first answer.
 */
class master_search final : private redis::sentinel_user {
public:
    /* All must outlive the search.  Throws std::bad_alloc. */
    master_search(const redis::endpoint &server,
        std::span<const redis_host> sentinels,
        const resolver_settings &resolver, redis_tls *tls,
        redis::address_user &user);
    ~master_search() override { stop(); }
    master_search(const master_search &) = delete;
    master_search &operator=(const master_search &) = delete;

    /* Calls the user at once or later. */
    void find() noexcept;
    void stop() noexcept;

    /* The server that was found works, or its connection is lost. */
    void set_works() noexcept { choice_.set_works(); }
    void set_lost() noexcept { choice_.set_lost(); }

    /* Returns why no sentinel has named a server, or NULL if one has. */
    const char *why() noexcept
    {
        return choice_.best() ? nullptr : choice_.why();
    }

private:
    struct sentinel {
        sentinel(const redis_host &at, const redis::endpoint &server,
            const resolver_settings &resolver, redis_tls *tls,
            redis::sentinel_user &user) noexcept
            : host(at), wire(&query, tls), query(wire, server, user),
              search(resolver, query)
        {
        }

        const redis_host &host;
        redis_wire wire;
        redis::sentinel_query query;
        host_search search;
    };

    static void on_timer(ngx_event_t *ev) noexcept;

    void on_master(const redis::host_port &named) noexcept override;
    void on_no_master(
        redis::sentinel_fault what, const char *why) noexcept override;
    void finish() noexcept;

    const resolver_settings &resolver_;
    redis::address_user &user_;
    redis::master_choice choice_;
    std::deque<sentinel> sentinels_;
    redis_host master_;          /* if it is named by its host name */
    host_search master_address_; /* of it */
    ngx_event_t timer_{};
    /* an event finds this object through a connection */
    ngx_connection_t timer_owner_{};
};

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_MASTER_SEARCH_H */
