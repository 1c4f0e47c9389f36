// Assigns the entries of a table to locations.

#include "zone/locked_cells.h"

#include <algorithm>
#include <cstring>

namespace webhook::zone {

namespace {

bool is(const location_entry &entry, const table_location &location) noexcept
{
    return std::memcmp(entry.id, location.id, sizeof(entry.id)) == 0;
}

// Adds a location to a shared entry.  The result is safe for each of its
// locations.
void share(location_entry &entry, const table_location &location) noexcept
{
    entry.window = entry.window == 0 ? location.window
                                     : std::min(entry.window, location.window);
    entry.keep = std::max(entry.keep, location.keep);
    entry.flags = location.authenticated ? 0 : location_entry::flag_open;
}

// Describes the location in its own entry.  Deliveries that were remembered
// with another window, or with a shorter "keep", are not evicted until they are
// older than "keep": see cells::evictable().
void describe(location_entry &entry, const table_location &location,
    std::uint64_t now) noexcept
{
    if (entry.total() > 0 &&
        (entry.window != location.window || entry.keep < location.keep)) {
        entry.settled = now + location.keep;
    }

    std::memcpy(entry.id, location.id, sizeof(entry.id));
    entry.window = location.window;
    entry.keep = location.keep;
    entry.flags = location.authenticated ? 0 : location_entry::flag_open;
}

// Returns the location's own entry, or an entry without events, or a shared
// one.
std::uint16_t find_entry(cells &all, std::uint32_t count,
    const table_location &location, std::uint64_t now) noexcept
{
    std::uint16_t unused = 0;

    const auto end =
        static_cast<std::uint16_t>(count); // most_locations at most

    for (std::uint16_t i = location_entry::first_own; i < end; ++i) {
        const location_entry &seen = all.entry(i);

        if (is(seen, location)) {
            return i;
        }
        if (unused == 0) {
            all.tidy(i, now);
            unused = seen.total() == 0 ? i : 0;
        }
    }

    if (unused != 0) {
        all.entry(unused) = {};
        return unused;
    }
    return location.authenticated ? location_entry::shared_authenticated
                                  : location_entry::shared_open;
}

} // namespace

std::uint16_t locked_cells::resolve(
    const table_location *location, std::uint64_t now) noexcept
{
    if (location == nullptr) {
        return location_entry::shared_authenticated;
    }

    if (location->found < location_entry::first_own ||
        (location->found != UINT16_MAX &&
            is(cells_.entry(location->found), *location))) {
        return location->found;
    }

    location->found = find_entry(cells_, view_.shape.locations, *location, now);

    location_entry &entry = cells_.entry(location->found);

    if (location->found < location_entry::first_own) {
        share(entry, *location);
    } else {
        describe(entry, *location, now);
    }
    cells_.count_open_claims();

    return location->found;
}

// The key is looked up again, because an expired cell may have been reclaimed
// since the caller found it.
bool locked_cells::enter(
    const cell &made, std::uint64_t now, bool evict) noexcept
{
    const cell_ref ref = cells_.find(made.key);

    if (ref != 0) {
        cells_.put(ref, made);
        return true;
    }

    const std::uint64_t before = header_.counters.evicted;
    const bool entered = cells_.insert(made, now, evict);

    if (header_.counters.evicted != before &&
        now - header_.reported >= claim_table::report_step) {
        header_.reported = now;
        view_.report = true;
    }
    return entered;
}

} // namespace webhook::zone
