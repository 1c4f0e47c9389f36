// Generates load: one thread keeps many connections busy.  It uses little CPU
// time, because it may share its core with the process that it measures.

#ifndef WEBHOOK_TESTS_SUPPORT_SENDER_H
#define WEBHOOK_TESTS_SUPPORT_SENDER_H

#include "support/net.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace webhook::test {

using seconds = std::chrono::duration<double>;

// In a body, once or several times, for what makes each event another one.
inline constexpr std::string_view id_hole =
    "00000000-0000-0000-0000-000000000000";

struct sender_options {
    std::uint16_t port = 0;
    std::string body = ""; // empty: GET
    std::string path = "/hook";
    std::string secret = ""; // signs as GitHub does
    bool repeat = false;     // one event for each connection, again and again
    unsigned connections = 64;
    double rate = 0; // of all, per second; 0: the next as soon as answered
};

struct sent {
    std::size_t answered = 0;
    std::size_t refused = 0; // not answered with 200
    seconds time{};
    // From the moment a request was due, in microseconds, sorted: a server
    // that is late delays the next ones as well.
    std::vector<float> latencies;

    double median() const // microseconds
    {
        return latencies.empty() ? 0 : latencies[latencies.size() / 2];
    }
    double per_second() const
    {
        return static_cast<double>(answered) / time.count();
    }
};

class sender {
public:
    explicit sender(sender_options options);
    ~sender();
    sender(const sender &) = delete;
    sender &operator=(const sender &) = delete;

    // Until the time is up, or so many have been sent; returns when all are
    // answered.  Throws if the server goes away.
    sent run(seconds time, std::size_t most = SIZE_MAX);

private:
    struct connection;
    using moment = clock::time_point;

    void open(connection &at);
    void number_events(connection &at);
    void start(connection &at, moment due);
    void write(connection &at);
    void read(connection &at);
    void finish(connection &at);
    void start_due();
    void wait();
    bool more() const;
    moment next_due() const;

    sender_options options_;
    std::vector<std::unique_ptr<connection>> connections_;
    std::deque<connection *> idle_; // all of them take their turn
    unique_fd poll_;
    std::uint64_t event_ = 0;

    sent result_;
    moment begin_;
    moment end_;
    std::size_t most_ = 0;
    std::size_t started_ = 0;
};

} // namespace webhook::test

#endif
