// The upstream of the run: answers well, badly, late or not at all, and
// remembers what it got.

#ifndef WEBHOOK_TESTS_FAULTS_SERVICE_H
#define WEBHOOK_TESTS_FAULTS_SERVICE_H

#include "faults/recorder.h"
#include "support/http_message.h"
#include "support/server_connection.h"
#include "support/tcp_server.h"

#include <atomic>

namespace webhook::faults {

class service {
public:
    service(recorder &to, std::uint64_t seed, std::uint64_t who);

    std::uint16_t port() const { return server_.port(); }

    // No connection is accepted, until they are again.
    void refuse() { server_.refuse(); }
    void accept_again() { server_.accept_again(); }
    // From now on it answers 200 at once.
    void calm_down() { calm_ = true; }
    void stop() { server_.stop(); }

private:
    enum class manner {
        good,     // 2xx, at once or soon
        slow,     // 2xx, perhaps later than the gate waits
        bad,      // another status
        reset,    // with the event
        unread,   // reset before the body was read
        closed,   // with the event
        cut_head, // 2xx, but for the end of the header
        cut_body, // 2xx, but for the end of the body
        silent,   // until the gate gives up
        not_http,
    };
    struct plan {
        manner how = manner::good;
        milliseconds pause{};
        int status = 200;
    };

    void serve(test::unique_fd &fd);
    bool serve_one(test::message_reader &reader, test::unique_fd &fd);
    bool answer(const plan &what, test::unique_fd &fd, forward &got);
    plan choose();

    recorder &to_;
    std::mutex mutex_;
    dice dice_;
    std::atomic<bool> calm_ = false;
    test::tcp_server server_; // the last: its threads use all the others
};

} // namespace webhook::faults

#endif
