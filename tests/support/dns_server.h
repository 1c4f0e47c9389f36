// Contains a name server on the loopback, for nginx's "resolver
// 127.0.0.1:PORT".

#ifndef WEBHOOK_TESTS_SUPPORT_DNS_SERVER_H
#define WEBHOOK_TESTS_SUPPORT_DNS_SERVER_H

#include "support/flag.h"

#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace webhook::test {

// Over UDP.  Names it has not been told are NXDOMAIN; of the others it knows A
// records alone, and says so with an empty answer to whatever else is asked.
class dns_server {
public:
    dns_server();
    ~dns_server();
    dns_server(const dns_server &) = delete;
    dns_server &operator=(const dns_server &) = delete;

    std::uint16_t port() const { return port_; }
    std::string address() const; // 127.0.0.1:PORT

    // IPv4 addresses in dots, in place of those before.
    void set(
        const std::string &name, const std::vector<std::string> &addresses);
    void drop(const std::string &name);
    void set_ttl(std::chrono::seconds ttl); // 1 s to begin with
    void be_silent(bool silent);            // take queries, answer none

    // Queries for the A records of that name.
    std::size_t count(const std::string &name) const;
    bool wait_for_queries(const std::string &name, std::size_t n,
        milliseconds limit = patience) const;

private:
    void run();
    std::string answer_to(std::string_view query);

    unique_fd fd_;
    std::uint16_t port_ = 0;
    flag stopping_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::map<std::string, std::vector<std::string>> addresses_;
    std::map<std::string, std::size_t> counts_;
    std::chrono::seconds ttl_ = 1s;
    bool silent_ = false;
    std::thread thread_;
};

} // namespace webhook::test

#endif
