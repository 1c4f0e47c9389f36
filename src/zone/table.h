// The claim table: it records which events are being delivered, and which have
// been delivered.
//
// The table lies in memory that processes share and that the caller keeps
// mapped as long as a claim_table is used; the object itself is a reference and
// may be copied freely.  Its functions do not allocate, throw or log.
//
// Times are milliseconds of a monotonic clock that all users of the memory
// share (CLOCK_MONOTONIC).  They may be behind by the age of a worker's cached
// time: an entry then lives that much longer.  An entry has expired when the
// time reaches "expires", and an expired entry counts as absent, with one
// exception: until its cell is reused, a lapsed claim still belongs to its
// token, without a gap.
//
// A key has WEBHOOK_KEY_DIGEST_SIZE bytes, of which the table compares the
// first cell::key_size; a token has WEBHOOK_TOKEN_SIZE bytes, of which it
// compares the first WEBHOOK_OWNER_SIZE; a digest has WEBHOOK_DIGEST_SIZE
// bytes.

#ifndef WEBHOOK_ZONE_TABLE_H
#define WEBHOOK_ZONE_TABLE_H

#include "zone/file_state.h"
#include "zone/layout.h"
#include "zone/version1.h"

#include <optional>
#include <span>

namespace webhook::zone {

class locked_cells;

// The result of an operation on a claim.
enum class table_result {
    ok,        // the caller held the claim without a gap
    gone,      // the lease had ended, and the claim had been reclaimed
    taken,     // another delivery has claimed the event since
    delivered, // another delivery has been acknowledged since
    full,      // there is no room, and no entry may be evicted
    unknown    // the zone is locked or damaged; the change may be lost
};

// The view holds what one process knows of a table: its size, the zone of
// version 1 that it succeeds, whether its lock is stuck, and whether this
// process has an eviction to report.
struct table_view {
    zone_shape shape;
    std::optional<version1::zone> earlier; // has events the table may lack
    file_state *kept = nullptr;            // is that of a zone with a file
    bool stuck = false;
    bool report = false; // deliveries were evicted, see report_step

    table_view() = default;
    explicit table_view(std::size_t size) noexcept : shape(zone_shape::of(size))
    {
    }
};

// A table_location says which location an event belongs to, so that the table
// can count the events of each location separately.
struct table_location {
    unsigned char id[location_entry::id_size]{}; // stays the same over a reload
    std::uint64_t window = 0;                    // in ms, of its deliveries
    std::uint64_t keep = 0; // ms for which a delivery is not evicted
    bool authenticated = true;
    bool evict = true; // an event of it may evict a delivery

    // The entry where this process last found the location; only this process
    // uses it.
    mutable std::uint16_t found = UINT16_MAX;
};

// A table_event describes one event of a delivery.
struct table_event {
    const unsigned char *key = nullptr;
    // Is null in a look on behalf of another delivery.
    const unsigned char *token = nullptr;
    const unsigned char *digest = nullptr; // identifies the body of the event
    // If null, the event is counted in an entry shared by all such events.
    const table_location *location = nullptr;

    // The key under which the table remembers the body that was delivered last,
    // if the event is claimed by its body: see webhook_delivery_latest_key().
    const unsigned char *latest = nullptr;

    webhook_digest_kind_t digest_kind = WEBHOOK_DIGEST_SHA256;
};

struct table_stats {
    std::uint32_t capacity; // the number of events that fit
    // Counts events in the table, including expired ones that have not been
    // reclaimed.
    std::uint32_t used;
    std::uint32_t claimed; // counts those that are being delivered
    std::uint64_t scanned; // counts cells that searches for room have read
    zone_counters counters;
};

struct location_stats {
    std::uint32_t claimed;
    // Includes expired ones that have not been reclaimed.
    std::uint32_t delivered;
    std::uint64_t evicted;    // counts deliveries evicted within their window
    std::uint64_t evicted_at; // is the time of the last eviction
    // The time for which the last evicted delivery had been remembered, in ms.
    std::uint64_t kept;
    std::uint64_t full; // counts events for which there was no room
};

struct listed_claim {
    unsigned char key[cell::key_size];
    std::uint64_t expires;
};

class claim_table {
public:
    // Returns the size of the smallest memory that can hold a table; it has
    // room for one event.
    static std::size_t min_size() noexcept;

