// What is told of a table without its lock: close, and at nobody's expense.

#include "zone/cells.h"
#include "zone/table.h"

#include <algorithm>
#include <atomic>

namespace webhook {

std::uint64_t claim_table::oldest(std::uint64_t now) const noexcept
{
    const cells all(*header_);
    const std::uint32_t used = std::atomic_ref<std::uint32_t>(header_->used)
                                   .load(std::memory_order_relaxed);
    const std::uint32_t step = used / oldest_sample + 1;
    std::uint64_t first = never;

    for (std::uint64_t i = 0; i < used; i += step) {
        cell &seen = all.at(static_cast<cell_ref>(i + 1));
        const auto state = std::atomic_ref<cell_state>(seen.state)
                               .load(std::memory_order_relaxed);
        const auto expires = std::atomic_ref<std::uint64_t>(seen.expires)
                                 .load(std::memory_order_relaxed);

        if (state == cell_state::delivered && expires > now) {
            first = std::min(first, expires);
        }
    }

    return first;
}

} // namespace webhook
