// The beginning and the end of each operation on a table.

#ifndef WEBHOOK_ZONE_LOCKED_CELLS_H
#define WEBHOOK_ZONE_LOCKED_CELLS_H

#include "zone/cells.h"
#include "zone/robust_lock.h"
#include "zone/table.h"

#include <atomic>

namespace webhook::zone {

// Locks the zone and gives access to its cells; if the last owner of the lock
// died, the cells are rebuilt first.
class locked_cells {
public:
    locked_cells(zone_header &header, table_view &view) noexcept
        : header_(header), lock_(header.mutex, view.stuck),
          cells_(header, view.shape, view.kept), view_(view)
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

    // Returns the result.  If the operation has met a reference that is out of
    // range, it rebuilds the table and returns "unknown": the operation counts
    // as not answered, and the next one finds a sound table.
    template<typename T>
    T checked(T result, T unknown) noexcept
    {
        if (!cells_.broken()) {
            return result;
        }

        cells_.rebuild();
        ++header_.counters.corrupt;
        return unknown;
    }

    // Writes a cell over the cell that has the same key, or adds it.  The
    // caller has checked that the old one has expired or belongs to the same
    // claim.  Returns false if there is no room.
    [[nodiscard]] bool enter(
        const cell &made, std::uint64_t now, bool evict) noexcept;

    // Returns the number of the location's entry.  A location without an entry
    // gets one if one is free.
    [[nodiscard]] std::uint16_t resolve(
        const table_location *location, std::uint64_t now) noexcept;

private:
    zone_header &header_;
    robust_lock lock_;
    cells cells_;
    table_view &view_;
};

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_LOCKED_CELLS_H
