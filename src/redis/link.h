// One connection to a server: hiredis on the host's event loop.

#ifndef WEBHOOK_REDIS_LINK_H
#define WEBHOOK_REDIS_LINK_H

#include "redis/guard.h"
#include "redis/host.h"

#include <span>
#include <string_view>

struct redisAsyncContext; // of hiredis

namespace webhook::redis {

class reply;

// Both are called from within hiredis, and must not use the link but to send.
class link_user {
public:
    virtual ~link_user() = default;

    // What "tag" was sent with is answered: nullptr, the connection is lost,
    // and the command may have been carried out or not.
    virtual void on_reply(void *tag, const reply *answer) noexcept = 0;
};

/*
 * hiredis frees its context by itself when a connection fails, in the middle
 * of a call.  ev.cleanup tells us: after it context_ is null, and nothing of
 * hiredis' is touched any more.  Each command that send() took is answered
 * exactly once before that, or just after it within the same call.
 *
 * An answer belongs to the oldest command that has none: when hiredis 0.14
 * cannot allocate what it keeps of a command, it sends the command nevertheless
 * and gives each later answer to the question after its own.  So send() looks
 * whether something has been kept, and ends the connection before the command
 * is written.  Writing is done here, because hiredis' own reads a buffer that
 * it could not allocate.
 *
 * The descriptor belongs to the host as soon as it is watched; hiredis is made
 * to forget it before the host closes it.
 */
class link {
public:
    link(host &loop, link_user &user) noexcept : host_(loop), user_(user) {}
    ~link() { close(); }
    link(const link &) = delete;
    link &operator=(const link &) = delete;

    // Begins to connect.  False: why() tells.
    bool connect(const address &to) noexcept;
    bool is_open() const noexcept { return context_ != nullptr; }
    bool is_connected() const noexcept;

    // False: it is not sent, and will not be answered.  For want of memory it
    // may end the connection: what has not been answered is, by nullptr.
    bool send(std::span<const std::string_view> words, void *tag) noexcept;

    void on_readable() noexcept;
    void on_writable() noexcept;

    // What has not been answered is, by nullptr.  Not from within on_reply().
    void close() noexcept;

    // Why it is no longer open; never what the other side has said.
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

    host &host_;
    link_user &user_;
    redisAsyncContext *context_ = nullptr;
    guard guard_;
    char why_[128] = "";
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_LINK_H
