// The log lines about a server: each change is logged once.

#ifndef WEBHOOK_REDIS_SERVER_LOG_H
#define WEBHOOK_REDIS_SERVER_LOG_H

#include "redis/event_loop.h"
#include "redis/handshake.h"
#include "redis/operation.h"

#include <span>
#include <string>
#include <string_view>

namespace webhook::redis {

class server_log {
public:
    // Returns the formats of all lines, for a comparison with the
    // documentation.
    static std::span<const char *const> formats() noexcept;

    // The loop must outlive the log.
    explicit server_log(event_loop &loop) noexcept : loop_(loop) {}

    // "master" is the address of the server that sentinels have named, or an
    // empty text; another one is logged as well.
    void set_up(const std::string &version, const char *master) noexcept;
    // Another reason is logged as well, once a minute at most.
    void set_down(const char *why) noexcept;

    // The server is not needed for a time: it is neither up nor down.
    void set_resting() noexcept;

    // Begins or ends to say nothing of whether the server is up: others serve,
    // and say so.
    void set_quiet(bool quiet) noexcept { quiet_ = quiet; }

    // Logs that the servers are those of a cluster.
    void set_cluster(std::size_t masters) noexcept;

    // Warns if the server may forget what it has confirmed: it evicts keys, or
    // is a replica, or keeps everything in its memory only.
    void check(const server_facts &facts) noexcept;

    // Logs when the server begins to refuse an action with an error, and when
    // it no longer does; the word is empty then.
    void note_error(action what, std::string_view word) noexcept;

    // Returns the word of the error that the server answers an action with, or
    // an empty text.
    std::string_view error_of(action what) const noexcept
    {
        return errors_[static_cast<std::size_t>(what)];
    }

    void connection_lost(const char *why) noexcept;

    // Log that the replicas are behind for a time, that the server does not say
    // whether they are, and that they are not.
    void set_unreplicated(unsigned replicas, const char *why) noexcept;
    void set_silent_on_replicas(const char *why) noexcept;
    void set_replicated(unsigned replicas) noexcept;

    // Logs how many commits the replicas may not have.
    void not_replicated(std::size_t count) noexcept;

    // Logs how many commits and releases the server has not confirmed.
    void not_recorded(std::size_t count) noexcept;

    // Logs that a commit or release was not recorded, or too late.
    void not_recorded(const operation *op, const char *why) noexcept;

    // Logs that there was no memory for a commit or release.
    void no_memory(
        action what, std::string_view key, const void *source) noexcept;

private:
    enum class health { unknown, up, down };

    void check_eviction(const std::string &policy) noexcept;

    event_loop &loop_;
    health health_ = health::unknown;
    bool quiet_ = false;
    std::string eviction_policy_; // the policy last checked
    char master_[56] = "";        // the address last logged
    char down_why_[200] = "";     // the reason last logged, and when
    std::uint64_t down_said_at_ = 0;
    bool replica_ = false; // what the warnings say
    bool forgetful_ = false;
    bool unreplicated_ = false; // what the lines about replicas say
    bool silent_on_replicas_ = false;
    char errors_[action_count][25] = {}; // the word last logged, by action
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_SERVER_LOG_H
