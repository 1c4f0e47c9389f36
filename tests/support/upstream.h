// Contains a real HTTP/1.1 server, scripted by the test, to which the gate
// forwards.

#ifndef WEBHOOK_TESTS_SUPPORT_UPSTREAM_H
#define WEBHOOK_TESTS_SUPPORT_UPSTREAM_H

#include "support/http_message.h"
#include "support/server_connection.h"
#include "support/tcp_server.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
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
class exchange : public server_connection {
public:
    exchange(const received &request, unique_fd &fd, const flag &stopping)
        : server_connection(fd, stopping), request_(request)
    {
    }

    const received &request() const { return request_; }

    void reply(int status, const header_list &headers = {},
        const std::string &body = "ok\n");

private:
    const received &request_;
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

    std::uint16_t port() const { return server_.port(); }

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
    void forget(); // the requests there have been
    std::size_t incomplete() const;
    std::size_t connections() const { return server_.open(); }
    bool wait_for_requests(std::size_t n, milliseconds limit = patience) const;

    // As of tcp_server.
    void refuse() { server_.refuse(); }
    void accept_again() { server_.accept_again(); }
    void stop() { server_.stop(); }

private:
    void serve(unique_fd &fd, std::size_t id);
    bool serve_one(message_reader &reader, unique_fd &fd, std::size_t id);
    handler pick();

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    handler always_;
    handler on_head_;
    std::deque<handler> next_;
    std::vector<received> requests_;
    std::size_t incomplete_ = 0;
    tcp_server server_; // the last: its threads use all the others
};

} // namespace webhook::test

#endif
