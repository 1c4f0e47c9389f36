// Statistics for operators, read with little or no locking.

#include "zone/locked_cells.h"
#include "zone/table.h"

#include <algorithm>
#include <cstring>

namespace webhook::zone {

bool claim_table::stats(table_stats &out) const noexcept
{
    out = {};
    out.capacity = view_->shape.capacity;

    const locked_cells in(*header_, *view_);
    if (!in) {
        return false;
    }

    out.used = header_->claimed + header_->delivered;
    out.claimed = header_->claimed;
    out.scanned = header_->scanned;
    out.counters = header_->counters;
    return true;
}

bool claim_table::stats(
    const table_location &of, location_stats &out) const noexcept
{
    out = {};

    locked_cells in(*header_, *view_);
    if (!in) {
        return false;
    }

    for (std::uint32_t i = location_entry::first_own;
         i < view_->shape.locations; ++i) {
        const location_entry &seen = in->entry(i);

        if (std::memcmp(seen.id, of.id, sizeof(seen.id)) == 0) {
            out = {seen.claimed.count, seen.delivered.count, seen.evicted,
                seen.evicted_at, seen.kept, seen.full};
            return true;
        }
    }
    return false;
}

std::uint64_t claim_table::oldest(std::uint64_t now) const noexcept
{
    cells all(*header_, view_->shape);
    const std::uint32_t used =
        std::min(std::atomic_ref<std::uint32_t>(header_->used)
                     .load(std::memory_order_relaxed),
            view_->shape.capacity);
    const std::uint32_t step = used / oldest_sample + 1;
    std::uint64_t first = never;

    for (std::uint64_t i = 0; i < used; i += step) {
        cell &seen = all.at(static_cast<cell_ref>(i + 1));
        const auto meta = std::atomic_ref<std::uint32_t>(seen.meta).load(
            std::memory_order_relaxed);
        const auto when = std::atomic_ref<std::uint64_t>(seen.when).load(
            std::memory_order_relaxed);
        cell copy;
        copy.when = when;
        copy.meta = meta;

        if (copy.state() == cell_state::delivered && copy.expires() > now) {
            first = std::min(first, copy.expires());
        }
    }

    return first;
}

bool claim_table::list(std::uint64_t now, std::uint32_t &from,
    std::span<listed_claim> &room) const noexcept
{
    locked_cells in(*header_, *view_);
    if (!in) {
        return false;
    }

    const std::uint32_t used = std::min(header_->used, view_->shape.capacity);
    const std::uint32_t end =
        from + std::min(used - std::min(used, from), list_step);
    std::size_t count = 0;

    while (from < end && count < room.size()) {
        const cell &seen = in->at(++from);

        if (seen.state() == cell_state::claimed && seen.expires() > now) {
            std::memcpy(room[count].key, seen.key, sizeof(seen.key));
            room[count++].expires = seen.expires();
        }
    }

    if (from >= used) {
        from = 0;
    }

    room = room.first(count);
    return true;
}

} // namespace webhook::zone
