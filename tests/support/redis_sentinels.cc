#include "support/redis_sentinels.h"

#include <algorithm>
#include <stdexcept>

namespace webhook::test {

namespace {

constexpr std::size_t count = 3; // of the servers, and of the sentinels

// A line of a configuration, or nothing.
std::string of_password(const std::string &line, const std::string &password)
{
    return password.empty() ? "" : line + password;
}

redis_client logged_in(const redis_server &server, const std::string &password)
{
    redis_client client = server.client();

    if (!password.empty()) {
        client.command({"AUTH", password});
    }
    return client;
}

std::string id_of(std::size_t sentinel)
{
    return std::string(39, 'a') + std::to_string(sentinel);
}

} // namespace

redis_sentinels::redis_sentinels(sentinel_options options)
    : options_(std::move(options))
{
    const auto every = [&](std::uint16_t port) {
        return options_.every ? options_.every(port) : std::string();
    };
    std::vector<std::uint16_t> ports;

    for (std::size_t i = 0; i < count; i++) {
        redis_options one;

        one.port = free_port();
        one.extra = "repl-diskless-sync-delay 0\nrepl-ping-replica-period 1\n" +
                    every(one.port) + options_.servers +
                    of_password("\nrequirepass ", options_.password) +
                    of_password("\nmasterauth ", options_.password);
        if (options_.host != "127.0.0.1") {
            one.extra += "\nreplica-announce-ip " + options_.host;
        }
        if (i != 0) {
            one.extra += "\nreplicaof " + options_.host + " " +
                         std::to_string(servers_[0]->port());
        }
        servers_.push_back(std::make_unique<redis_server>(one));
        ports.push_back(free_port());
    }

    for (std::size_t i = 0; i < count; i++) {
        redis_options one;

        one.sentinel = true;
        one.port = ports[i];
        one.extra =
            every(one.port) + watching(i, ports) + options_.sentinels +
            of_password("\nsentinel auth-pass prod ", options_.password) +
            of_password("\nrequirepass ", options_.sentinel_password) +
            of_password(
                "\nsentinel sentinel-pass ", options_.sentinel_password);
        sentinels_.push_back(std::make_unique<redis_server>(one));
    }

    if (!is_whole()) {
        throw std::runtime_error("the sentinels do not see the replicas");
    }
}

std::string redis_sentinels::watching(
    std::size_t self, const std::vector<std::uint16_t> &ports) const
{
    const std::string of = std::string(" ") + name + " ";
    const auto at = [&](std::uint16_t port) {
        return options_.host + " " + std::to_string(port);
    };
    std::string lines = "sentinel myid " + id_of(self) + "\nsentinel monitor" +
                        of + at(servers_[0]->port()) +
                        " 2\nsentinel down-after-milliseconds" + of +
                        "500\nsentinel failover-timeout" + of + "2000\n";

    for (std::size_t i = 1; i < count; i++) {
        lines += "sentinel known-replica" + of + at(servers_[i]->port()) + "\n";
    }
    for (std::size_t i = 0; i < count; i++) {
        if (i != self) {
            lines += "sentinel known-sentinel" + of + at(ports[i]) + " " +
                     id_of(i) + "\n";
        }
    }
    return lines;
}

std::string redis_sentinels::list(const std::string &host) const
{
    std::string text;

    for (const auto &each : sentinels_) {
        text += (text.empty() ? "" : ",") + host + ":" +
                std::to_string(each->port());
    }
    return text + "/" + name;
}

redis_client redis_sentinels::client_of(const redis_server &server) const
{
    return logged_in(server, options_.password);
}

redis_client redis_sentinels::ask(std::size_t sentinel) const
{
    return logged_in(*sentinels_.at(sentinel), options_.sentinel_password);
}

std::uint16_t redis_sentinels::named_by(std::size_t sentinel) const
{
    const redis_value answer =
        ask(sentinel).command({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", name});

    return answer.elements.size() == 2
               ? static_cast<std::uint16_t>(std::stoi(answer.elements[1].text))
               : std::uint16_t{0};
}

redis_server &redis_sentinels::master(std::size_t asked)
{
    const std::uint16_t port = named_by(asked);

    for (const auto &each : servers_) {
        if (each->port() == port) {
            return *each;
        }
    }
    throw std::runtime_error("the sentinel names an unknown server");
}

bool redis_sentinels::is_replaced(const redis_server &former)
{
    return eventually(
        [&] {
            for (std::size_t i = 0; i < count; i++) {
                if (sentinels_[i]->running() && named_by(i) == former.port()) {
                    return false;
                }
            }
            return true;
        },
        30s);
}

bool redis_sentinels::fail_over()
{
    const redis_server &former = master();

    return eventually(
               [&] {
                   return !ask(0)
                               .command({"SENTINEL", "FAILOVER", name})
                               .error();
               },
               30s) &&
           is_replaced(former);
}

bool redis_sentinels::is_whole()
{
    return eventually(
        [&] {
            const auto answers = [&](const auto &sentinel) {
                const std::string seen =
                    logged_in(*sentinel, options_.sentinel_password)
                        .info("sentinel");
                return seen.find("status=ok") != std::string::npos &&
                       seen.find("slaves=2,sentinels=3") != std::string::npos;
            };
            const auto follows = [&](const auto &server) {
                return server->port() == named_by(0) ||
                       client_of(*server).info_field(
                           "replication", "master_link_status") == "up";
            };
            return std::all_of(sentinels_.begin(), sentinels_.end(), answers) &&
                   std::all_of(servers_.begin(), servers_.end(), follows);
        },
        30s);
}

} // namespace webhook::test
