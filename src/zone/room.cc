// Makes room for one more event: reclaims expired cells and, if needed, evicts
// a delivery.
//
// If a table is full of live events, a delivery is evicted, never a claim.
// Deliveries of locations without authentication are evicted first, because
// anybody can send as many of them as they like; then those of the location
// that has the most events.  Within a location, the delivery that expires first
// is evicted, unless it is so young that its signature would be accepted again
// ("keep").

#include "zone/cells.h"
#include "zone/ordered_store.h"

#include <algorithm>

namespace webhook::zone {

namespace {

// The number of expired cells that an insertion reclaims in each of two queues
// of the same location, and of another one: more than the one cell it adds.
constexpr std::uint32_t reclaim_step = 2;

// The number of locations that are searched for expired cells if no cell is
// free.
constexpr std::uint32_t location_step = 8;

// The clocks of workers differ, because each worker's time is as old as the
// current turn of its event loop.
constexpr std::uint64_t clock_slack = 60'000;

} // namespace

// "used" is raised before the cell is written: at worst, rebuild() finds a free
// cell.  The cell may have contents if "used" was damaged; no link leads to it.
cell_ref cells::allocate(
    std::uint16_t location, std::uint64_t now, bool evict) noexcept
{
    reclaim(entry(location).delivered, now, reclaim_step);
    reclaim(entry(location).claimed, now, reclaim_step);
    reclaim_somewhere(now, reclaim_step);

    if (header_.free_list == 0 && header_.used < shape_.capacity) {
        ordered_store(header_.used, header_.used + 1);
        at(header_.used).meta = cell::make_meta(cell_state::free, 0);
        return header_.used;
    }

    for (std::uint32_t i = 0; i < location_step && header_.free_list == 0;
         ++i) {
        reclaim_somewhere(now, 1);
    }
    if (header_.free_list == 0) {
        search(now);
    }
    if (header_.free_list == 0 && evict) {
        evict_one(now);
    }

    const cell_ref ref = header_.free_list;
    if (ref == 0) {
        return 0;
    }
    if (at(ref).state() != cell_state::free) {
        (void)damaged();
        return 0;
    }
    header_.free_list = at(ref).next;
    return ref;
}

void cells::reclaim(
    cell_queue &queue, std::uint64_t now, std::uint32_t most) noexcept
{
    for (; most > 0 && queue.head != 0 && !broken_; --most) {
        if (at(queue.head).expires() > now) {
            return;
        }
        drop(queue.head);
    }
}

// The locations take turns; a location without events costs only its turn.
void cells::reclaim_somewhere(std::uint64_t now, std::uint32_t most) noexcept
{
    header_.turn = header_.turn + 1 < shape_.locations ? header_.turn + 1 : 0;

    location_entry &next = entry(header_.turn);

    reclaim(next.delivered, now, most);
    reclaim(next.claimed, now, most);
}

// Searches for a cell that has expired behind others that live longer.  Such
// cells exist after a reload that has made a window shorter.
void cells::search(std::uint64_t now) noexcept
{
    const std::uint32_t used = std::min(header_.used, shape_.capacity);

    for (std::uint32_t i = 0; i < std::min(used, search_step); ++i) {
        header_.hand = header_.hand < used ? header_.hand + 1 : 1;
        ++header_.scanned;

        const cell &seen = at(header_.hand);

        if (seen.state() != cell_state::free && seen.expires() <= now) {
            drop(header_.hand);
            return;
        }
    }
}

// Returns true if the delivery that the location would lose first may be
// evicted.  Its age follows from the window.  A cell that expires later than
// the window allows dates from before a reload that has made the window
// shorter; its age is not known, but it is older than "keep" once the time
// "settled" has passed.  If several locations share an entry, its window is the
// shortest of theirs, and only age computed from it counts.
bool cells::evictable(std::uint16_t location, std::uint64_t now) noexcept
{
    const location_entry &of = entry(location);

    if (of.delivered.head == 0 || now < of.settled) {
        return false;
    }

    const std::uint64_t expires = at(of.delivered.head).expires();
    const std::uint64_t left = expires - std::min(now, expires);

    if (left > of.window) {
        return location >= location_entry::first_own &&
               left - of.window > clock_slack;
    }
    return of.window - left >= of.keep;
}

void cells::evict_one(std::uint64_t now) noexcept
{
    victim open, any;

    for (std::uint32_t i = 0; i < shape_.locations; ++i) {
        const location_entry &seen = entry(i);
        victim &best = seen.open() ? open : any;
        const auto location = static_cast<std::uint16_t>(i);

        if (seen.total() > best.total && evictable(location, now)) {
            best = {seen.delivered.head, location, seen.total()};
        }
    }

    const victim &chosen = open.ref != 0 ? open : any;

    if (chosen.ref == 0 || broken_) {
        return;
    }

    location_entry &loser = entry(chosen.location);
    const std::uint64_t expires = at(chosen.ref).expires();
    const std::uint64_t left = expires - std::min(now, expires);

    ++loser.evicted;
    ++header_.counters.evicted;
    loser.evicted_at = now;
    loser.kept = loser.window - std::min(left, loser.window);
    erase(chosen.ref);
}

// Lapsed claims are reclaimed before a claim is refused.
bool cells::may_claim(std::uint16_t location, std::uint64_t now) noexcept
{
    const std::uint32_t most = shape_.most_claims();
    const location_entry &of = entry(location);
    const auto allowed = [&] {
        return of.claimed.count < most &&
               (!of.open() || header_.open_claimed < most);
    };

    for (std::uint32_t i = 0; i < shape_.locations && !allowed(); ++i) {
        tidy(i, now);
    }
    if (!allowed()) {
        search(now);
    }
    return allowed();
}

void cells::tidy(std::uint32_t location, std::uint64_t now) noexcept
{
    reclaim(entry(location).claimed, now, search_step);
    reclaim(entry(location).delivered, now, search_step);
}

void cells::count_open_claims() noexcept
{
    header_.open_claimed = 0;

    for (std::uint32_t i = 0; i < shape_.locations; ++i) {
        if (entry(i).open()) {
            header_.open_claimed += entry(i).claimed.count;
        }
    }
}

} // namespace webhook::zone
