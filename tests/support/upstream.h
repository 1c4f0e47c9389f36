// A real HTTP/1.1 server for the gate to forward to, scripted by the test.

#ifndef WEBHOOK_TESTS_SUPPORT_UPSTREAM_H
#define WEBHOOK_TESTS_SUPPORT_UPSTREAM_H

#include "support/flag.h"
#include "support/http_message.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace webhook::test {

struct received : message {
    std::string method;
    std::string uri;
    std::string version;
    clock::time_point time;
    std::size_t connection = 0;
};

// One request's connection, in the hands of a handler.
class exchange {
public:
    exchange(const received &request, unique_fd &fd, const flag &stopping)
        : request_(request), fd_(fd), stopping_(stopping)
    {
    }

    const received &request() const { return request_; }

    void reply(int status, const header_list &headers = {},
        const std::string &body = "ok\n");
    void send(std::string_view bytes);
    void close();
    void reset(); // RST

    // Until the test raises the flag; ends early with the upstream.
    void hold(const flag &released);
    // Until the other side has closed; false if it did not in time.
    bool wait_for_close(milliseconds limit = patience);
    // Time that must pass, as in a slow answer.
    void pause(milliseconds time) { stopping_.wait(time); }

private:
    const received &request_;
    unique_fd &fd_;
    const flag &stopping_;
};

using handler = std::function<void(exchange &)>;

namespace answer {
handler status(int code, header_list headers = {}, std::string body = "ok\n");
handler held(const flag &released, int code = 200);
handler reset();
handler close();
handler never(); // until the other side gives up
} // namespace answer

class upstream {
public:
    upstream();
    ~upstream();
    upstream(const upstream &) = delete;
    upstream &operator=(const upstream &) = delete;

    std::uint16_t port() const { return port_; }

    // What to do with requests from now on (200 to begin with), and with the
    // next one only; several next ones are taken in turn.
    void always(handler what);
    void next(handler what);
    // In place of these, as soon as the head has come and before the body.
    void on_head(handler what);

    // Complete requests, in the order of their completion.
    std::vector<received> requests() const;
    received last() const;
    std::size_t count() const;
    std::size_t incomplete() const;
    std::size_t connections() const; // open now
    bool wait_for_requests(std::size_t n, milliseconds limit = patience) const;

    void refuse();       // close the listening socket
    void accept_again(); // and open it again on the same port
    void stop();         // close everything and let no handler wait

private:
    void accept_loop();
    void serve(unique_fd fd, std::size_t id);
    bool serve_one(message_reader &reader, unique_fd &fd, std::size_t id);
    handler pick();
    void finish(int fd, std::size_t id);
    void reap();

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    unique_fd listener_;
    std::uint16_t port_ = 0;
    flag stopping_;
    handler always_;
    handler on_head_;
    std::deque<handler> next_;
    std::vector<received> requests_;
    std::size_t incomplete_ = 0;
    std::size_t last_id_ = 0;
    std::set<int> open_;
    std::map<std::size_t, std::thread> threads_; // by connection
    std::vector<std::size_t> finished_;
    std::thread acceptor_;
};

} // namespace webhook::test

#endif
