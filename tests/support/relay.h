// Contains a relay between a client and a server, which hears both and can stop
// anywhere.

#ifndef WEBHOOK_TESTS_SUPPORT_RELAY_H
#define WEBHOOK_TESTS_SUPPORT_RELAY_H

#include "support/net.h"

#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace webhook::test {

class relay {
public:
    explicit relay(std::uint16_t server);
    ~relay();
    relay(const relay &) = delete;
    relay &operator=(const relay &) = delete;

    std::uint16_t port() const { return port_; }

    // Passes that many more bytes of the server on, and then no more, on any
    // connection, until pass() is called.
    void stop_after(std::size_t bytes);
    void pass();
    // Passes on what the server says byte by byte, each in a packet of its own.
    void trickle();
    // Ends all connections.
    void cut();

    std::size_t connections() const;
    // What the client or the server has said on the n-th connection, from 0 on.
    std::string client_said(std::size_t n) const;
    std::string server_said(std::size_t n) const;

private:
    struct pair {
        unique_fd client;
        unique_fd server;
        std::string client_said;
        std::string server_said;
    };

    const pair &at(std::size_t n) const;
    void run();
    void accept();
    void forward(pair &both, bool from_server);

    const std::uint16_t server_;
    unique_fd listener_;
    std::uint16_t port_;
    mutable std::mutex mutex_; // of all below
    std::list<pair> pairs_;
    std::size_t left_ = ~std::size_t{0}; // bytes of the server to pass on
    bool trickling_ = false;
    bool over_ = false;
    std::thread thread_;
};

} // namespace webhook::test

#endif
