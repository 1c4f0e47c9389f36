// The network between the gate and Redis, for the worse.

#ifndef WEBHOOK_TESTS_FAULTS_WIRE_H
#define WEBHOOK_TESTS_FAULTS_WIRE_H

#include "support/tcp_server.h"

#include <atomic>

namespace webhook::faults {

using test::milliseconds;

class wire {
public:
    explicit wire(std::uint16_t target);

    std::uint16_t port() const { return server_.port(); }

    // Until it is said otherwise: each byte comes that much later.
    void delay(milliseconds by) { delay_ = by; }
    // Nothing comes through, of questions, of answers, or of both.
    void hold(bool questions, bool answers)
    {
        held_[0] = questions;
        held_[1] = answers;
    }
    // In pieces of one to four bytes.
    void split(bool on) { split_ = on; }
    // All connections, with what is held on them.
    void cut() { cuts_++; }
    void refuse() { server_.refuse(); }
    void accept_again() { server_.accept_again(); }
    void mend();
    void stop() { server_.stop(); }

private:
    struct direction;

    void serve(test::unique_fd &fd);
    bool pump(direction &way, bool readable);

    const std::uint16_t target_;
    std::atomic<milliseconds> delay_ = milliseconds(0);
    std::atomic<bool> held_[2] = {false, false};
    std::atomic<bool> split_ = false;
    std::atomic<unsigned> cuts_ = 0;
    test::tcp_server server_; // the last: its threads use all the others
};

} // namespace webhook::faults

#endif
