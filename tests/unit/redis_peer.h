// A server for the tests of the Redis store, which says what it is told to.

#ifndef WEBHOOK_TESTS_REDIS_PEER_H
#define WEBHOOK_TESTS_REDIS_PEER_H

#include "unit/redis_check.h"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <vector>

namespace redis_test {

// Replies (RESP2).
inline const std::string ok = "+OK\r\n";
inline const std::string nil = "$-1\r\n";

inline std::string bulk(std::string_view text)
{
    return "$" + std::to_string(text.size()) + "\r\n" + std::string(text) +
           "\r\n";
}

inline std::string number(long long value)
{
    return ":" + std::to_string(value) + "\r\n";
}

inline std::string error(std::string_view text)
{
    return "-" + std::string(text) + "\r\n";
}

// As Redis answers HELLO 2 and, as far as we read it, INFO.
inline std::string hello(std::string_view version)
{
    return "*14\r\n" + bulk("server") + bulk("redis") + bulk("version") +
           bulk(version) + bulk("proto") + number(2) + bulk("id") + number(7) +
           bulk("mode") + bulk("standalone") + bulk("role") + bulk("master") +
           bulk("modules") + "*0\r\n";
}

inline std::string info(
    std::string_view role = "master", std::string_view policy = "noeviction")
{
    return bulk("# Memory\r\nmaxmemory_policy:" + std::string(policy) +
                "\r\n\r\n# Replication\r\nrole:" + std::string(role) + "\r\n");
}

/*
 * A server on a Unix domain socket, for one connection at a time.  Commands are
 * lists of words; they are joined by spaces to be compared.
 */
class peer {
public:
    peer()
    {
        char name[] = "/tmp/webhook-redis-XXXXXX";

        // hiredis writes to what may be closed, as it does in nginx
        std::signal(SIGPIPE, SIG_IGN);
        require(mkdtemp(name) != nullptr, "mkdtemp");
        directory_ = name;
        listen();
    }
    ~peer()
    {
        close();
        stop_listening();
        rmdir(directory_.c_str());
    }
    peer(const peer &) = delete;
    peer &operator=(const peer &) = delete;

    [[nodiscard]] redis::address where() const
    {
        return {"", 0, directory_ + "/socket"};
    }

    void listen()
    {
        const std::string path = where().path;
        sockaddr_un name{};

        name.sun_family = AF_UNIX;
        path.copy(name.sun_path, sizeof(name.sun_path) - 1);
        listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
        require(bind(listener_, reinterpret_cast<sockaddr *>(&name),
                    sizeof(name)) == 0 &&
                    ::listen(listener_, 16) == 0,
            "listen");
    }

    // Connections are refused.
    void stop_listening()
    {
        if (listener_ != -1) {
            ::close(listener_);
            listener_ = -1;
            unlink(where().path.c_str());
        }
    }

    [[nodiscard]] bool is_listening() const { return listener_ != -1; }

    // Takes a connection, if one has been made, in place of the last.
    bool accept() { return accept_for(*this); }

    // Does so for another one, which speaks on it.
    bool accept_for(peer &other) const
    {
        const int next = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);

        if (next == -1) {
            return false;
        }
        other.close();
        other.connection_ = next;
        other.accepted++;
        return true;
    }

    // All commands that have arrived and have not been read.
    std::vector<std::string> receive()
    {
        char bytes[16384];
        ssize_t length = 0;

        while ((length = read(connection_, bytes, sizeof(bytes))) > 0) {
            received_.append(bytes, static_cast<std::size_t>(length));
        }
        closed = length == 0 || (length == -1 && errno != EAGAIN);

        std::vector<std::string> commands;
        std::string words;

        while (take_command(words)) {
            commands.push_back(words);
        }
        return commands;
    }

    // How many bytes the socket takes.
    std::size_t send(std::string_view bytes) const
    {
        const ssize_t length =
            ::send(connection_, bytes.data(), bytes.size(), MSG_NOSIGNAL);

        return length > 0 ? static_cast<std::size_t>(length) : 0;
    }

    void close()
    {
        if (connection_ != -1) {
            ::close(connection_);
            connection_ = -1;
        }
        received_.clear();
    }

    unsigned accepted = 0;
    bool closed = false; // by the other side, seen by receive()

private:
    bool take_number(std::size_t &at, char type, std::size_t &into) const
    {
        const std::size_t end = received_.find("\r\n", at);

        if (end == std::string::npos) {
            return false;
        }
        require(received_[at] == type, "commands are lists of strings");
        require(std::from_chars(
                    received_.data() + at + 1, received_.data() + end, into)
                        .ec == std::errc(),
            "a number");
        at = end + 2;
        return true;
    }

    bool take_command(std::string &words)
    {
        std::size_t at = 0;
        std::size_t count = 0;

        words.clear();
        if (!take_number(at, '*', count)) {
            return false;
        }
        for (std::size_t i = 0; i < count; i++) {
            std::size_t length = 0;

            if (!take_number(at, '$', length) ||
                at + length + 2 > received_.size()) {
                return false;
            }
            words.append(i == 0 ? "" : " ").append(received_, at, length);
            at += length + 2;
        }
        received_.erase(0, at);
        return true;
    }

    std::string directory_;
    int listener_ = -1;
    int connection_ = -1;
    std::string received_;
};

} // namespace redis_test

#endif // WEBHOOK_TESTS_REDIS_PEER_H
