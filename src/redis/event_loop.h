// The interface through which a Redis client uses the event loop of its
// program.

#ifndef WEBHOOK_REDIS_EVENT_LOOP_H
#define WEBHOOK_REDIS_EVENT_LOOP_H

#include "redis/wire.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
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
// lost; "up" and "down" report that the server has become usable or unusable,
// and "resting" that it is not needed, in a cluster.
enum class connection_event { connected, disconnected, up, down, resting };

// "recovery" ends what "error" has reported.  Whoever sees the one must see the
// other.
enum class severity { info, notice, warn, error, recovery };

struct cluster_place;

// The loop calls this interface.
class loop_user : public wire_user, public address_user {
public:
    virtual void on_timer() noexcept = 0;

    // Returns the user of the second stream.
    virtual wire_user &second() noexcept = 0;
};

// An event loop with one timer, and one wire or two.  It serves the connection
// to one server, and outlives it.  No function may throw or block, or call its
// user before it returns, except find_address() and make_another().
class event_loop {
public:
    virtual ~event_loop() = default;

    // Returns the milliseconds of a monotonic clock.
    virtual std::uint64_t now() noexcept = 0;
    // Returns any number; it spreads reconnections over time.
    virtual std::uint32_t random() noexcept = 0;

    // Calls on_address() or on_no_address(), at once or later.  An address is
    // asked for for each connection, because addresses change.
    virtual void find_address() noexcept = 0;
    // Cancels find_address(), because the address is no longer needed.
    virtual void stop_finding() noexcept = 0;
    // Returns why find_address() has found nothing so far, or nullptr.  The
    // text contains no byte that a server has sent.
    virtual const char *why_not_found() noexcept { return nullptr; }

    // Returns the byte stream to the server, which outlives the client.
    virtual wire &stream() noexcept = 0;
    // Returns another one, whose user is loop_user::second(), if there are
    // "replicas".
    virtual wire *second_stream() noexcept { return nullptr; }

    // Calls on_timer() at that time or a little later.  If an earlier
    // time is already set, the loop may keep it.
    virtual void set_timer(std::uint64_t at) noexcept = 0;
    // Says whether the program should wait for the timer before it exits.
    virtual void hold(bool wanted) noexcept = 0;

    // Makes the loop for another server of the cluster.  Throws std::bad_alloc.
    virtual std::unique_ptr<event_loop> make_another(
        const cluster_place & /*at*/, loop_user & /*user*/)
    {
        throw std::bad_alloc();
    }

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
