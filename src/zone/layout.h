// The layout of a zone's shared memory:
//
//   zone_header | location entries | bucket heads, 4 bytes each | cells
//
// All types are plain data, because several processes and several builds of
// this module map the memory at different addresses: they contain no pointer,
// no virtual function and no destructor.  A "cell_ref" identifies a cell by its
// number, counted from 1; 0 means "no cell", so that zeroed memory is an empty
// table.  The number of entries, buckets and cells follows from the size of the
// memory alone, so that no process relies on a number that another process
// could have damaged.
//
// A change of the meaning of any byte requires a new zone_version.

#ifndef WEBHOOK_ZONE_LAYOUT_H
#define WEBHOOK_ZONE_LAYOUT_H

#include <webhook/webhook.h>

#include <cstddef>
#include <cstdint>
#include <pthread.h>
#include <type_traits>

namespace webhook::zone {

inline constexpr std::uint64_t zone_magic = 0x736d69616c636877; // "whclaims"
inline constexpr std::uint32_t zone_version = 2;

// Identifies how keys are computed, and digests of the kind 0: both are the
// first 16 bytes of a SHA-256.
inline constexpr std::uint32_t zone_hashing = 1;

// The mutex belongs to the C library.  The size of the mutex and of a word, and
// the library, distinguish builds that a binary upgrade could bring together.
inline constexpr std::uint32_t zone_abi =
    static_cast<std::uint32_t>(sizeof(pthread_mutex_t) << 16) |
    static_cast<std::uint32_t>(sizeof(void *) << 8)
#if defined(__GLIBC__)
    | 1U
#endif
    ;

// The last millisecond that a cell can express.
inline constexpr std::uint64_t never = (std::uint64_t{1} << 48) - 1;

using cell_ref = std::uint32_t;

enum class cell_state : std::uint32_t { free = 0, claimed = 1, delivered = 2 };

// A cell remembers one event and fills one cache line.
struct cell {
    static constexpr std::size_t key_size = 16;

    unsigned char key[key_size]; // holds the first bytes of the key's SHA-256
    unsigned char digest[WEBHOOK_DIGEST_SIZE]; // identifies the event's bytes
    // Identifies who holds the claim, or held it.
    unsigned char owner[WEBHOOK_OWNER_SIZE];

    // Holds the millisecond at which the cell expires (48 bits) and the number
    // of its location (16 bits), in one word so that both change together.
    std::uint64_t when;

    cell_ref next;  // links the cells of a bucket, or the free list
    cell_ref later; // links the queue of the location
    cell_ref earlier;

    // Holds, from the lowest bit: the state (2 bits), the kind of the digest (4
    // bits, a webhook_digest_kind_t), the status of the upstream (10 bits, 0 if
    // it is not known), and a checksum (16 bits, see checksum.h).  The checksum
    // is 0 in a zone without a file.
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
    [[nodiscard]] webhook_digest_kind_t digest_kind() const noexcept
    {
        return static_cast<webhook_digest_kind_t>(meta >> 2 & 0xf);
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
    [[nodiscard]] static constexpr std::uint32_t make_meta(cell_state state,
        unsigned int status,
        webhook_digest_kind_t kind = WEBHOOK_DIGEST_SHA256) noexcept
    {
        return static_cast<std::uint32_t>(state) |
               (static_cast<std::uint32_t>(kind) & 0xf) << 2 |
               (status & 0x3ff) << 6;
    }
};

static_assert(sizeof(cell) == 64 && std::is_trivially_copyable_v<cell>);
static_assert(sizeof(cell) + sizeof(cell_ref) <= 72, "bytes of an event");

// A queue links cells in the order in which they expire.
struct cell_queue {
    cell_ref head;
    cell_ref tail;
    std::uint32_t count;
};

// A location entry counts and queues the events of one location.  The first two
// entries are shared by locations for which the table has no entry of their
// own.
struct alignas(64) location_entry {
    static constexpr std::size_t id_size = 16;
    static constexpr std::uint16_t shared_authenticated = 0;
    static constexpr std::uint16_t shared_open = 1;
    static constexpr std::uint16_t first_own = 2;

