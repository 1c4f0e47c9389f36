// Finds out which commits the replicas of a server have.

#ifndef WEBHOOK_REDIS_REPLICATION_H
#define WEBHOOK_REDIS_REPLICATION_H

#include "redis/client_options.h"
#include "redis/connection.h"
#include "redis/event_loop.h"
#include "redis/handshake.h"
#include "redis/operation.h"
#include "redis/server_log.h"
#include "redis/told_commits.h"

#include <cstdint>
#include <string_view>

namespace webhook::redis {

/*
 * All operations use the connection of the client, in one order: with and
 * without replicas, a retry finds what was committed before its claim was sent.
 * WAIT blocks a connection.  It is therefore sent over a second connection to
 * the same server, and nothing else waits behind it.
 *
 * WAIT is about the writes of its own connection.  The last commit that the
 * server has confirmed is therefore told again on the second connection, and
 * WAIT follows it.  A replica executes all writes in the order of its master:
 * if it has this one, it has the commits before it, too.  There is one WAIT at
 * a time, for all commits until then.
 *
 * The answer to the commit shows that this server has it.  Otherwise the answer
 * to WAIT means nothing: a name or a proxy may have led to another server.
 *
 * Commits that the replicas do not have are kept, asked for again, and told
 * again when the connection of the client is lost.  Nobody waits for them.  If
 * the server refuses WAIT, they count as they do without replicas.
 */
class replication final : private connection_user {
public:
    // All five must outlive this object.
    replication(const client_options &options, event_loop &loop, wire &over,
        server_log &log, told_commits &told) noexcept;
    ~replication() override = default;
    replication(const replication &) = delete;
    replication &operator=(const replication &) = delete;

    // The events of the second connection.
    void on_readable() noexcept { connection_.on_readable(); }
    void on_writable() noexcept { connection_.on_writable(); }

    // Must be called at the end of each event, and when wake_at() is reached.
    // "server" is the address to which the client is connected, or nullptr.
    void after_event(const address *server) noexcept;

    // Closes the connection.
    void stop() noexcept;

    // Returns the time at which after_event() has to be called, or "never".
    std::uint64_t wake_at() const noexcept;

private:
    // "waiting" means that WAIT is under way.
    enum class state { closed, greeting, ready, waiting };

    void on_reply(void *tag, const reply *answer) noexcept override;
    void read(const reply &answer) noexcept;
    void read_count(const reply &answer) noexcept;
    void read_error(const char *command, std::string_view word) noexcept;
    void connect(const address &server) noexcept;
    void ask() noexcept;
    bool send() noexcept;
    void fail(const char *why) noexcept;
    void pause(std::uint64_t ms) noexcept;
    void check_overdue() noexcept;
    void note() noexcept;

    const client_options &options_;
    event_loop &loop_;
    server_log &log_;
    told_commits &told_;

    state state_ = state::closed;
    bool has_server_ = false;
    std::uint64_t asked_at_ = 0;
    std::uint64_t deadline_ = never; // of the handshake or the answer
    std::uint64_t retry_at_ = 0;     // nothing is asked before
    bool broken_ = false;            // the connection is to be closed
    bool refused_ = false;           // the server does not accept WAIT
    bool has_commit_ = false;        // the server has the commit that was told
    char why_[200] = ""; // why the replicas are not known to have the commits

    operation commit_{};       // the one that is told again
    std::uint64_t number_ = 0; // that of the commit, in told_commits
    bool knows_script_ = false;

    std::size_t confirmed_ = 0; // was not noted yet
    std::size_t noted_ = 0;     // the number of awaited commits last noted

    char tag_ = 0; // only its address is used, as the tag of WAIT
    handshake handshake_;
    connection connection_; // is destroyed first: it answers all commands
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_REPLICATION_H