    // Makes an empty table of memory that is all zeroes and aligned to 64
    // bytes.  Returns 0 or an error number.
    static int format(void *memory, std::size_t size) noexcept;

    // Returns true if the memory holds a table of this layout and size.  It
    // reads only bytes that never change, because other processes may be using
    // the table.
    static bool valid(const void *memory, std::size_t size) noexcept;

    // The memory must be formatted and valid, and have the size of the view.
    claim_table(void *memory, table_view &view) noexcept
        : header_(static_cast<zone_header *>(memory)), view_(&view)
    {
    }

    // Claims a key for the token and a lease.  Sets "found" to what the table
    // held before.  If the key was absent, the token now holds the claim; if
    // this token had claimed it, it still holds the claim, for at least another
    // lease; otherwise the claim is refused.  An event whose latest key is
    // delivered with its digest is found delivered.
    webhook_store_answer_t claim(const table_event &event, std::uint64_t now,
        std::uint64_t lease, webhook_state_t &found) const noexcept;

    // Sets "found" to what a claim would find, without making one, and
    // "expires", if it is not null, to the time until which the entry is
    // remembered.
    webhook_store_answer_t look(const table_event &event, std::uint64_t now,
        webhook_state_t &found,
        std::uint64_t *expires = nullptr) const noexcept;

    // Prolongs the claim of the token, even a lapsed one if no other delivery
    // has taken it.
    table_result renew(const table_event &event, std::uint64_t now,
        std::uint64_t lease) const noexcept;

    // Remembers the event as delivered, with the status of the upstream (0 if
    // it is not known), unless another token holds a live claim on it.  The
    // claim may have been reclaimed (gone): the delivery has happened
    // nevertheless.  If another delivery has committed the event, it is
    // remembered for the longer of the two windows; if this token has committed
    // it before, the result is ok.  If the event has a latest key, this key is
    // remembered as delivered with the body, and the claim is forgotten.
    table_result commit(const table_event &event, std::uint64_t now,
        std::uint64_t window, unsigned int status) const noexcept;

    // Forgets the claim of the token, so that the next delivery is accepted.
    table_result release(const table_event &event) const noexcept;

    // Forgets an event that was delivered with that body, if the table has it,
    // so that the event is accepted again.  Returns true if it was forgotten.
    // Sets "known" to false if the zone is locked or damaged.
    bool forget(const unsigned char *key, const unsigned char *digest,
        bool &known) const noexcept;

    // Forgets an event whatever body was delivered.
    void erase(const unsigned char *key) const noexcept;

    // Copies the claims among the next cells to "room", as many as fit, and
    // reads at most list_step cells under one lock.  "from" is where to begin,
    // 0 at first; it is set to where to continue, or to 0 at the end.  "room"
    // is set to the claims that were found.  Returns false if the lock was not
    // available.
    static constexpr std::uint32_t list_step = 4096;
    bool list(std::uint64_t now, std::uint32_t &from,
        std::span<listed_claim> &room) const noexcept;

    // Returns the time at which the oldest delivered event is forgotten, or
    // "never".  It does not lock the zone, and reads at most oldest_sample
    // cells that are spread evenly over all: the result is exact for a small
    // table, and close for a large one.
    static constexpr std::uint32_t oldest_sample = 8192;
    std::uint64_t oldest(std::uint64_t now) const noexcept;

    // Returns false if the lock was not available; only the capacity is set
    // then.
    bool stats(table_stats &out) const noexcept;

    // Returns false if the lock was not available, or the table has no entry of
    // the location.
    bool stats(const table_location &of, location_stats &out) const noexcept;

    // Returns true if this process is to report evictions now, which happens
    // once in report_step milliseconds over all processes.
    static constexpr std::uint64_t report_step = 600'000;
    bool take_report() const noexcept;

private:
    table_result commit_latest(const table_event &event, std::uint64_t now,
        std::uint64_t window, unsigned int status) const noexcept;

    zone_header *header_;
    table_view *view_;
};

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_TABLE_H
