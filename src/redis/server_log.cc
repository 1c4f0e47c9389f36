#include "redis/server_log.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <new>
#include <utility>

namespace webhook::redis {
namespace {

// Reasons may alternate: a server that is down is not named more often.
constexpr std::uint64_t say_again_after = 60'000; // ms

const char *name_of(action what)
{
    static constexpr const char *names[] = {"claims", "lookups", "renewals",
        "commits", "releases", "inspections", "deletions", "listings"};

    return names[static_cast<std::size_t>(what)];
}

enum class line {
    up,
    up_master,
    cluster,
    down,
    still_down,
    evicts,
    replica,
    forgetful,
    accepts,
    refuses,
    disconnected,
    unreplicated,
    silent_on_replicas,
    replicated,
    not_replicated,
    not_recorded
};

// Indexed by "line".
constexpr const char *all_formats[] = {
    "is up, version %s",
    "is up, version %s, the master is %s",
    "is a cluster with %zu masters",
    "is down: %s",
    "is still down: %s",
    "may evict delivered events: its \"maxmemory-policy\" is \"%s\", set it to "
    "\"noeviction\"",
    "is a replica: it forgets delivered events when it synchronizes with its "
    "master, name the master in \"webhook_store\"",
    "forgets delivered events when it restarts: it has neither an append-only "
    "file nor a replica, set \"appendonly yes\"",
    "accepts %s again",
    "refuses %s with %.*s",
    "is disconnected, reconnecting: %s",
    "has not confirmed for 10 seconds that %u replicas have the delivered "
    "events: %s",
    "does not say whether its replicas have the delivered events: %s",
    "confirms again that %u replicas have the delivered events",
    "has not confirmed that its replicas have %zu delivered events before the "
    "worker process exited",
    "did not confirm %zu commits or releases before the worker process exited",
};

template<typename... Args>
void log(event_loop &to, severity level, line what, Args... args)
{
    const char *format = all_formats[static_cast<std::size_t>(what)];

    if constexpr (sizeof...(args) == 0) {
        to.log(level, format);

    } else {
        char text[256];
        const int length = std::snprintf(text, sizeof(text), format, args...);

        if (length > 0) {
            to.log(level, {text, std::min(static_cast<std::size_t>(length),
                                     sizeof(text) - 1)});
        }
    }
}

} // namespace

std::span<const char *const> server_log::formats() noexcept
{
    return all_formats;
}

void server_log::set_up(const std::string &version, const char *master) noexcept
{
    const severity level =
        health_ == health::down ? severity::recovery : severity::notice;

    if (quiet_ ||
        (health_ == health::up && std::strcmp(master, master_) == 0)) {
        return;
    }

    if (health_ != health::up) {
        health_ = health::up;
        loop_.note(connection_event::up);
    }

    std::snprintf(master_, sizeof(master_), "%s", master);

    if (master_[0] == '\0') {
        log(loop_, level, line::up, version.c_str());
    } else {
        log(loop_, level, line::up_master, version.c_str(), master_);
    }
}

void server_log::set_down(const char *why) noexcept
{
    const std::uint64_t now = loop_.now();

    if (quiet_) {
        return;
    }

    if (health_ != health::down) {
        health_ = health::down;
        loop_.note(connection_event::down);
        log(loop_, severity::error, line::down, why);

    } else if (now >= down_said_at_ + say_again_after &&
               std::strncmp(why, down_why_, sizeof(down_why_) - 1) != 0) {
        log(loop_, severity::error, line::still_down, why);

    } else {
        return;
    }

    down_said_at_ = now;
    std::snprintf(down_why_, sizeof(down_why_), "%s", why);
}

void server_log::set_resting() noexcept
{
    if (std::exchange(health_, health::unknown) != health::unknown) {
        loop_.note(connection_event::resting);
    }
}

void server_log::set_cluster(std::size_t masters) noexcept
{
    log(loop_, severity::notice, line::cluster, masters);
}

void server_log::check(const server_facts &facts) noexcept
{
    check_eviction(facts.eviction_policy);

    if (facts.replica && !facts.cluster && !replica_) {
        log(loop_, severity::warn, line::replica);
    }
    replica_ = facts.replica;

    if (facts.forgetful && !forgetful_) {
        log(loop_, severity::warn, line::forgetful);
    }
    forgetful_ = facts.forgetful;
}

void server_log::check_eviction(const std::string &policy) noexcept
{
    if (policy == eviction_policy_) {
        return;
    }

    try {
        eviction_policy_ = policy;
    } catch (const std::bad_alloc &) {
        return; // the next connection checks it again
    }

    if (!policy.empty() && policy != "noeviction") {
        log(loop_, severity::warn, line::evicts, policy.c_str());
    }
}

void server_log::note_error(action what, std::string_view word) noexcept
{
    char *last = errors_[static_cast<std::size_t>(what)];

    if (word == last) {
        return;
    }

    if (word.empty()) {
        log(loop_, severity::recovery, line::accepts, name_of(what));
    } else {
        log(loop_, severity::error, line::refuses, name_of(what),
            static_cast<int>(word.size()), word.data());
    }

    last[word.copy(last, sizeof(errors_[0]) - 1)] = '\0';
}

void server_log::connection_lost(const char *why) noexcept
{
    log(loop_, severity::info, line::disconnected, why);
}

void server_log::set_unreplicated(unsigned replicas, const char *why) noexcept
{
    if (!std::exchange(unreplicated_, true)) {
        log(loop_, severity::error, line::unreplicated, replicas, why);
    }
}

void server_log::set_silent_on_replicas(const char *why) noexcept
{
    if (!std::exchange(silent_on_replicas_, true)) {
        log(loop_, severity::error, line::silent_on_replicas, why);
    }
}

void server_log::set_replicated(unsigned replicas) noexcept
{
    const bool late = std::exchange(unreplicated_, false);
    const bool silent = std::exchange(silent_on_replicas_, false);

    if (late || silent) {
        log(loop_, severity::recovery, line::replicated, replicas);
    }
}

void server_log::not_replicated(std::size_t count) noexcept
{
    if (count) {
        log(loop_, severity::error, line::not_replicated, count);
    }
}

void server_log::not_recorded(std::size_t count) noexcept
{
    if (count) {
        log(loop_, severity::error, line::not_recorded, count);
    }
}

void server_log::not_recorded(const operation *op, const char *why) noexcept
{
    const std::uint64_t now = loop_.now();
    const std::uint64_t overdue = now > op->until ? now - op->until : 0;

    loop_.log_unsettled(op->of_commit ? action::commit : op->what, op->key, why,
        overdue, op->source);
}

void server_log::no_memory(
    action what, std::string_view key, const void *source) noexcept
{
    loop_.log_unsettled(what, key, "out of memory", 0, source);
}

} // namespace webhook::redis
