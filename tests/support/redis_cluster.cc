#include "support/redis_cluster.h"

#include <algorithm>
#include <stdexcept>

namespace webhook::test {

namespace {

std::string first_slot(std::size_t master)
{
    const std::size_t slots = redis_cluster::slots;
    const std::size_t masters = redis_cluster::masters;

    return std::to_string((slots * master + masters - 1) / masters);
}

std::string last_slot(std::size_t master)
{
    return std::to_string(std::stoul(first_slot(master + 1)) - 1);
}

void require(redis_client client, const std::vector<std::string> &command)
{
    const redis_value answer = client.command(command);

    if (answer.error()) {
        throw std::runtime_error(command.at(1) + ": " + answer.text);
    }
}

} // namespace

redis_cluster::redis_cluster(cluster_options options)
    : options_(std::move(options))
{
    for (std::size_t i = 0; i < (options_.replicas ? 2 : 1) * masters; i++) {
        redis_options one;

        one.port = free_port();
        bus_.push_back(free_port());
        one.extra = "cluster-enabled yes\ncluster-node-timeout " +
                    std::to_string(options_.node_timeout.count()) +
                    "\ncluster-port " + std::to_string(bus_.back()) +
                    "\ncluster-replica-validity-factor 0\n"
                    "cluster-allow-replica-migration no\n"
                    "repl-diskless-sync-delay 0\nrepl-ping-replica-period 1\n" +
                    options_.lines;
        if (options_.every) {
            one.extra += "\n" + options_.every(one.port);
        }
        one.loaded = false;
        servers_.push_back(std::make_unique<redis_server>(one));
    }

    form();

    if (!is_whole()) {
        throw std::runtime_error("the servers are no cluster");
    }
}

void redis_cluster::form()
{
    for (std::size_t i = 0; i < masters; i++) {
        require(server(i).client(),
            {"CLUSTER", "ADDSLOTSRANGE", first_slot(i), last_slot(i)});
        require(server(i).client(),
            {"CLUSTER", "SET-CONFIG-EPOCH", std::to_string(i + 1)});
    }
    for (std::size_t i = 1; i < size(); i++) {
        require(server(i).client(),
            {"CLUSTER", "MEET", "127.0.0.1", std::to_string(server(0).port()),
                std::to_string(bus_[0])});
    }
    for (std::size_t i = masters; i < size(); i++) {
        const std::string master = id_of(i - masters);

        if (!eventually([&] {
                return !server(i)
                            .client()
                            .command({"CLUSTER", "REPLICATE", master})
                            .error();
            })) {
            throw std::runtime_error("a replica does not find its master");
        }
    }
}

std::string redis_cluster::at(const redis_server &server)
{
    return "127.0.0.1:" + std::to_string(server.port());
}

std::string redis_cluster::list(const std::string &host) const
{
    std::string text;

    for (std::size_t i = 0; i < masters; i++) {
        text += (text.empty() ? "" : ",") + host + ":" +
                std::to_string(servers_[i]->port());
    }
    return text;
}

std::string redis_cluster::id_of(std::size_t i)
{
    return server(i).client().command({"CLUSTER", "MYID"}).text;
}

// The servers' own words are the reference.
unsigned redis_cluster::slot_of(const std::string &key)
{
    unsigned crc = 0;

    for (const char c : key) {
        crc ^= static_cast<unsigned>(static_cast<unsigned char>(c)) << 8;
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc & 0x8000) ? (crc << 1) ^ 0x1021 : crc << 1;
        }
    }
    return (crc & 0xFFFF) % slots;
}

std::vector<std::string> redis_cluster::keys(const std::string &pattern)
{
    std::vector<std::string> all;

    for (const auto &each : servers_) {
        if (each->running() &&
            each->client().info_field("replication", "role") == "master") {
            for (std::string &key : each->client().keys(pattern)) {
                all.push_back(std::move(key));
            }
        }
    }
    std::sort(all.begin(), all.end());
    return all;
}

bool redis_cluster::move(unsigned slot, std::size_t from, std::size_t to)
{
    const std::string number = std::to_string(slot);
    redis_client source = server(from).client();
    redis_client target = server(to).client();
    const std::string source_id = id_of(from);
    const std::string target_id = id_of(to);

    if (target.command({"CLUSTER", "SETSLOT", number, "IMPORTING", source_id})
            .error() ||
        source.command({"CLUSTER", "SETSLOT", number, "MIGRATING", target_id})
            .error()) {
        return false;
    }

    for (;;) {
        const redis_value found =
            source.command({"CLUSTER", "GETKEYSINSLOT", number, "10"});

        if (found.elements.empty()) {
            break;
        }
        for (const redis_value &key : found.elements) {
            if (source
                    .command({"MIGRATE", "127.0.0.1",
                        std::to_string(server(to).port()), key.text, "0",
                        "5000"})
                    .error()) {
                return false;
            }
        }
    }

    return !target.command({"CLUSTER", "SETSLOT", number, "NODE", target_id})
                .error() &&
           !source.command({"CLUSTER", "SETSLOT", number, "NODE", target_id})
                .error();
}

bool redis_cluster::is_whole()
{
    return eventually(
        [&] {
            return std::all_of(
                servers_.begin(), servers_.end(), [&](const auto &each) {
                    if (!each->running()) {
                        return true;
                    }
                    redis_client client = each->client();
                    const std::string state =
                        client.command({"CLUSTER", "INFO"}).text;

                    return state.find("cluster_state:ok") !=
                               std::string::npos &&
                           state.find("cluster_known_nodes:" +
                                      std::to_string(size())) !=
                               std::string::npos &&
                           client.info("replication")
                                   .find("master_link_status:down") ==
                               std::string::npos;
                });
        },
        30s);
}

bool redis_cluster::is_replaced(std::size_t master)
{
    return eventually(
        [&] {
            return server(master + masters)
                       .client()
                       .info_field("replication", "role") == "master";
        },
        30s);
}

} // namespace webhook::test
