/*
 * The counters that "webhook_status" shows, in memory that all workers share.
 *
 * Each location has an object for its counters, and each Redis server has one
 * for its health.  All locations share two for the last refusals, and two for
 * the groups of refusals and of drift.  They are in memory like that of a zone
 * (zone/shared_objects.h), and are found by their names, so they survive a
 * reload and a binary upgrade. Without "webhook_status" no object exists, and
 * nothing is counted.
 *
 * No lock is taken: counters are atomic, and they are divided among the
 * workers, so that workers do not wait for each other's cache lines.
 */

#ifndef WEBHOOK_NGINX_ADMIN_COUNTERS_H
#define WEBHOOK_NGINX_ADMIN_COUNTERS_H

#include "nginx/admin/recent.h"
#include "nginx/ngx.h"
#include "zone/shared_objects.h"

#include <array>
#include <atomic>
#include <cstdint>

namespace webhook::nginx {

using counter = std::atomic<std::uint64_t>;

static_assert(counter::is_always_lock_free);

inline void add(counter &to, std::uint64_t count = 1) noexcept
{
    to.fetch_add(count, std::memory_order_relaxed);
}

inline std::uint64_t read(const counter &from) noexcept
{
    return from.load(std::memory_order_relaxed);
}

/*
 * Holds the upper bounds of the buckets, in nanoseconds.  One more bucket
 * counts the values above all of them.
 */
inline constexpr std::array<std::uint64_t, 19> histogram_bounds = {10'000,
    25'000, 50'000, 100'000, 250'000, 500'000, 1'000'000, 2'500'000, 5'000'000,
    10'000'000, 25'000'000, 50'000'000, 100'000'000, 250'000'000, 500'000'000,
    1'000'000'000, 2'500'000'000, 5'000'000'000, 10'000'000'000};

struct histogram {
    counter buckets[histogram_bounds.size() + 1];
    counter sum; /* is the sum of all values, in nanoseconds */
};

void add(histogram &to, std::uint64_t nanoseconds) noexcept;

/* Names the results of a claim: webhook_event_outcome_t, without its NONE. */
inline constexpr const char *claim_outcomes[] = {
    "claimed", "duplicate", "modified", "in_flight", "full", "unknown"};

static_assert(std::size(claim_outcomes) == WEBHOOK_OUTCOME_UNKNOWN);

/* The ways a claim of ours ends, and the operations that may go unrecorded. */
inline constexpr const char *settlements[] = {"commit", "release", "leave"};
inline constexpr const char *unsettled[] = {"commit", "release", "renew"};

enum class settlement { commit, release, leave };

/* The operations of a store.  The first ones are those of "unsettled". */
enum class store_op { commit, release, renew, claim, get, forget, list };

/* The ways forwarding to the upstream ends. */
enum class forward_outcome { s2xx, s3xx, s4xx, s5xx, not_sent, unknown };

inline constexpr const char *forward_outcomes[] = {
    "2xx", "3xx", "4xx", "5xx", "not_sent", "unknown"};

/* Name what the gate does with known events of a body that goes upstream. */
inline constexpr const char *known_events[] = {"cut", "forwarded"};

inline constexpr std::size_t max_verdicts = WEBHOOK_IGNORED + 1;

/* Names what may be wrong at a location: an index of its troubles. */
enum trouble_kind {
    trouble_upstream,
    trouble_senders,
    trouble_events,
    trouble_store,
    trouble_kinds
};

inline constexpr const char *troubles[] = {
    "upstream", "unauthorized", "refused", "store"};

/*
 * Holds the counters of one location, profile and mode, divided among the
 * workers.
 */
struct gate_counters {
    struct alignas(64) share {
        counter deliveries[max_verdicts][WEBHOOK_MAX_REASONS];
        counter failed; /* counts responses with 500 */

        /* count requests that the sender or nginx ended before a verdict */
        counter abandoned;
        counter refused_by_nginx;

        counter violations; /* counts events that were reported, not refused */
        counter known[std::size(known_events)];
        counter unidentified; /* counts events forwarded without an identity */

        counter body_bytes;

        counter claims[std::size(claim_outcomes)];
        counter settlements[std::size(nginx::settlements)];
        counter unsettled[std::size(nginx::unsettled)];
        counter forwards[std::size(forward_outcomes)];
        counter secrets[WEBHOOK_MAX_SECRETS];

        histogram gate;
        histogram store;
        histogram upstream;

        recent_list last_deliveries; /* hold a verdict << 8 | reason */
        recent_list last_forwards;   /* hold a status or a forward_outcome */
    };

    share shares[4];

    trouble troubles[trouble_kinds];

    share &mine() noexcept { return shares[ngx_worker % std::size(shares)]; }
};

/* Holds the state of each worker's connection to one Redis server. */
struct server_health {
    enum class state : std::uint64_t { unknown, up, down };

    struct worker {
        /* is its process id, or 0 if no worker has been here */
        std::atomic<std::uint64_t> process;
        std::atomic<state> at;
        std::atomic<std::uint64_t> since; /* is in ms since 1970 */
        /* counts delivered events that its replicas may not have */
        std::atomic<std::uint64_t> unreplicated;
    };

    worker workers[64];
    counter connects;
    counter disconnects;
    counter replicated; /* counts delivered events that its replicas have */
    histogram round_trip;

    /*
     * Holds what the server, or the connection to it, said last.  Workers may
     * write it at the same time; the text is then a mixture until the next one.
     */
    std::atomic<char> error[96];

    /* Gives this worker the place of the one before it. */
    void start() noexcept;
    /* Sets the state, unless another worker has taken the place. */
    void set(state at) noexcept;
    /* Does so with the number of events that the replicas may not have. */
    void set_unreplicated(std::uint64_t count) noexcept;
    /* Sets the error; an empty text clears it. */
    void set_error(std::string_view text) noexcept;
};

/*
 * Returns the object of that name, which "construct" makes out of zero bytes if
 * there is none yet.  Returns NULL after an error.
 */
void *open_counters(ngx_conf_t *cf, std::string_view kind,
    std::string_view name, void (*construct)(void *)) noexcept;

template<class T>
T *open_counters(
    ngx_conf_t *cf, std::string_view kind, std::string_view name) noexcept
{
    static_assert(std::is_trivially_destructible_v<T>);
    static_assert(sizeof(T) <= zone::shared_objects::most);

    return static_cast<T *>(
        open_counters(cf, kind, name, [](void *memory) { new (memory) T{}; }));
}

/* Returns the time of a monotonic clock in ns, without a system call. */
std::uint64_t clock_now() noexcept;

/*
 * Returns the time of the same clock in ms.  ngx_current_msec is from this
 * clock as well, but it is only updated once per cycle of the event loop, so a
 * lease cannot be measured with it.
 */
inline std::uint64_t fresh_ms() noexcept
{
    return clock_now() / 1'000'000;
}

/* Returns the time in ms since 1970, as nginx has cached it. */
std::uint64_t wall_clock() noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_ADMIN_COUNTERS_H */
