// Contains what the memory of a zone with a file holds after the zone itself:
// which pages have changed since they were written, and how far the file is.
//
//   zone, as in layout.h | file_state | a mark for each page of cells
//
// The memory is a file on a memory file system.  It ends with the machine; a
// restart of nginx finds it.  A page is as many cells as one page of the file
// on the disk holds, see page.h.

#ifndef WEBHOOK_ZONE_FILE_STATE_H
#define WEBHOOK_ZONE_FILE_STATE_H

#include "zone/layout.h"

#include <cstddef>
#include <cstdint>
#include <pthread.h>
#include <type_traits>

namespace webhook::zone {

inline constexpr std::uint32_t cells_in_page = 63;

struct file_state {
    static constexpr std::uint64_t valid_magic = 0x6574617473686377; // wchstate
    static constexpr std::uint32_t current = 2;
    static constexpr std::size_t alignment = 4096;

    // Is written last, when the zone has all entries that a start has found.
    std::uint64_t magic;
    std::uint32_t version;
    std::uint32_t unused;
    unsigned char boot[16];   // identifies the boot of the machine
    std::uint64_t opened;     // the monotonic clock when it was last opened
    std::uint64_t taken_over; // counts entries found at the last start
    std::uint64_t damaged;    // counts entries that were damaged
    char zone[256];           // the name of the zone

    // Is held by the process that writes the file, as long as it writes.
    alignas(64) pthread_mutex_t writer;

    // The process that holds "writer" writes these fields.
    alignas(64) std::uint64_t file_id; // identifies the file on the disk
    std::uint64_t file_inode;
    std::uint64_t file_pages;
    std::uint64_t file_wholes; // pages that the whole zone took
    std::uint64_t file_forgotten;
    std::uint64_t file_locations; // identifies the locations in the file
    std::uint64_t pending;        // is set while marks were cleared in advance
    std::uint64_t written_at;     // the wall clock at the last write, ms
    std::uint64_t writes;         // counts complete writes
    std::uint64_t failed;         // the error number of the last write, or 0

    // Counts events that an operator has forgotten.  The zone's lock guards it
    // and the marks.
    std::uint64_t forgotten;

    [[nodiscard]] unsigned char *marks() noexcept
    {
        return reinterpret_cast<unsigned char *>(this + 1);
    }
    void mark(cell_ref ref) noexcept { marks()[(ref - 1) / cells_in_page] = 1; }

    // Returns the number of pages that the cells of a zone take.
    [[nodiscard]] static constexpr std::uint32_t pages(
        const zone_shape &shape) noexcept
    {
        return shape.capacity / cells_in_page + 1;
    }

    // Returns where the state begins in a memory whose zone has that size.
    [[nodiscard]] static constexpr std::size_t offset(std::size_t size) noexcept
    {
        return (size + alignment - 1) / alignment * alignment;
    }

    // Returns the size of the whole memory.
    [[nodiscard]] static std::size_t memory_size(std::size_t size) noexcept;

    // Returns the state in the memory of a zone of that size.
    [[nodiscard]] static file_state *in(void *memory, std::size_t size) noexcept
    {
        return reinterpret_cast<file_state *>(
            static_cast<char *>(memory) + offset(size));
    }
};

static_assert(std::is_trivially_copyable_v<file_state>);

inline std::size_t file_state::memory_size(std::size_t size) noexcept
{
    return offset(
        offset(size) + sizeof(file_state) + pages(zone_shape::of(size)));
}

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_FILE_STATE_H
