// Runs a master, two replicas and three sentinels that watch them.

#ifndef WEBHOOK_TESTS_SUPPORT_REDIS_SENTINELS_H
#define WEBHOOK_TESTS_SUPPORT_REDIS_SENTINELS_H

#include "support/redis_server.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace webhook::test {

struct sentinel_options {
    // Lines for the servers of data, and for the sentinels.
    std::string servers = "";
    std::string sentinels = "";
    std::string password = ""; // of the servers of data
    std::string sentinel_password = "";
    // Lines for whatever listens on the port, of TLS for instance.
    std::function<std::string(std::uint16_t port)> every = nullptr;
    std::string host = "127.0.0.1"; // as the sentinels name the master
};

/*
 * The name of the master is "prod".  The sentinels know each other and the
 * replicas from the start, and notice a dead master after half a second.
 */
class redis_sentinels {
public:
    // Returns when the replicas have what the master has, and the sentinels
    // have seen them.
    explicit redis_sentinels(sentinel_options options = {});

    static constexpr const char *name = "prod";

    // "HOST:PORT,HOST:PORT,HOST:PORT/prod"
    std::string list(const std::string &host = "127.0.0.1") const;

    std::size_t size() const { return servers_.size(); }
    redis_server &server(std::size_t i) { return *servers_.at(i); }
    redis_server &sentinel(std::size_t i) { return *sentinels_.at(i); }
    const std::vector<std::unique_ptr<redis_server>> &sentinels() const
    {
        return sentinels_;
    }

    // The server that a sentinel names.
    redis_server &master(std::size_t asked = 0);
    // Until all sentinels name another server than this one.
    bool is_replaced(const redis_server &former);
    // SENTINEL FAILOVER, and until it is over.
    bool fail_over();
    // Until the replicas have what the master has.
    bool is_whole();

private:
    redis_client client_of(const redis_server &server) const;
    redis_client ask(std::size_t sentinel) const;
    std::uint16_t named_by(std::size_t sentinel) const;
    std::string watching(
        std::size_t self, const std::vector<std::uint16_t> &ports) const;

    sentinel_options options_;
    std::vector<std::unique_ptr<redis_server>> servers_;
    std::vector<std::unique_ptr<redis_server>> sentinels_;
};

} // namespace webhook::test

#endif