    // Is set if the location has no authentication.
    static constexpr std::uint32_t flag_open = 1;

    unsigned char id[id_size]; // is all zeroes if the entry is not in use
    std::uint64_t window;      // ms
    std::uint64_t keep;        // ms for which a delivery cannot be evicted
    // No delivery is evicted before this time, see resolve().
    std::uint64_t settled;
    std::uint64_t evicted;    // counts deliveries evicted within their window
    std::uint64_t evicted_at; // is the time of the last eviction
    std::uint64_t kept;       // ms for which the last evicted delivery was kept
    std::uint64_t full;       // counts events for which there was no room
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

// The counters cover all processes since the memory was created.
struct zone_counters {
    std::uint64_t claims;     // claims that were granted
    std::uint64_t duplicates; // claims refused, because the event was delivered
    // Claims that were refused because another delivery held the event; each
    // poll counts.
    std::uint64_t in_flight;
    std::uint64_t full; // claims refused, because there was no room
    std::uint64_t commits;
    std::uint64_t releases;
    std::uint64_t lost;    // renewals, commits and releases that came late
    std::uint64_t repairs; // repairs after a process died inside the table
    // Operations that were abandoned because the lock was not available.
    std::uint64_t unknown;
    std::uint64_t evicted; // deliveries evicted within their window
    std::uint64_t corrupt; // repairs after a reference that was out of range
    std::uint64_t room[5]; // is reserved for further counters
};

struct zone_header {
    // These fields are written once, the magic last, and never change after
    // that.
    std::uint64_t magic;
    std::uint32_t version;
    std::uint32_t abi;
    std::uint64_t size; // is the size of the memory
    std::uint64_t seed[2];
    std::uint32_t header_size;
    std::uint32_t entry_size;
    std::uint32_t cell_size;
    std::uint32_t hashing;

    alignas(64) pthread_mutex_t mutex; // guards all fields below

    // Only the cells 1..used have ever been in use.
    alignas(64) std::uint32_t used;
    cell_ref free_list;
    std::uint32_t claimed; // counts claimed cells
    // Both counts include expired cells that have not been reclaimed.
    std::uint32_t delivered;
    std::uint32_t open_claimed; // of "claimed", without authentication
    std::uint32_t turn; // the location whose expired cells are reclaimed next
    cell_ref hand;      // the cell that the search for room read last
    std::uint32_t unused;
    std::uint64_t scanned;  // counts cells that searches for room have read
    std::uint64_t reported; // is the time when evictions were last reported

    zone_counters counters;

    // The redo log holds a cell while it is being written, see cells.h.
    alignas(64) cell redo;
    std::uint64_t redo_mark; // is 0, or make_mark() of the cell's number

    static constexpr std::uint64_t make_mark(cell_ref ref) noexcept
    {
        return static_cast<std::uint64_t>(~ref) << 32 | ref;
    }
};

static_assert(sizeof(zone_header) % 64 == 0);
static_assert(std::is_trivially_copyable_v<zone_header>);

// The shape says how many entries, buckets and cells a memory of some size has.
struct zone_shape {
    static constexpr std::uint32_t least_locations = 4;
    static constexpr std::uint32_t most_locations = 255;

    std::uint32_t locations = 0;
    std::uint32_t buckets = 0; // is a power of two
    // Counts cells; it is 0 if the memory is too small.
    std::uint32_t capacity = 0;

    // Computes the shape of a memory of that size.
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

    // Limits the claims of one location, and those of all locations without
    // authentication together.
    [[nodiscard]] constexpr std::uint32_t most_claims() const noexcept
    {
        return capacity / 4 > 16 ? capacity / 4 : 16;
    }
};

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_LAYOUT_H
