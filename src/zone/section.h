// What an operation on a table does first.

#ifndef WEBHOOK_ZONE_SECTION_H
#define WEBHOOK_ZONE_SECTION_H

#include "zone/cells.h"
#include "zone/robust_lock.h"

#include <atomic>

namespace webhook {

// The lock, and the cells in the state that the lock promises.
class section {
public:
    explicit section(zone_header &header) noexcept
        : lock_(header.mutex), cells_(header)
    {
        if (lock_.abandoned()) {
            cells_.rebuild();
            ++header.counters.repairs;
            lock_.repaired();
        }

        if (!lock_.owned()) {
            std::atomic_ref<std::uint64_t>(header.counters.unknown)
                .fetch_add(1, std::memory_order_relaxed);
        }
    }

    explicit operator bool() const noexcept { return lock_.owned(); }
    cells *operator->() noexcept { return &cells_; }

private:
    robust_lock lock_;
    cells cells_;
};

} // namespace webhook

#endif // WEBHOOK_ZONE_SECTION_H
