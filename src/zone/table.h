// The claim table: which events are being delivered, and which were.
//
// It lies in memory shared by processes, which the caller keeps mapped as long
// as a claim_table is used; the object itself is a reference, to be copied at
// will.  Nothing here allocates, throws or logs.
//
// Times are milliseconds of a monotonic clock that all users of the memory
// share (CLOCK_MONOTONIC).  They may be late by a worker's cached time: an
// entry then lives that much longer.  An entry has expired from "expires" on,
// and an expired one counts as absent, with one exception: while nobody has
// taken its place, a lapsed claim still belongs to its token, without a gap.
//
// A key has WEBHOOK_KEY_DIGEST_SIZE bytes, of which the first cell::key_size
// count, a token WEBHOOK_TOKEN_SIZE, of which the first WEBHOOK_OWNER_SIZE
// count, a digest WEBHOOK_DIGEST_SIZE.

#ifndef WEBHOOK_ZONE_TABLE_H
#define WEBHOOK_ZONE_TABLE_H

#include "zone/layout.h"
#include "zone/version1.h"

#include <optional>
#include <span>

namespace webhook {

class section;

// How an operation on a claim of ours has ended.
enum class table_result {
    ok,        // the claim was ours without a gap
    gone,      // its lease had ended, and it had been reclaimed
    taken,     // another delivery has claimed the event since
    delivered, // another delivery has been acknowledged since
    full,      // no room, and nothing that may be forgotten
    unknown    // the zone is locked or damaged: perhaps nothing was changed
};

// What one process knows of a table: how large it is, whether its lock is
// stuck, what it has to report, and what came before it.
struct table_view {
    zone_shape shape;
    std::optional<version1::zone> earlier; // asked for what the table knows not
    bool stuck = false;
    bool report = false; // deliveries have been evicted: report_step

    table_view() = default;
    explicit table_view(std::size_t size) noexcept : shape(zone_shape::of(size))
    {
    }
};

// Where events come from, so that what each location takes is counted apart.
struct table_location {
    unsigned char id[location_entry::id_size]{}; // stays the same over a reload
    std::uint64_t window = 0;                    // ms, of its deliveries
    std::uint64_t keep = 0; // ms during which a delivery is not evicted
    bool authenticated = true;
    bool evict = true; // an event of it may take the place of a delivery

    // Where this process has found it; nobody else's business.
    mutable std::uint16_t found = UINT16_MAX;
};

// One event as its delivery knows it.
struct table_event {
    const unsigned char *key = nullptr;
    const unsigned char *token = nullptr;     // none: of a look by a stranger
    const unsigned char *digest = nullptr;    // of its body
    const table_location *location = nullptr; // none: shared by all such

    // The key under which the body delivered last is remembered, of an event
    // that is claimed by its body: see webhook_delivery_latest_key().
    const unsigned char *latest = nullptr;
};

struct table_stats {
    std::uint32_t capacity; // events that fit
    std::uint32_t used;     // events in it, expired ones not yet reclaimed too
    std::uint32_t claimed;  // of these: being delivered
    std::uint64_t scanned;  // cells looked at in search of room
    zone_counters counters;
};

struct location_stats {
    std::uint32_t claimed;
    std::uint32_t delivered;  // expired ones not yet reclaimed included
    std::uint64_t evicted;    // deliveries forgotten within their window,
    std::uint64_t evicted_at; // when the last one was,
    std::uint64_t kept;       // and how long it had been remembered
    std::uint64_t full;       // events for which there was no room
};

struct listed_claim {
    unsigned char key[cell::key_size];
    std::uint64_t expires;
};

class claim_table {
public:
    // The least memory a table can be made of; it holds one event.
    static std::size_t min_size() noexcept;

    // Makes an empty table of memory that is all zeroes and aligned to 64
    // bytes.  Returns 0 or an error number.
    static int format(void *memory, std::size_t size) noexcept;

    // Whether the memory holds a table of this layout and size.  Only reads,
    // and only what never changes: others may be at work in it.
    static bool valid(const void *memory, std::size_t size) noexcept;

    // The memory is formatted and valid, and of the view's size.
    claim_table(void *memory, table_view &view) noexcept
        : header_(static_cast<zone_header *>(memory)), view_(&view)
    {
    }

    // Claims an absent key for the token and a lease.  "found" is what was
    // there before: absent: it is ours now; claimed by this very token: it
    // still is, for at least another lease; else the claim is refused.  An
    // event whose latest key is delivered with its digest is found so.
    webhook_store_answer_t claim(const table_event &event, std::uint64_t now,
        std::uint64_t lease, webhook_state_t &found) const noexcept;

    // What a claim would find there, which is not made; and until when it is
    // there, if it is.
    webhook_store_answer_t look(const table_event &event, std::uint64_t now,
        webhook_state_t &found,
        std::uint64_t *expires = nullptr) const noexcept;

    // Prolongs our claim, also a lapsed one that nobody has taken.
    table_result renew(const table_event &event, std::uint64_t now,
        std::uint64_t lease) const noexcept;

    // Remembers the event as delivered, with the upstream's status (0: not
    // known), unless another token has a live claim on it.  Our claim need not
    // be there any more (gone): the delivery is a fact.  What another delivery
    // has committed is remembered for the longer of the two windows; what we
    // have committed before is ok.  With a latest key, that is delivered with
    // this body from now on, and our claim is forgotten.
    table_result commit(const table_event &event, std::uint64_t now,
        std::uint64_t window, unsigned int status) const noexcept;

    // Forgets our claim, so that the next delivery is taken.
    table_result release(const table_event &event) const noexcept;

    // Forgets an event delivered with that body, so that it is taken again, if
    // it is there.  "known" becomes false if the zone is locked or damaged.
    bool forget(const unsigned char *key, const unsigned char *digest,
        bool &known) const noexcept;

    // Forgets an event delivered with any body.
    void erase(const unsigned char *key) const noexcept;

    // The claims among the next cells, as many as there is room for, and never
    // more than list_step cells under one lock.  "from" is where to begin, 0 at
    // first, and becomes where to go on, 0 at the end.  "room" becomes what was
    // found.  False: the lock was not available.
    static constexpr std::uint32_t list_step = 4096;
    bool list(std::uint64_t now, std::uint32_t &from,
        std::span<listed_claim> &room) const noexcept;

    // When the oldest of the delivered events is forgotten, or "never". Without
    // the lock, and of up to oldest_sample events that lie evenly among all:
    // exact for a small table, and close for a great one.
    static constexpr std::uint32_t oldest_sample = 8192;
    std::uint64_t oldest(std::uint64_t now) const noexcept;

    // False: the lock was not available, only the capacity is set.
    bool stats(table_stats &out) const noexcept;

    // False: the lock was not available, or nothing has come from there.
    bool stats(const table_location &of, location_stats &out) const noexcept;

    // Whether evictions are to be reported by this process now: true once in
    // report_step milliseconds, over all processes.
    static constexpr std::uint64_t report_step = 600'000;
    bool take_report() const noexcept;

private:
    table_result commit_latest(const table_event &event, std::uint64_t now,
        std::uint64_t window, unsigned int status) const noexcept;

    zone_header *header_;
    table_view *view_;
};

} // namespace webhook

#endif // WEBHOOK_ZONE_TABLE_H
