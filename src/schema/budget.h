/* Bounds the number of steps that the checks of a delivery may take. */

#ifndef WEBHOOK_SCHEMA_BUDGET_H
#define WEBHOOK_SCHEMA_BUDGET_H

#include <algorithm>
#include <cstddef>

namespace webhook::schema {

/*
 * Bounds a delivery, whatever the number of its events.  A step takes 10 to 40
 * ns. A small body gets few steps: it must not cost as much as a large one may.
 */
inline constexpr std::size_t max_steps = 1'000'000;
inline constexpr std::size_t min_steps = 40'000;
inline constexpr std::size_t bytes_of_more = 3;

/* Counts the bytes that can be compared or hashed in the time of one step. */
inline constexpr std::size_t bytes_of_step = 64;

/* Stays empty once it is spent, so that the rest of a check ends quickly. */
class budget {
public:
    void refill(std::size_t bytes)
    {
        left_ = std::min(max_steps, min_steps + bytes / bytes_of_more);
    }

    bool spend(std::size_t steps = 1)
    {
        if (steps >= left_) {
            left_ = 0;
            return false;
        }
        left_ -= steps;
        return true;
    }

    /*
     * Spends steps for bytes that are only looked at, which takes little time.
     */
    bool spend_bytes(std::size_t bytes)
    {
        return spend(1 + bytes / bytes_of_step);
    }

    /*
     * Spends steps for children that are passed over without being evaluated.
     */
    bool spend_children(std::size_t children)
    {
        return spend(1 + children / 8);
    }

    /*
     * Spends steps for a pattern.  RE2 takes a nanosecond or two for a byte,
     * but many more when the automaton of the pattern has too many states.
     */
    bool spend_pattern(std::size_t bytes) { return spend(8 + bytes / 4); }

    void end() { left_ = 0; }
    bool ended() const { return left_ == 0; }

private:
    std::size_t left_ = max_steps;
};

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_BUDGET_H */
