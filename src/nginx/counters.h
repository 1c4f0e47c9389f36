/*
 * What "webhook_status" shows, in memory that all workers share.
 *
 * Each location has a zone of nginx's own for its counters, each Redis server
 * one for its health, and there is one for the last refusals.  nginx finds a
 * zone again by its name, so they survive a reload, and go with the location.
 * Without "webhook_status" there is none of them, and nothing is counted.
 *
 * No lock is taken: counters are atomic, and the workers share them out, so
 * that none waits for the cache line of another.
 */

#ifndef WEBHOOK_NGINX_COUNTERS_H
#define WEBHOOK_NGINX_COUNTERS_H

#include "nginx/ngx.h"

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

/* Upper bounds in nanoseconds; what is above all of them has one more bucket.
 */
inline constexpr std::array<std::uint64_t, 19> histogram_bounds = {10'000,
    25'000, 50'000, 100'000, 250'000, 500'000, 1'000'000, 2'500'000, 5'000'000,
    10'000'000, 25'000'000, 50'000'000, 100'000'000, 250'000'000, 500'000'000,
    1'000'000'000, 2'500'000'000, 5'000'000'000, 10'000'000'000};

struct histogram {
    counter buckets[histogram_bounds.size() + 1];
    counter sum; /* nanoseconds */
};

void add(histogram &to, std::uint64_t nanoseconds) noexcept;

/* What the store found when an event was to be claimed. */
enum class claim_outcome {
    claimed,
    duplicate,
    modified,
    in_flight,
    full,
    unknown
};

inline constexpr const char *claim_outcomes[] = {
    "claimed", "duplicate", "modified", "in_flight", "full", "unknown"};

/* How a claim of ours ends, and what of that could not be recorded. */
inline constexpr const char *settlements[] = {"commit", "release", "leave"};
inline constexpr const char *unsettled[] = {"commit", "release", "renew"};

enum class settlement { commit, release, leave };

/* What a store is asked to do; the first ones are those of "unsettled". */
enum class store_op { commit, release, renew, claim, get, forget };

/* How the way upstream ended. */
enum class forward_outcome { s2xx, s3xx, s4xx, s5xx, not_sent, unknown };

inline constexpr const char *forward_outcomes[] = {
    "2xx", "3xx", "4xx", "5xx", "not_sent", "unknown"};

inline constexpr std::size_t max_verdicts = WEBHOOK_IGNORED + 1;

/* Of one location and profile, by the workers that share them. */
struct gate_counters {
    struct alignas(64) share {
        counter deliveries[max_verdicts][WEBHOOK_MAX_REASONS];
        counter failed; /* answered 500 */

        /* before there was a verdict, by the sender or by nginx */
        counter abandoned;
        counter refused_by_nginx;

        counter violations;   /* events that were reported, not refused */
        counter unidentified; /* events forwarded without an identity */

        counter body_bytes;

        counter claims[std::size(claim_outcomes)];
        counter settlements[std::size(nginx::settlements)];
        counter unsettled[std::size(nginx::unsettled)];
        counter forwards[std::size(forward_outcomes)];
        counter secrets[WEBHOOK_MAX_SECRETS];

        histogram gate;
        histogram store;
        histogram upstream;
    };

    share shares[4];

    share &mine() noexcept { return shares[ngx_worker % std::size(shares)]; }
};

/* The connection of each worker process to one Redis server. */
struct server_health {
    enum class state : std::uint64_t { unknown, up, down };

    struct worker {
        std::atomic<std::uint64_t> process; /* its id; 0: none has been */
        std::atomic<state> at;
        std::atomic<std::uint64_t> since; /* ms since 1970 */
    };

    worker workers[64];
    counter connects;
    counter disconnects;
    histogram round_trip;

    /* This worker takes the place of the one before it. */
    void start() noexcept;
    /* Unless another one has taken its place. */
    void set(state at) noexcept;
};

/* A zone of the cycle for an object of that type, found again by its name. */
template<class T>
ngx_shm_zone_t *add_counters(
    ngx_conf_t *cf, std::string_view kind, std::string_view name) noexcept;

/* NULL: nothing is counted. */
template<class T>
T *counters_in(const ngx_shm_zone_t *zone) noexcept
{
    return zone ? static_cast<T *>(zone->data) : nullptr;
}

/* Nanoseconds of a monotonic clock, without a system call. */
std::uint64_t clock_now() noexcept;

/*
 * The same in ms.  ngx_current_msec, which is of the same clock, is as old as
 * the turn of the loop: no measure for a lease.
 */
inline std::uint64_t fresh_ms() noexcept
{
    return clock_now() / 1'000'000;
}

/* ms since 1970, as nginx has cached it. */
std::uint64_t wall_clock() noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_COUNTERS_H */
