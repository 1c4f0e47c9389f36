// The shared memory of a zone, as bytes.
//
//   zone_header | bucket heads, 4 bytes each | cells, 64 bytes each
//
// Everything here is plain data that several processes, and several builds of
// this module, have mapped at different addresses: no pointer, no virtual
// function, no destructor.  A cell is named by a "cell_ref", its number
// counted from 1; 0 is "none", so that zeroed memory is an empty table.
//
// Whoever changes the meaning of a byte changes zone_version.

#ifndef WEBHOOK_ZONE_LAYOUT_H
#define WEBHOOK_ZONE_LAYOUT_H

#include <webhook/webhook.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <pthread.h>
#include <type_traits>

namespace webhook {

inline constexpr std::uint64_t zone_magic = 0x736d69616c636877; // "whclaims"
inline constexpr std::uint32_t zone_version = 1;

// The mutex belongs to the C library; its size and the word size tell apart
// those that a binary upgrade could bring together.
inline constexpr std::uint32_t zone_abi =
    static_cast<std::uint32_t>(sizeof(pthread_mutex_t) << 16) |
    static_cast<std::uint32_t>(sizeof(void *) << 8)
#if defined(__GLIBC__)
    | 1U
#endif
    ;

inline constexpr std::uint64_t never =
    std::numeric_limits<std::uint64_t>::max();

using cell_ref = std::uint32_t;

enum class cell_state : std::uint32_t { free = 0, claimed = 1, delivered = 2 };

// One remembered event: a cache line.
struct cell {
    unsigned char key[WEBHOOK_KEY_DIGEST_SIZE];
    unsigned char value[WEBHOOK_TOKEN_SIZE]; // claimed: token, else digest
    std::uint64_t expires;                   // first millisecond without it
    cell_ref next;                           // in its bucket or the free list
    cell_state state;
};

static_assert(WEBHOOK_TOKEN_SIZE == WEBHOOK_DIGEST_SIZE);
static_assert(sizeof(cell) == 64 && std::is_trivially_copyable_v<cell>);

// Since the memory was created, over all processes.
struct zone_counters {
    std::uint64_t claims;     // granted
    std::uint64_t duplicates; // refused: delivered before
    std::uint64_t in_flight;  // refused: claimed by another, each poll counts
    std::uint64_t full;       // refused: no room
    std::uint64_t commits;
    std::uint64_t releases;
    std::uint64_t lost;    // renewals, commits and releases that came late
    std::uint64_t repairs; // after a process died inside the table
    std::uint64_t unknown; // operations given up: the lock was not to be had
};

struct zone_header {
    // Written once, the magic last, and never again.
    std::uint64_t magic;
    std::uint32_t version;
    std::uint32_t abi;
    std::uint64_t size; // of the memory
    std::uint64_t seed[2];
    std::uint32_t capacity; // cells
    std::uint32_t buckets;  // a power of two

    alignas(64) pthread_mutex_t mutex; // guards all that follows

    alignas(64) std::uint32_t used; // cells 1..used have ever been in use
    cell_ref free_list;
    std::uint32_t claimed;   // live cells in that state,
    std::uint32_t delivered; // expired ones not yet reclaimed included

    // The clock hand, see cells.h.
    std::uint32_t hand;
    std::uint32_t turn_left;
    std::uint64_t earliest;
    std::uint64_t turn_earliest;
    std::uint64_t scanned; // cells the hand has looked at

    zone_counters counters;

    // The redo log: a cell being written, see cells.h.
    alignas(64) cell redo;
    cell_ref redo_ref;
};

// Where the cells begin, behind that many bucket heads.
constexpr std::size_t cells_offset(std::size_t buckets) noexcept
{
    const std::size_t end = sizeof(zone_header) + buckets * sizeof(cell_ref);
    return (end + sizeof(cell) - 1) / sizeof(cell) * sizeof(cell);
}

static_assert(sizeof(zone_header) % 64 == 0);
static_assert(std::is_trivially_copyable_v<zone_header>);

} // namespace webhook

#endif // WEBHOOK_ZONE_LAYOUT_H
