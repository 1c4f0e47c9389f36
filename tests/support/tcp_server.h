// Contains a server on the loopback in which each connection has its own
// thread.

#ifndef WEBHOOK_TESTS_SUPPORT_TCP_SERVER_H
#define WEBHOOK_TESTS_SUPPORT_TCP_SERVER_H

#include "support/flag.h"

#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace webhook::test {

class tcp_server {
public:
    // Has the connection until it returns; "id" counts from 1.
    using service = std::function<void(unique_fd &fd, std::size_t id)>;

    explicit tcp_server(service serve);
    ~tcp_server();
    tcp_server(const tcp_server &) = delete;
    tcp_server &operator=(const tcp_server &) = delete;

    std::uint16_t port() const { return port_; }
    std::size_t accepted() const; // so far
    std::size_t open() const;     // now

    // With the descriptors of the open connections, none of which is closed
    // in the meantime.
    void each_open(const std::function<void(int fd)> &what) const;

    void refuse();       // close the listening socket
    void accept_again(); // and open it again on the same port
    void stop();         // close everything and let no handler wait
    const flag &stopping() const { return stopping_; }

private:
    void accept_loop();
    void finish(int fd, std::size_t id);
    void reap();

    service serve_;
    mutable std::mutex mutex_;
    unique_fd listener_;
    std::uint16_t port_ = 0;
    flag stopping_;
    std::size_t last_id_ = 0;
    std::set<int> open_;
    std::map<std::size_t, std::thread> threads_; // by connection
    std::vector<std::size_t> finished_;
    std::thread acceptor_;
};

} // namespace webhook::test

#endif
