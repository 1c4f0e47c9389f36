// Runs a Redis Cluster: masters, each with a replica or none.

#ifndef WEBHOOK_TESTS_SUPPORT_REDIS_CLUSTER_H
#define WEBHOOK_TESTS_SUPPORT_REDIS_CLUSTER_H

#include "support/redis_server.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace webhook::test {

struct cluster_options {
    std::string lines = ""; // for all servers
    bool replicas = false;  // one for each master
    // A dead server is noticed after about this time.
    milliseconds node_timeout = 15s;
    // Lines for whatever listens on the port, of TLS for instance.
    std::function<std::string(std::uint16_t port)> every = nullptr;
};

/*
 * There are three masters, with a third of the slots each: the servers 0 to 2.
 * The replicas are the servers 3 to 5, in the same order.
 */
class redis_cluster {
public:
    static constexpr std::size_t masters = 3;
    static constexpr unsigned slots = 16384;

    // Returns when all servers agree on the slots, and each replica has what
    // its master has.
    explicit redis_cluster(cluster_options options = {});

    // "HOST:PORT,HOST:PORT,..." of the masters.
    std::string list(const std::string &host = "127.0.0.1") const;

    std::size_t size() const { return servers_.size(); }
    redis_server &server(std::size_t i) { return *servers_.at(i); }
    static std::string at(const redis_server &server);

    static unsigned slot_of(const std::string &key);
    // Which of the first masters has the slot.
    static std::size_t master_of(unsigned slot)
    {
        return slot * masters / slots;
    }

    // Sums up the keys of all masters that run.
    std::vector<std::string> keys(const std::string &pattern = "*");

    // Moves a slot with its keys, in small steps as redis-cli does.  Returns
    // false if a server refuses.
    bool move(unsigned slot, std::size_t from, std::size_t to);

    // Until all servers that run see a cluster that serves all slots.
    bool is_whole();
    // Until the replica of a master that is gone has taken its place.
    bool is_replaced(std::size_t master);

private:
    std::string id_of(std::size_t i);
    void form();

    cluster_options options_;
    std::vector<std::unique_ptr<redis_server>> servers_;
    std::vector<std::uint16_t> bus_;
};

} // namespace webhook::test

#endif
