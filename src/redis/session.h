// The session with a server: a connection is made, watched, given up and made
// again.

#ifndef WEBHOOK_REDIS_SESSION_H
#define WEBHOOK_REDIS_SESSION_H

#include "redis/client_options.h"
#include "redis/connection.h"
#include "redis/event_loop.h"
#include "redis/handshake.h"
#include "redis/server_log.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace webhook::redis {

/*
 *   stopped -> locating -> connecting -> up <-> silent
 *               ^    ^         |         |        |
 *               |    +---------|---------+        |   the server was usable
 *               +---- down <---+---------+--------+   after a growing pause
 *
 * A server is silent if an answer is overdue, and down if it cannot be used.
 */
enum class session_state { stopped, locating, connecting, up, silent, down };

enum class session_event {
    start,    // the client starts
    located,  // the address of the server is known
    greeted,  // the handshake is complete
    overdue,  // an answer is overdue
    answered, // an answer has arrived
    lost,     // a connection to a server that was usable is lost
    failed,   // the server cannot be used
    retry,    // the pause after a failure is over
    stop      // the client stops
};

// Returns the state after the event, or the same state if the event has no
// meaning in it.
constexpr session_state next(session_state from, session_event what) noexcept
{
    using enum session_state;

    switch (what) {
    case session_event::start:
        return from == stopped ? locating : from;
    case session_event::located:
        return from == locating ? connecting : from;
    case session_event::greeted:
        return from == connecting ? up : from;
    case session_event::overdue:
        return from == up ? silent : from;
    case session_event::answered:
        return from == silent ? up : from;
    case session_event::lost:
        return from == up || from == silent ? locating : from;
    case session_event::failed:
        return from == stopped ? from : down;
    case session_event::retry:
        return from == down ? locating : from;
    case session_event::stop:
        return stopped;
    }
    return from;
}

// Is called by the session; the functions may send, but not destroy it.
class session_user {
public:
    virtual ~session_user() = default;

    // Is called while the connection reads, when the command sent with "tag" is
    // answered, or with nullptr when its connection is lost.
    virtual void on_reply(void *tag, const reply *answer) noexcept = 0;

    // A connection is ready for commands.
    virtual void on_up() noexcept = 0;

    // The server does not answer: nobody should wait for it.
    virtual void on_unusable() noexcept = 0;

    // A connection that was ready is lost.
    virtual void on_lost() noexcept = 0;

    // CLUSTER SLOTS is answered, while the connection reads, or not any more.
    // Returns nullptr, or why the server cannot be used.
    virtual const char *on_slots(const reply *answer) noexcept = 0;
};

class session final : private connection_user {
public:
    // All four must outlive the session.  With "asks_slots" a server of a
    // cluster is asked for the slots before it is ready.
    session(const client_options &options, event_loop &loop, server_log &log,
        session_user &user, bool asks_slots = false) noexcept;
    ~session() override = default;
    session(const session &) = delete;
    session &operator=(const session &) = delete;

    void start() noexcept;
    // Closes the connection.
    void stop() noexcept;
    // Does so for a time: start() begins anew.
    void rest() noexcept;

    // Both return false if no address is wanted any more.  The address may also
    // be the answer to the question whether the server is still the master.
    bool on_address(const address &to) noexcept;
    bool on_no_address(const char *why) noexcept;
    void on_readable() noexcept { connection_.on_readable(); }
    void on_writable() noexcept { connection_.on_writable(); }

    // Reads answers that may have arrived while this process could not read
    // them.
    void read_late_answers() noexcept;

    // Must be called when wake_at() is reached.  "first_deadline" is the time
    // at which the first caller stops waiting.
    void on_timer(std::uint64_t first_deadline) noexcept;

    // Must be called at the end of each event, when the connection is not at
    // work: connections are closed and made here, and in on_timer().
    void after_event() noexcept;

    // Returns the time at which on_timer() has to be called, or "never".
    std::uint64_t wake_at() const noexcept;

    bool is_stopped() const noexcept
    {
        return state_ == session_state::stopped;
    }
    bool is_up() const noexcept { return state_ == session_state::up; }
    // Returns true if the server is silent or down.
    bool is_stuck() const noexcept
    {
        return state_ == session_state::silent || state_ == session_state::down;
    }
    // Returns true if commands can be sent.
    bool is_open() const noexcept
    {
        return is_up() || state_ == session_state::silent;
    }
    // Returns true if a caller may expect an answer.
    bool is_usable() const noexcept;
    // Makes the sentinels be asked soon whether the server is still the master.
    void doubt() noexcept;
    // Returns the address of the server to which there is a connection, if
    // is_open().
    const address &server() const noexcept { return connection_.server(); }
    // Returns true if the server is one of a cluster.
    bool is_cluster() const noexcept { return handshake_.facts().cluster; }
    // Returns true for Redis 7.0 and later.
    bool is_modern() const noexcept { return handshake_.facts().modern; }

    // Returns false if the command is not sent, and will not be answered.
    bool send(std::span<const std::string_view> words, void *tag) noexcept;

    // Asks for the slots of the cluster.
    bool ask_slots() noexcept;

    // Makes the server execute the next command even if it has the key, but not
    // its slot yet.
    bool send_asking() noexcept;

    // Records that the server has done what it was asked for.
    void trust() noexcept;

    // Gives the connection up at the end of the event: the server will execute
    // no command on it.
    void refuse(const char *why) noexcept;

    // Gives the connection up at the end of the event: a reply did not fit its
    // command, so that the following replies are not trusted either.
    void set_disordered() noexcept;

private:
    // How often the sentinels are asked whether the server is still the master:
    // a master that they replace while it works keeps its connections for 8
    // seconds and more, and forgets then what it was told.
    static constexpr std::uint64_t check_every = 3000; // ms

    bool is_connecting() const noexcept;
    void enter(session_event what) noexcept { state_ = next(state_, what); }

    void on_reply(void *tag, const reply *answer) noexcept override;
    void find_address() noexcept;
    void on_lost() noexcept;
    void on_greeted() noexcept;
    void on_answered() noexcept;
    void fail(const char *why) noexcept;
    void give_up_waiting() noexcept;
    const char *why_silent() noexcept;
    void check_master() noexcept;
    void on_checked(bool same) noexcept;
    void recover() noexcept;

    const client_options &options_;
    event_loop &loop_;
    server_log &log_;
    session_user &user_;

    session_state state_ = session_state::stopped;
    // Is set while callers may wait for a new connection: the server was usable
    // a short time ago, or has not been tried.
    bool trusted_ = true;
    const char *broken_ = nullptr; // why the connection is to be closed
    std::size_t in_flight_ = 0;    // commands of the user without a reply
    std::uint64_t attempt_until_ = 0;
    std::uint64_t up_since_ = 0;
    std::uint64_t answered_ = 0; // the time of the last progress
    std::uint64_t retry_at_ = 0; // the time at which to connect again
    std::uint64_t back_off_ = 0;

    // With sentinels: whether the server is still the master is asked while the
    // connection lasts.  A server that was silent may have been replaced; it is
    // used again when the sentinels have answered.
    char master_[56] = "";  // its address
    bool checking_ = false; // the sentinels are being asked
    bool awake_ = false;    // a silent server has answered
    std::uint64_t checked_at_ = 0;
    std::uint64_t check_at_ = never;

    // Only the addresses are used, as tags.
    char slots_ = 0;
    char asking_ = 0;

    handshake handshake_;
    connection connection_; // is destroyed first: it answers all commands
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_SESSION_H
