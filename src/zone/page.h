// The file of a zone on the disk, which a process that serves nobody writes:
//
//   page | page | page | ...
//
// All pages have the same size.  A page holds cells of the zone, or its
// location entries, and when it was written.  It names the block that it holds:
// block N of the cells are those with the numbers from N * cells_in_page + 1.
//
// Pages are appended, and none is ever written over: of several pages of a
// block, the last one that is whole counts.  A power loss thus leaves what was
// there before.  From time to time, the whole zone is written to a new file,
// which then replaces the old one by rename().
//
// A page has a checksum, its own number, and the random number of its file, so
// that what a disk returns from an older file is recognized.  Each cell has its
// own checksum as well (checksum.h).
//
// A change of the meaning of any byte requires a new page::current.

#ifndef WEBHOOK_ZONE_PAGE_H
#define WEBHOOK_ZONE_PAGE_H

#include "zone/checksum.h"
#include "zone/clocks.h"
#include "zone/file_state.h"
#include "zone/layout.h"

#include <cstddef>
#include <cstdint>

namespace webhook::zone {

enum class page_kind : std::uint32_t { time = 1, cells = 2, locations = 3 };

struct alignas(64) page {
    static constexpr std::uint64_t valid_magic = 0x656761706b686577; // wehkpage
    static constexpr std::uint32_t current = 1;

    std::uint64_t magic;
    std::uint32_t version;
    page_kind kind;
    std::uint64_t file;   // is the same in all pages of a file
    std::uint64_t number; // counts the pages of the file, from 0
    std::uint64_t wall;   // see clocks.h
    std::uint64_t monotonic;
    std::uint32_t block;
    std::uint32_t hashing;  // is that of the zone, see layout.h
    std::uint64_t checksum; // covers all other bytes

    cell cells[cells_in_page]; // or location entries

    [[nodiscard]] location_entry *locations() noexcept
    {
        return reinterpret_cast<location_entry *>(cells);
    }
    [[nodiscard]] const location_entry *locations() const noexcept
    {
        return reinterpret_cast<const location_entry *>(cells);
    }
    [[nodiscard]] clocks time() const noexcept { return {wall, monotonic}; }
};

static_assert(sizeof(page) == 4096 && offsetof(page, cells) == 64);

inline constexpr std::uint32_t locations_in_page =
    sizeof(page::cells) / (sizeof(location_entry));

inline std::uint64_t checksum_of(const page &of) noexcept
{
    const auto *bytes = reinterpret_cast<const unsigned char *>(&of);
    std::uint64_t sum = 0;

    for (std::size_t i = 0; i < sizeof(page); i += sizeof(std::uint64_t)) {
        std::uint64_t word;
        std::memcpy(&word, bytes + i, sizeof(word));
        sum = add_word(sum, i == offsetof(page, checksum) ? 0 : word);
    }
    return sum;
}

[[nodiscard]] inline bool holds(const page &of) noexcept
{
    return of.magic == page::valid_magic && of.checksum == checksum_of(of);
}

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_PAGE_H
