/* The number of steps that the checks of a delivery may take. */

#ifndef WEBHOOK_SCHEMA_BUDGET_H
#define WEBHOOK_SCHEMA_BUDGET_H

#include <algorithm>
#include <cstddef>

namespace webhook::schema {

/*
 * For a delivery, whatever the number of its events.  A step takes 10 to 40 ns.
 * A small body gets few of them: it is not to cost what a large one may.
 */
inline constexpr std::size_t max_steps = 1'000'000;
inline constexpr std::size_t min_steps = 50'000;
inline constexpr std::size_t bytes_of_more = 2;

/* Bytes that are compared or hashed in the time of one. */
inline constexpr std::size_t bytes_of_step = 64;

/* Once it has ended it stays so: whatever is left of a check ends quickly. */
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

    /* For looking at bytes, which go by quickly. */
    bool spend_bytes(std::size_t bytes)
    {
        return spend(1 + bytes / bytes_of_step);
    }

    /* For going over children that are not evaluated. */
    bool spend_children(std::size_t children)
    {
        return spend(1 + children / 8);
    }

    /*
     * A byte takes RE2 a nanosecond or two, but many more when the automaton of
     * a pattern has too many states.
     */
    bool spend_pattern(std::size_t bytes) { return spend(8 + bytes / 4); }

    void end() { left_ = 0; }
    bool ended() const { return left_ == 0; }

private:
    std::size_t left_ = max_steps;
};

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_BUDGET_H */
