#include "core/retention.h"

#include <utility>

namespace webhook {

retention::decision retention::decide(std::uint64_t now_ms) noexcept
{
    if (!noted_) {
        return {};
    }
    if (std::exchange(fresh_, false)) {
        last_ms_ = now_ms;
    }

    const std::uint64_t age = now_ms - last_ms_;

    if (age >= idle_ms || small_ >= most_small) {
        *this = {};
        return {true, 0};
    }

    /*
     * The host may still have such a body itself, and give it back to an
     * allocator that keeps it.  So the memory is given back once more later.
     */
    return {std::exchange(excessive_, false), idle_ms - age};
}

} // namespace webhook
