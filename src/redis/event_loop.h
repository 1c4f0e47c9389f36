// The interface through which a Redis client uses the event loop of its
// program.

#ifndef WEBHOOK_REDIS_EVENT_LOOP_H
#define WEBHOOK_REDIS_EVENT_LOOP_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace webhook::redis {

// The address of a server: a numeric one, or a Unix domain socket.
struct address {
    // An IPv4 or IPv6 address; it is empty for a Unix domain socket.
    std::string text;
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

// "connected" and "disconnected" report that the connection has been made or
// lost; "up" and "down" report that the server has become usable or unusable.
enum class connection_event { connected, disconnected, up, down };

enum class severity { info, notice, warn, error };

// An event loop with one timer and room for one descriptor.  It serves one
// client and outlives it.  No function may throw or block, or call the client
// before it returns, except find_address().
class event_loop {
public:
    virtual ~event_loop() = default;

    // Returns the milliseconds of a monotonic clock.
    virtual std::uint64_t now() noexcept = 0;
    // Returns any number; it spreads reconnections over time.
    virtual std::uint32_t random() noexcept = 0;

    // Calls client::on_address() or on_no_address(), at once or later.  The
    // client asks for an address for each connection, because addresses change.
    virtual void find_address() noexcept = 0;
    // Cancels find_address(), because the address is no longer needed.
    virtual void stop_finding() noexcept = 0;

    // Watches the descriptor, level-triggered, while reading or writing is
    // wanted, and calls client::on_readable() and on_writable().  The loop owns
    // the descriptor from then on.  Returns false if the descriptor cannot be
    // watched; the caller still owns it then.
    virtual bool watch(int descriptor) noexcept = 0;
    virtual void want_read(bool wanted) noexcept = 0;
    virtual void want_write(bool wanted) noexcept = 0;
    // Calls client::on_writable() once at the end of the current turn of the
    // loop, so that all commands of one turn are written together.
    virtual void write_soon() noexcept = 0;
    // Closes the descriptor; no event of it is reported any more.
    virtual void unwatch() noexcept = 0;

    // Calls client::on_timer() at that time or a little later.  If an earlier
    // time is already set, the loop may keep it.
    virtual void set_timer(std::uint64_t at) noexcept = 0;
    // Says whether the program should wait for the timer before it exits.
    virtual void hold(bool wanted) noexcept = 0;

    virtual void note(connection_event what) noexcept = 0;
    virtual void log(severity level, std::string_view text) noexcept = 0;
    // Logs an exception described in docs/guarantees.md: an operation on this
    // key was not recorded in the store, or was recorded "overdue" ms too late
    // (0 if this is not known).  "source" is the argument of commit() or
    // release(), or nullptr.
    virtual void log_unsettled(action what, std::string_view key,
        const char *why, std::uint64_t overdue,
        const void *source) noexcept = 0;
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_EVENT_LOOP_H
