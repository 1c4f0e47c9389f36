// Whoever else sends to the gate: what is hardly a delivery, and is cut off
// anywhere, over HTTP/1.1 and HTTP/2.  Nobody judges the answers; they must not
// make the gate fail, nor lose what others send.

#ifndef WEBHOOK_TESTS_FAULTS_STRANGERS_H
#define WEBHOOK_TESTS_FAULTS_STRANGERS_H

#include "faults/recorder.h"
#include "support/flag.h"
#include "support/http_message.h"
#include "support/nginx.h"
#include "support/tcp_server.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace webhook::faults {

// Answers them, when it does.
class strange_service {
public:
    explicit strange_service(std::uint64_t seed);

    std::uint16_t port() const { return server_.port(); }
    void stop() { server_.stop(); }

private:
    void serve(test::unique_fd &fd);
    bool serve_one(test::message_reader &reader, test::unique_fd &fd);
    int choose();

    std::mutex mutex_;
    dice dice_;
    test::tcp_server server_; // the last: its threads use all the others
};

// Servers for them, to be added to the http part: as many kinds of gates as
// there are.  "store" is theirs alone.
void add_strangers(test::nginx_conf &conf, const std::string &store,
    const strange_service &upstream);

class strangers {
public:
    strangers(const test::nginx &gate, std::uint64_t seed, unsigned count);
    ~strangers();
    strangers(const strangers &) = delete;
    strangers &operator=(const strangers &) = delete;

    // The requests that were begun.
    std::uint64_t stop();

private:
    test::flag stopping_;
    std::atomic<std::uint64_t> begun_ = 0;
    std::vector<std::thread> threads_;
};

} // namespace webhook::faults

#endif
