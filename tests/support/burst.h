// As many deliveries at a time as there are connections, by one thread.

#ifndef WEBHOOK_TESTS_SUPPORT_BURST_H
#define WEBHOOK_TESTS_SUPPORT_BURST_H

#include "support/net.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace webhook::test {

// Keep-alive connections, each of which has a delivery under way.  No event
// comes twice.
class burst {
public:
    explicit burst(std::uint16_t port, std::size_t connections = 64);
    ~burst();
    burst(const burst &) = delete;
    burst &operator=(const burst &) = delete;

    // Returns when that many have been answered; throws when one is not, or
    // not with 200.
    void deliver(std::size_t count);

private:
    struct sender;

    void send(sender &from);
    // Whether the answer is complete.
    bool receive(sender &from);

    std::string before_; // the request, but for the event's number
    std::string after_;
    std::vector<sender> senders_;
    unsigned last_ = 100000; // numbers are as long as each other
};

} // namespace webhook::test

#endif
