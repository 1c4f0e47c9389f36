// The shared memory of a zone, as bytes.
//
//   zone_header | location entries | bucket heads, 4 bytes each | cells
//
// Everything here is plain data that several processes, and several builds of
// this module, have mapped at different addresses: no pointer, no virtual
// function, no destructor.  A cell is named by a "cell_ref", its number
// counted from 1; 0 is "none", so that zeroed memory is an empty table.  How
// many there are of each follows from the size of the memory alone, so that no
// process has to believe a number that another one could have damaged.
//
// Whoever changes the meaning of a byte changes zone_version.

#ifndef WEBHOOK_ZONE_LAYOUT_H
#define WEBHOOK_ZONE_LAYOUT_H

#include <webhook/webhook.h>

#include <cstddef>
#include <cstdint>
#include <pthread.h>
#include <type_traits>

namespace webhook {

inline constexpr std::uint64_t zone_magic = 0x736d69616c636877; // "whclaims"
inline constexpr std::uint32_t zone_version = 2;

// How keys and digests were made: of both the first 16 bytes of a SHA-256.
inline constexpr std::uint32_t zone_hashing = 1;

// The mutex belongs to the C library; its size and the word size tell apart
// those that a binary upgrade could bring together.
inline constexpr std::uint32_t zone_abi =
    static_cast<std::uint32_t>(sizeof(pthread_mutex_t) << 16) |
    static_cast<std::uint32_t>(sizeof(void *) << 8)
#if defined(__GLIBC__)
    | 1U
#endif
    ;

// The last millisecond that a cell can name.
inline constexpr std::uint64_t never = (std::uint64_t{1} << 48) - 1;

using cell_ref = std::uint32_t;

enum class cell_state : std::uint32_t { free = 0, claimed = 1, delivered = 2 };

// One remembered event: a cache line.
struct cell {
    static constexpr std::size_t key_size = 16;

    unsigned char key[key_size]; // the first bytes of the key's SHA-256
    unsigned char digest[WEBHOOK_DIGEST_SIZE]; // of the event's bytes
    unsigned char owner[WEBHOOK_OWNER_SIZE];   // whose claim it is, or was

    // The first millisecond without it (48 bits), and the number of its
    // location (16 bits): one word, so that both change together.
    std::uint64_t when;

    cell_ref next;  // in its bucket or the free list
    cell_ref later; // in the queue of its location
    cell_ref earlier;

    // From the lowest bit: state (2), kind of the digest (4, 0: as
    // zone_hashing says), the upstream's status (10, 0: not known), room for a
    // checksum (16).
    std::uint32_t meta;

    [[nodiscard]] std::uint64_t expires() const noexcept { return when >> 16; }
    [[nodiscard]] std::uint16_t location() const noexcept
    {
        return static_cast<std::uint16_t>(when);
    }
    [[nodiscard]] cell_state state() const noexcept
    {
        return static_cast<cell_state>(meta & 3);
    }
    [[nodiscard]] unsigned int status() const noexcept
    {
        return meta >> 6 & 0x3ff;
    }

    [[nodiscard]] static constexpr std::uint64_t make_when(
        std::uint64_t expires, std::uint16_t location) noexcept
    {
        return expires << 16 | location;
    }
    [[nodiscard]] static constexpr std::uint32_t make_meta(
        cell_state state, unsigned int status) noexcept
    {
        return static_cast<std::uint32_t>(state) | (status & 0x3ff) << 6;
    }
};

static_assert(sizeof(cell) == 64 && std::is_trivially_copyable_v<cell>);
static_assert(sizeof(cell) + sizeof(cell_ref) <= 72, "bytes of an event");

// Cells in the order in which they expire.
struct cell_queue {
    cell_ref head;
    cell_ref tail;
    std::uint32_t count;
};

// What the events of one location take.  Two entries are shared by locations
// that the table has no entry for.
struct alignas(64) location_entry {
    static constexpr std::size_t id_size = 16;
    static constexpr std::uint16_t shared_authenticated = 0;
    static constexpr std::uint16_t shared_open = 1;
    static constexpr std::uint16_t first_own = 2;

