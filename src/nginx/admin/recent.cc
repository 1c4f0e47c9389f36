#include "nginx/admin/recent.h"

#include "nginx/admin/counters.h"

#include <algorithm>

namespace webhook::nginx {

void recent_list::add(std::uint32_t what) noexcept
{
    const std::uint64_t number = next_.fetch_add(1, std::memory_order_relaxed);
    const std::uint64_t time = wall_clock() / 1000;

    outcomes_[number % most].store(
        time << what_bits | what, std::memory_order_relaxed);
}

void recent_list::append_to(std::vector<recent_outcome> &out) const
{
    for (const auto &each : outcomes_) {
        const std::uint64_t word = each.load(std::memory_order_relaxed);

        if (word) {
            out.push_back({word >> what_bits,
                static_cast<std::uint32_t>(word & ((1U << what_bits) - 1))});
        }
    }
}

void keep_last(std::vector<recent_outcome> &outcomes) noexcept
{
    std::sort(outcomes.begin(), outcomes.end(),
        [](const auto &a, const auto &b) { return a.time > b.time; });

    outcomes.resize(std::min(outcomes.size(), recent_list::most));
}

void trouble::failed() noexcept
{
    std::uint64_t none = 0;

    successes_.store(0, std::memory_order_relaxed);
    since_.compare_exchange_strong(
        none, wall_clock(), std::memory_order_relaxed);
}

void trouble::succeeded() noexcept
{
    if (since() &&
        successes_.fetch_add(1, std::memory_order_relaxed) + 1 >= enough) {
        since_.store(0, std::memory_order_relaxed);
    }
}

} // namespace webhook::nginx
