// A Redis that is further away: what passes is held for a while.

#ifndef WEBHOOK_BENCH_PROXY_DELAY_H
#define WEBHOOK_BENCH_PROXY_DELAY_H

#include "support/tcp_server.h"

namespace webhook::bench {

class delay_proxy {
public:
    // "round_trip": half of it in each direction.
    delay_proxy(std::uint16_t target, std::chrono::microseconds round_trip);

    std::uint16_t port() const { return server_.port(); }

private:
    void serve(test::unique_fd &fd) const;

    std::uint16_t target_;
    test::clock::duration delay_;
    test::tcp_server server_; // the last: its threads use the others
};

} // namespace webhook::bench

#endif
