// A connection to a server: hiredis on an event loop.

#ifndef WEBHOOK_REDIS_CONNECTION_H
#define WEBHOOK_REDIS_CONNECTION_H

#include "redis/event_loop.h"
#include "redis/reply_limits.h"

#include <span>
#include <string_view>

struct redisAsyncContext; // of hiredis

namespace webhook::redis {

class reply;

// hiredis calls this interface; the implementation may use the connection only
// to send.
class connection_user {
public:
    virtual ~connection_user() = default;

    // Is called when the command that was sent with "tag" is answered.  If
    // "answer" is nullptr, the connection was lost, and the command may or may
    // not have been executed.
    virtual void on_reply(void *tag, const reply *answer) noexcept = 0;
};

/*
 * hiredis frees its context by itself when a connection fails, in the middle of
 * a call, and calls ev.cleanup then.  After that context_ is null, and no
 * object of hiredis is touched any more.  Each command that send() accepted is
 * answered exactly once before that, or just after it within the same call.
 *
 * An answer belongs to the oldest unanswered command.  If hiredis 0.14 cannot
 * allocate its record of a command, it sends the command nevertheless, and
 * assigns each later answer to the wrong command.  Therefore send() checks that
 * a record was added, and otherwise ends the connection before the command is
 * written.  The connection also writes by itself, because hiredis would read a
 * buffer that it could not allocate.
 *
 * The event loop owns the descriptor as soon as it is watched; hiredis is made
 * to forget the descriptor before the loop closes it.
 */
class connection {
public:
    connection(event_loop &loop, connection_user &user) noexcept
        : loop_(loop), user_(user)
    {
    }
    ~connection() { close(); }
    connection(const connection &) = delete;
    connection &operator=(const connection &) = delete;

    // Starts to connect.  Returns false on failure; why() returns the reason.
    bool connect(const address &to) noexcept;
    bool is_open() const noexcept { return context_ != nullptr; }
    bool is_connected() const noexcept;

    // Returns false if the command is not sent and will not be answered.  If
    // memory is short, send() may end the connection: all unanswered commands
    // are then answered with nullptr.
    bool send(std::span<const std::string_view> words, void *tag) noexcept;

    void on_readable() noexcept;
    void on_writable() noexcept;

    // Answers all unanswered commands with nullptr.  It must not be called from
    // within on_reply().
    void close() noexcept;

    // Returns why the connection was lost; the text never contains bytes that
    // the server has sent.
    const char *why() const noexcept { return why_; }

private:
    static void add_read(void *self) noexcept;
    static void del_read(void *self) noexcept;
    static void add_write(void *data) noexcept;
    static void del_write(void *self) noexcept;
    static void clean_up(void *data) noexcept;
    static void on_connect(const redisAsyncContext *, int) noexcept {}
    static void on_answer(
        redisAsyncContext *context, void *answer, void *tag) noexcept;

    bool attach(redisAsyncContext *context) noexcept;
    void set_why(const char *text) noexcept;
    void check_buffer() noexcept;
    void write() noexcept;

    event_loop &loop_;
    connection_user &user_;
    redisAsyncContext *context_ = nullptr;
    reply_limits limits_;
    char why_[128] = "";
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_CONNECTION_H
