// A connection to a server: commands and their replies over a wire.

#ifndef WEBHOOK_REDIS_CONNECTION_H
#define WEBHOOK_REDIS_CONNECTION_H

#include "redis/reply_reader.h"
#include "redis/tag_ring.h"
#include "redis/wire.h"

#include <span>
#include <string>
#include <string_view>

namespace webhook::redis {

// The connection calls this interface; the implementation may use the
// connection only to send.
class connection_user {
public:
    virtual ~connection_user() = default;

    // Is called when the command that was sent with "tag" is answered.  If
    // "answer" is nullptr, the connection was lost, and the command may or may
    // not have been executed.
    virtual void on_reply(void *tag, const reply *answer) noexcept = 0;
};

/*
 * Each command that send() accepted is answered exactly once: by the reply of
 * the server, or with nullptr when the connection ends.  A reply belongs to the
 * oldest unanswered command; a reply without one ends the connection.
 *
 * Commands that are sent before the wire is connected are written when it is.
 */
class connection {
public:
    connection(wire &over, connection_user &user) noexcept
        : wire_(over), user_(user)
    {
    }
    ~connection() { close(); }
    connection(const connection &) = delete;
    connection &operator=(const connection &) = delete;

    // Starts to connect.  Returns false on failure; why() returns the reason.
    bool connect(const address &to) noexcept;
    // Returns the address to which it was connected last.
    const address &server() const noexcept { return server_; }
    bool is_open() const noexcept { return state_ != state::closed; }
    bool is_connected() const noexcept { return state_ == state::connected; }

    // Returns false if the command is not sent and will not be answered: the
    // connection is closed, or memory is short.
    bool send(std::span<const std::string_view> words, void *tag) noexcept;

    void on_readable() noexcept;
    void on_writable() noexcept;

    // Lets the next replies be as long as those to CLUSTER SLOTS.
    void accept_slots() noexcept { reader_.accept_slots(); }

    // Reads what may have arrived although no event has reported it.
    void look() noexcept;

    // Answers all unanswered commands with nullptr.  It must not be called from
    // within on_reply().
    void close() noexcept;

    // Returns why the connection was lost; the text never contains bytes that
    // the server has sent.
    const char *why() const noexcept { return why_; }

private:
    enum class state { closed, connecting, connected };

    void read(std::string_view bytes) noexcept;
    void end(const char *why) noexcept;
    void set_why(const char *text) noexcept;

    wire &wire_;
    connection_user &user_;
    address server_;
    state state_ = state::closed;
    tag_ring tags_;   // of the commands that are not answered
    std::string out_; // is not written yet
    reply_reader reader_;
    char why_[200] = "";
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_CONNECTION_H
