// The byte stream to a server, which the program provides.

#ifndef WEBHOOK_REDIS_WIRE_H
#define WEBHOOK_REDIS_WIRE_H

#include "redis/address.h"

#include <cstddef>
#include <span>
#include <string_view>

namespace webhook::redis {

// The wire calls this interface: a client, or a question to a sentinel.
class wire_user {
public:
    virtual ~wire_user() = default;

    // There may be bytes, or the stream has ended.
    virtual void on_readable() noexcept = 0;

    // Bytes can be sent.
    virtual void on_writable() noexcept = 0;
};

/*
 * One connection at a time: TCP, a Unix domain socket, or TLS.  It serves one
 * user.  No function may throw or block, or call the user before it returns.
 *
 * After connect(), on_writable() is called when bytes can be sent, and
 * on_readable() when there may be bytes or the stream has ended.  A stream that
 * has ended, or could not be established, returns -1 from receive() and send()
 * until it is closed.
 */
class wire {
public:
    virtual ~wire() = default;

    // Starts to connect.  Returns false if this has failed already; nothing has
    // to be closed then.
    virtual bool connect(const address &to) noexcept = 0;

    // Reads the bytes that have arrived.  Returns how many, or 0 if there are
    // none: on_readable() is called when there may be some.
    virtual std::ptrdiff_t receive(std::span<char> into) noexcept = 0;

    // Makes the next receive() ask the system, although no event has reported
    // that bytes have arrived.
    virtual void look() noexcept = 0;

    // Returns how many bytes have been taken.  If these are not all,
    // on_writable() is called when there is room.
    virtual std::ptrdiff_t send(std::string_view bytes) noexcept = 0;

    // Calls on_writable() once at the end of the current turn of the
    // loop, so that all commands of one turn are written together.
    virtual void flush_soon() noexcept = 0;

    // Closes the stream; no event of it is reported any more.
    virtual void close() noexcept = 0;

    // Returns why the last connection could not be made or has ended.  The text
    // contains no byte that the server has sent.
    virtual const char *why() const noexcept = 0;
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_WIRE_H
