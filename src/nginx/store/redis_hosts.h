/*
 * Contains the hosts of "webhook_store redis://...", and host_search, which
 * finds the address of one of them for a connection.
 */

#ifndef WEBHOOK_NGINX_STORE_REDIS_HOSTS_H
#define WEBHOOK_NGINX_STORE_REDIS_HOSTS_H

#include "nginx/ngx.h"
#include "redis/address.h"
#include "redis/url.h"

#include <string>
#include <vector>

namespace webhook::nginx {

struct redis_host {
    redis::host_port at;

    /*
     * Holds the addresses that were found when the configuration was read;
     * empty if the name could not be resolved then.
     */
    std::vector<redis::address> addresses;

    /* An IP address and a Unix domain socket need no resolver. */
    bool fixed = false;
};

/* That of the first location that uses the store and has one. */
struct resolver_settings {
    ngx_resolver_t *resolver = nullptr; /* NULL: names are resolved only when
                                           the configuration is read */
    ngx_msec_t timeout = 0;
};

/* Returns "host:port" for a log line.  Throws std::bad_alloc. */
std::string name_of(const std::string &host, std::uint16_t port);

/* Returns a host whose address is known.  Throws std::bad_alloc. */
redis_host host_of_socket(const std::string &path);
bool is_numeric(const std::string &host) noexcept;

/*
 * Finds the addresses of a host, and blocks meanwhile, as nginx does for its
 * upstreams.  Returns NULL, or the reason why none was found.  Throws
 * std::bad_alloc.
 */
const char *look_up(ngx_conf_t *cf, redis_host &host);

/* One search at a time; stop() or the destructor ends it. */
class host_search {
public:
    /* Both must outlive the search. */
    host_search(const resolver_settings &by, redis::address_user &user) noexcept
        : by_(by), user_(user)
    {
    }
    ~host_search() { stop(); }
    host_search(const host_search &) = delete;
    host_search &operator=(const host_search &) = delete;

    /*
     * Calls the user at once or later.  The host must live until then.  Its
     * name is resolved each time if there is a resolver.  Without one, and if
     * it fails, the addresses that were found when the configuration was read
     * are used: a resolver does not know /etc/hosts.
     */
    void find(const redis_host &host) noexcept;
    void stop() noexcept;

private:
    static void on_resolved(ngx_resolver_ctx_t *found) noexcept;

    bool ask_resolver() noexcept;
    void use_known_address() noexcept;

    const resolver_settings &by_;
    redis::address_user &user_;
    const redis_host *host_ = nullptr;
    ngx_resolver_ctx_t *question_ = nullptr;
    std::size_t next_ = 0; /* the number of the address to use */
};

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_REDIS_HOSTS_H */
