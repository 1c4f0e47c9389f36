#include "zone/transfer.h"

#include "zone/checksum.h"
#include "zone/locked_cells.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <sys/mman.h>

namespace webhook::zone {

namespace {

constexpr std::uint16_t no_place = UINT16_MAX;

bool is_unused(const location_entry &entry) noexcept
{
    return std::all_of(std::begin(entry.id), std::end(entry.id),
        [](unsigned char byte) { return byte == 0; });
}

} // namespace

transfer::transfer(cells &to, const zone_shape &shape,
    std::span<const location_entry> from, const clocks &then,
    const clocks &now) noexcept
    : to_(to), shape_(shape), from_(from), then_(then), now_(now)
{
    std::fill(std::begin(places_), std::end(places_), no_place);
}

// A location gets an entry of its own as long as there are any.
std::uint16_t transfer::place_of(std::uint16_t location) noexcept
{
    if (location >= from_.size() || location >= std::size(places_)) {
        return location_entry::shared_authenticated;
    }

    std::uint16_t &place = places_[location];
    if (place != no_place) {
        return place;
    }

    const location_entry &seen = from_[location];
    const bool own = location >= location_entry::first_own;

    place = seen.open() ? location_entry::shared_open
                        : location_entry::shared_authenticated;

    for (std::uint16_t i = location_entry::first_own;
         own && i < shape_.locations; ++i) {
        const location_entry &there = to_.entry(i);
        if (std::memcmp(there.id, seen.id, sizeof(there.id)) == 0 &&
            !is_unused(there)) {
            place = i;
            break;
        }
        if (place < location_entry::first_own && is_unused(there)) {
            place = i;
        }
    }

    location_entry &entry = to_.entry(place);
    if (place >= location_entry::first_own) {
        std::memcpy(entry.id, seen.id, sizeof(entry.id));
        entry.flags = seen.flags;
        entry.window = seen.window;
    } else {
        entry.window = entry.window == 0 ? seen.window
                                         : std::min(entry.window, seen.window);
    }
    entry.keep = std::max(entry.keep, seen.keep);
    entry.settled =
        std::max(entry.settled, translate(seen.settled, then_, now_));
    return place;
}

void transfer::add(const cell &seen) noexcept
{
    const std::uint64_t expires =
        std::min(translate(seen.expires(), then_, now_), never);

    if (seen.state() == cell_state::free || expires <= now_.monotonic) {
        return;
    }

    cell made = seen;
    made.when = cell::make_when(expires, place_of(seen.location()));
    made.next = made.later = made.earlier = 0;
    made.meta &= ~checksum_mask;

    ++(to_.fill(made) ? count_.taken : count_.left_out);
}

private_table::private_table(std::size_t capacity) noexcept
{
    std::size_t size =
        claim_table::min_size() + capacity * (sizeof(cell) + sizeof(cell_ref));

    while (zone_shape::of(size).capacity < capacity) {
        size += size / 16 + sizeof(cell);
    }

    map(size);
    if (memory_ != nullptr && claim_table::format(memory_, size_) != 0) {
        munmap(memory_, size_);
        memory_ = nullptr;
    }
}

private_table::private_table(
    void *memory, std::size_t size, table_view *in_use) noexcept
{
    constexpr std::size_t step = 256 * 1024;

    map(size);
    for (std::size_t at = 0; memory_ != nullptr && at < size; at += step) {
        // Without the lock, a cell may be copied by half, as after a death.
        std::optional<locked_cells> lock;
        if (in_use != nullptr) {
            lock.emplace(*static_cast<zone_header *>(memory), *in_use);
        }
        std::memcpy(static_cast<char *>(memory_) + at,
            static_cast<const char *>(memory) + at, std::min(step, size - at));
    }
}

void private_table::map(std::size_t size) noexcept
{
    void *memory = mmap(nullptr, size, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory != MAP_FAILED) {
        memory_ = memory;
        size_ = size;
        shape_ = zone_shape::of(size);
    }
}

private_table::~private_table()
{
    if (memory_ != nullptr) {
        munmap(memory_, size_);
    }
}

transfer_count private_table::move_to(cells &to, const zone_shape &shape,
    file_state *checked, std::uint64_t now) noexcept
{
    cells from(header(), shape_);
    const clocks same{0, now};
    transfer_count before;

    // Damaged and expired cells go first.
    header().used = std::min(header().used, shape_.capacity);
    for (cell_ref ref = 1; ref <= header().used; ++ref) {
        cell &seen = from.at(ref);
        if (seen.state() == cell_state::free) {
            continue;
        }
        const bool sound = checked == nullptr || holds(seen);
        before.damaged += sound ? 0 : 1;
        if (!sound || seen.expires() <= now) {
            seen.meta = cell::make_meta(cell_state::free, 0);
        }
    }
    from.rebuild();

    while (header().claimed + header().delivered > shape.capacity) {
        const std::uint32_t all = header().delivered;
        from.evict_one(now);
        if (header().delivered == all) {
            break; // nothing may be evicted
        }
        ++before.left_out;
    }

    transfer moved(to, shape, {&from.entry(0), shape_.locations}, same, same);
    for (cell_ref ref = 1; ref <= header().used; ++ref) {
        moved.add(from.at(ref));
    }
    to.rebuild();

    transfer_count all = moved.count();
    all.damaged += before.damaged;
    all.left_out += before.left_out;
    return all;
}

} // namespace webhook::zone
