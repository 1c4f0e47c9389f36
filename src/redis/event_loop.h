// The interface through which a Redis client uses the event loop of its
// program.

#ifndef WEBHOOK_REDIS_EVENT_LOOP_H
#define WEBHOOK_REDIS_EVENT_LOOP_H

#include "redis/wire.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace webhook::redis {

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

// "recovery" ends what "error" has reported.  Whoever sees the one must see the
// other.
enum class severity { info, notice, warn, error, recovery };

// An event loop with one timer, and one wire or two.  It serves one client and
// outlives it.  No function may throw or block, or call the client before it
// returns, except find_address().
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
    // Returns why find_address() has found nothing so far, or nullptr.  The
    // text contains no byte that a server has sent.
    virtual const char *why_not_found() noexcept { return nullptr; }

    // Returns the byte stream to the server, which outlives the client.
    virtual wire &stream() noexcept = 0;
    // Returns another one, whose user is client::second(), if the client needs
    // it: when it starts with "replicas".
    virtual wire *second_stream() noexcept { return nullptr; }

    // Calls client::on_timer() at that time or a little later.  If an earlier
    // time is already set, the loop may keep it.
    virtual void set_timer(std::uint64_t at) noexcept = 0;
    // Says whether the program should wait for the timer before it exits.
    virtual void hold(bool wanted) noexcept = 0;

    virtual void note(connection_event what) noexcept = 0;
    // Reports how many commits more the replicas have, and how many they may
    // not have.
    virtual void note_replicated(
        std::size_t /*more*/, std::size_t /*awaited*/) noexcept
    {
    }
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