    static constexpr std::uint32_t flag_open = 1; // without authentication

    unsigned char id[id_size]; // all zeroes: not in use
    std::uint64_t window;      // ms
    std::uint64_t keep;        // ms during which a delivery is not evicted
    std::uint64_t settled;     // nothing is evicted before, see resolve()
    std::uint64_t evicted;     // deliveries forgotten within their window,
    std::uint64_t evicted_at;  // when the last one was,
    std::uint64_t kept;        // and how long it had been remembered
    std::uint64_t full;        // events for which there was no room
    std::uint32_t flags;
    cell_queue claimed;
    cell_queue delivered;

    [[nodiscard]] bool open() const noexcept { return flags & flag_open; }
    [[nodiscard]] std::uint32_t total() const noexcept
    {
        return claimed.count + delivered.count;
    }
};

static_assert(sizeof(location_entry) == 128);

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
    std::uint64_t unknown; // operations given up: the lock was not available
    std::uint64_t evicted; // deliveries forgotten within their window
    std::uint64_t corrupt; // repairs after a reference that led nowhere
    std::uint64_t room[5]; // for more of them
};

struct zone_header {
    // Written once, the magic last, and never again.
    std::uint64_t magic;
    std::uint32_t version;
    std::uint32_t abi;
    std::uint64_t size; // of the memory
    std::uint64_t seed[2];
    std::uint32_t header_size;
    std::uint32_t entry_size;
    std::uint32_t cell_size;
    std::uint32_t hashing;

    alignas(64) pthread_mutex_t mutex; // guards all that follows

    alignas(64) std::uint32_t used; // cells 1..used have ever been in use
    cell_ref free_list;
    std::uint32_t claimed;      // cells in that state,
    std::uint32_t delivered;    // expired ones not yet reclaimed included
    std::uint32_t open_claimed; // of "claimed", without authentication
    std::uint32_t turn; // the location whose expired cells are looked at next
    cell_ref hand;      // the cell that was looked at last in search of room
    std::uint32_t unused;
    std::uint64_t scanned;  // cells looked at in search of room
    std::uint64_t reported; // when evictions were last reported

    zone_counters counters;

    // The redo log: a cell being written, see cells.h.
    alignas(64) cell redo;
    std::uint64_t redo_mark; // 0: none, else make_mark() of its number

    static constexpr std::uint64_t make_mark(cell_ref ref) noexcept
    {
        return static_cast<std::uint64_t>(~ref) << 32 | ref;
    }
};

static_assert(sizeof(zone_header) % 64 == 0);
static_assert(std::is_trivially_copyable_v<zone_header>);

// How much there is of everything in a memory of some size.
struct zone_shape {
    static constexpr std::uint32_t least_locations = 4;
    static constexpr std::uint32_t most_locations = 255;

    std::uint32_t locations = 0;
    std::uint32_t buckets = 0;  // a power of two
    std::uint32_t capacity = 0; // cells; 0: the memory is too small

    // Of all memory of that size.
    static zone_shape of(std::size_t size) noexcept;

    [[nodiscard]] constexpr std::size_t buckets_offset() const noexcept
    {
        return sizeof(zone_header) +
               std::size_t{locations} * sizeof(location_entry);
    }
    [[nodiscard]] constexpr std::size_t cells_offset() const noexcept
    {
        const std::size_t end =
            buckets_offset() + std::size_t{buckets} * sizeof(cell_ref);
        return (end + sizeof(cell) - 1) / sizeof(cell) * sizeof(cell);
    }

    // Of one location's claims, and of all those without authentication.
    [[nodiscard]] constexpr std::uint32_t most_claims() const noexcept
    {
        return capacity / 4 > 16 ? capacity / 4 : 16;
    }
};

} // namespace webhook

#endif // WEBHOOK_ZONE_LAYOUT_H
