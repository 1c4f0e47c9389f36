// What an operation on a table does first, and last.

#ifndef WEBHOOK_ZONE_SECTION_H
#define WEBHOOK_ZONE_SECTION_H

#include "zone/cells.h"
#include "zone/robust_lock.h"
#include "zone/table.h"

#include <atomic>

namespace webhook {

// The lock, and the cells in the state that the lock promises.
class section {
public:
    section(zone_header &header, table_view &view) noexcept
        : header_(header), lock_(header.mutex, view.stuck),
          cells_(header, view.shape), view_(view)
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

    // The result, unless the operation has met a reference that leads nowhere:
    // then it counts as not answered, and the next one finds a sound table.
    template<typename T>
    T settle(T result, T unknown) noexcept
    {
        if (!cells_.broken()) {
            return result;
        }

        cells_.rebuild();
        ++header_.counters.corrupt;
        return unknown;
    }

    // Writes a cell, in place of an expired or of our own one, or in a new
    // place; false: no room.
    [[nodiscard]] bool enter(
        const cell &made, std::uint64_t now, bool evict) noexcept;

    // The entry of a location, which gets one if there is one left.
    [[nodiscard]] std::uint16_t resolve(
        const table_location *location, std::uint64_t now) noexcept;

private:
    zone_header &header_;
    robust_lock lock_;
    cells cells_;
    table_view &view_;
};

} // namespace webhook

#endif // WEBHOOK_ZONE_SECTION_H
