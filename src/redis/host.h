// What a Redis client asks of the program that it is part of.

#ifndef WEBHOOK_REDIS_HOST_H
#define WEBHOOK_REDIS_HOST_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace webhook::redis {

// Where to connect to: numeric, or a Unix domain socket.
struct address {
    std::string text; // an IPv4 or IPv6 address; empty: a Unix socket
    std::uint16_t port = 0;
    std::string path;
};

enum class action {
    claim,
    look,
    renew,
    commit,
    release,
    inspect,
    forget,
    list
};

constexpr std::size_t action_count = 8;

// What happens to the connection: it has been made, or lost; and from when on
// the server is of use, or not.
enum class news { connected, disconnected, up, down };

enum class severity { info, notice, warn, error };

// An event loop with one timer and room for one descriptor, made for one
// client and outliving it.  Nothing here may throw, block, or call the client
// back before it returns, find_address() excepted.
class host {
public:
    virtual ~host() = default;

    // Milliseconds of a monotonic clock.
    virtual std::uint64_t now() noexcept = 0;
    // Anything, to spread what would come at the same time.
    virtual std::uint32_t random() noexcept = 0;

    // client::on_address() or on_no_address(), at once or later; once more
    // with each connection, as addresses change.
    virtual void find_address() noexcept = 0;
    // What is looked for is no longer wanted.
    virtual void stop_finding() noexcept = 0;

    // Watches the descriptor, level-triggered, for as long as it is wanted:
    // client::on_readable(), on_writable().  The host owns it from then on.
    // False: it cannot be watched, and is not taken.
    virtual bool watch(int descriptor) noexcept = 0;
    virtual void want_read(bool wanted) noexcept = 0;
    virtual void want_write(bool wanted) noexcept = 0;
    // client::on_writable() once this turn of the loop has nothing else to do,
    // so that what is asked for in one turn leaves together.
    virtual void write_soon() noexcept = 0;
    // Closes the descriptor; no event of it comes any more.
    virtual void unwatch() noexcept = 0;

    // client::on_timer() at that time or a little later.  An earlier time may
    // be kept if it is already set.
    virtual void set_timer(std::uint64_t at) noexcept = 0;
    // Whether the program is to wait for the timer before it ends.
    virtual void hold(bool wanted) noexcept = 0;

    virtual void note(news what) noexcept = 0;
    virtual void log(severity level, std::string_view text) noexcept = 0;
    // An exception of docs/guarantees.md: what was to be told to the store
    // about this key was not, or came too late, by "overdue" ms if known.
    // "source" is what commit() or release() was given, or nullptr.
    virtual void log_unsettled(action what, std::string_view key,
        const char *why, std::uint64_t overdue,
        const void *source) noexcept = 0;
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_HOST_H
