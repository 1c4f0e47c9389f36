// Contains a scripted RESP2 server, for faults and delays that a real Redis
// cannot be made to produce.

#ifndef WEBHOOK_TESTS_SUPPORT_RESP_SERVER_H
#define WEBHOOK_TESTS_SUPPORT_RESP_SERVER_H

#include "support/mini_redis.h"
#include "support/resp_message.h"
#include "support/server_connection.h"
#include "support/tcp_server.h"

#include <condition_variable>
#include <deque>

namespace webhook::test {

// One command's connection, in the hands of a handler.
class resp_exchange : public server_connection {
public:
    resp_exchange(const std::vector<std::string> &command,
        std::size_t connection, unique_fd &fd, const flag &stopping)
        : server_connection(fd, stopping), command_(command),
          connection_(connection)
    {
    }

    const std::vector<std::string> &command() const { return command_; }
    std::string name() const { return resp::upper(command_.at(0)); }
    std::size_t connection() const { return connection_; } // from 1

private:
    const std::vector<std::string> &command_;
    std::size_t connection_;
};

using resp_handler = std::function<void(resp_exchange &)>;

struct resp_command {
    std::size_t connection;
    std::vector<std::string> argv;
    clock::time_point time;

    std::string name() const { return resp::upper(argv.at(0)); }
};

class resp_server {
public:
    resp_server();

    std::uint16_t port() const { return server_.port(); }
    std::string url() const; // redis://127.0.0.1:PORT

    // Whose replies are sent unless a handler does otherwise.
    mini_redis &model() { return model_; }
    // Does the command to the model; the reply has still to be sent.
    std::string default_reply(const resp_exchange &with);

    // What to do with commands of that name from now on, or with the next one
    // only; several next ones are taken in turn.  "*": whatever has no handler
    // of its own.  An empty handler: the default again.
    void always(const std::string &name, resp_handler what);
    void next(const std::string &name, resp_handler what);
    // With each new connection, before its first command; its own is empty.
    void on_connect(resp_handler what);

    // All commands, as they came.
    std::vector<resp_command> commands() const;
    std::size_t count(const std::string &name) const;
    // Until that many have come in all, and not yet been answered perhaps.
    bool wait_for(const std::string &name, std::size_t n,
        milliseconds limit = patience) const;

    std::size_t connections() const { return server_.accepted(); } // so far
    std::size_t open() const { return server_.open(); }            // now

    // Unasked for, on all open connections.
    void broadcast(std::string_view bytes);
    // FIN on all open connections.
    void disconnect();

    // As of tcp_server.
    void refuse() { server_.refuse(); }
    void accept_again() { server_.accept_again(); }
    void stop() { server_.stop(); }

private:
    void serve(unique_fd &fd, std::size_t id);
    resp_handler pick(const std::string &name);
    std::size_t count_of(const std::string &name) const;

    mini_redis model_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::map<std::string, resp_handler> always_;
    std::map<std::string, std::deque<resp_handler>> next_;
    resp_handler on_connect_;
    std::vector<resp_command> commands_;
    tcp_server server_; // the last: its threads use all the others
};

} // namespace webhook::test

#endif
