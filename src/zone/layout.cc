// Computes the layout of a table, formats the memory, and recognizes a
// formatted one.

#include "zone/robust_lock.h"
#include "zone/table.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cerrno>
#include <cstring>
#include <new>
#include <sys/random.h>

namespace webhook::zone {

zone_shape zone_shape::of(std::size_t size) noexcept
{
    // A zone has one location entry for each 4 KB, so that a zone of 1 MB has
    // all of them.
    constexpr std::size_t share = 4096;

    zone_shape shape;
    shape.locations = static_cast<std::uint32_t>(
        std::clamp<std::size_t>(size / share, least_locations, most_locations));

    if (size < shape.buckets_offset() + sizeof(cell) + sizeof(cell_ref)) {
        return shape;
    }

    // There is a bucket for each one or two cells; the remaining memory holds
    // the cells.
    const std::size_t fit =
        (size - shape.buckets_offset()) / (sizeof(cell) + sizeof(cell_ref));
    shape.buckets = static_cast<std::uint32_t>(
        std::bit_floor(std::min<std::size_t>(fit, std::size_t{1} << 31)));

    while (shape.buckets > 1 && shape.cells_offset() + sizeof(cell) > size) {
        shape.buckets /= 2;
    }
    if (shape.cells_offset() + sizeof(cell) <= size) {
        shape.capacity = static_cast<std::uint32_t>(std::min<std::size_t>(
            (size - shape.cells_offset()) / sizeof(cell), UINT32_MAX - 1));
    }
    return shape;
}

std::size_t claim_table::min_size() noexcept
{
    zone_shape one;
    one.locations = zone_shape::least_locations;
    one.buckets = 1;
    return one.cells_offset() + sizeof(cell);
}

int claim_table::format(void *memory, std::size_t size) noexcept
{
    const zone_shape shape = zone_shape::of(size);

    if (size < min_size() || shape.capacity == 0) {
        return EINVAL;
    }

    auto *header = new (memory) zone_header{};

    if (getrandom(header->seed, sizeof(header->seed), 0) !=
        static_cast<ssize_t>(sizeof(header->seed))) {
        return errno;
    }

    const int rc = robust_mutex_init(header->mutex);
    if (rc != 0) {
        return rc;
    }

    header->version = zone_version;
    header->abi = zone_abi;
    header->size = size;
    header->header_size = sizeof(zone_header);
    header->entry_size = sizeof(location_entry);
    header->cell_size = sizeof(cell);
    header->hashing = zone_hashing;

    auto *entries = reinterpret_cast<location_entry *>(header + 1);
    entries[location_entry::shared_open].flags = location_entry::flag_open;

    std::atomic_ref<std::uint64_t>(header->magic)
        .store(zone_magic, std::memory_order_release);
    return 0;
}

bool claim_table::valid(const void *memory, std::size_t size) noexcept
{
    if (size < min_size()) {
        return false;
    }

    const auto *header = static_cast<const zone_header *>(memory);
    return header->magic == zone_magic && header->version == zone_version &&
           header->abi == zone_abi && header->size == size &&
           header->header_size == sizeof(zone_header) &&
           header->entry_size == sizeof(location_entry) &&
           header->cell_size == sizeof(cell) && header->hashing == zone_hashing;
}

} // namespace webhook::zone
