/*
 * The last outcomes at a location, from which an operator can tell whether it
 * works now.  Counters cannot tell that of a location to which a few events
 * come in an hour.
 */

#ifndef WEBHOOK_NGINX_ADMIN_RECENT_H
#define WEBHOOK_NGINX_ADMIN_RECENT_H

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace webhook::nginx {

/* Holds an outcome, and when it was, in seconds since 1970. */
struct recent_outcome {
    std::uint64_t time;
    std::uint32_t what;
};

/* Keeps the last outcomes in a ring without locks. */
class recent_list {
public:
    static constexpr std::size_t most = 32;

    void add(std::uint32_t what) noexcept;

    /* Appends the outcomes in any order.  Throws std::bad_alloc. */
    void append_to(std::vector<recent_outcome> &out) const;

private:
    static constexpr unsigned what_bits = 24;

    std::atomic<std::uint64_t> next_;
    /* holds the time and the outcome in one word; 0: none */
    std::atomic<std::uint64_t> outcomes_[most];
};

/* Keeps the last of these outcomes, the newest one first. */
void keep_last(std::vector<recent_outcome> &outcomes) noexcept;

/*
 * Holds when a trouble began.  It ends with the fifth success in a row, so that
 * one success among many failures does not end it.
 */
class trouble {
public:
    void failed() noexcept;
    void succeeded() noexcept;

    /* Returns when it began, in ms since 1970, or 0 if there is none. */
    std::uint64_t since() const noexcept
    {
        return since_.load(std::memory_order_relaxed);
    }

private:
    static constexpr std::uint32_t enough = 5;

    std::atomic<std::uint64_t> since_;
    std::atomic<std::uint32_t> successes_;
};

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_ADMIN_RECENT_H */
