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
// taken its place, a lapsed claim still belongs to its token.
//
// A key has WEBHOOK_KEY_DIGEST_SIZE bytes, a token WEBHOOK_TOKEN_SIZE, a
// digest WEBHOOK_DIGEST_SIZE.

#ifndef WEBHOOK_ZONE_TABLE_H
#define WEBHOOK_ZONE_TABLE_H

#include "zone/layout.h"

#include <span>

namespace webhook {

enum class table_result {
    ok,
    lost,   // not ours (any more): nothing was changed
    full,   // no room, and nothing that may be forgotten
    unknown // the lock was not to be had in time: nothing was changed
};

struct table_stats {
    std::uint32_t capacity; // events that fit
    std::uint32_t used;     // events in it, expired ones not yet reclaimed too
    std::uint32_t claimed;  // of these: being delivered
    std::uint64_t scanned;  // cells looked at to reclaim expired ones
    zone_counters counters;
};

struct listed_claim {
    unsigned char key[WEBHOOK_KEY_DIGEST_SIZE];
    std::uint64_t expires;
};

class claim_table {
public:
    // The least memory a table can be made of; it holds one event.
    static constexpr std::size_t min_size() noexcept
    {
        return cells_offset(1) + sizeof(cell);
    }

    // Makes an empty table of memory that is all zeroes and aligned to 64
    // bytes.  Returns 0 or an error number.
    static int format(void *memory, std::size_t size) noexcept;

    // Whether the memory holds a table of this layout and size.  Only reads,
    // and only what never changes: others may be at work in it.
    static bool valid(const void *memory, std::size_t size) noexcept;

    // The memory is formatted and valid.
    explicit claim_table(void *memory) noexcept
        : header_(static_cast<zone_header *>(memory))
    {
    }

    // Claims an absent key for the token and a lease.  "found" is what was
    // there before: absent: it is ours now; claimed by this very token: it
    // still is, for at least another lease; else the claim is refused.
    webhook_store_answer_t claim(const unsigned char *key,
        const unsigned char *token, std::uint64_t now, std::uint64_t lease,
        webhook_state_t &found) const noexcept;

    // What a claim would find there, which is not made; and until when it is
    // there, if it is.
    webhook_store_answer_t look(const unsigned char *key, std::uint64_t now,
        webhook_state_t &found,
        std::uint64_t *expires = nullptr) const noexcept;

    // Prolongs our claim, also a lapsed one that nobody has taken.
    table_result renew(const unsigned char *key, const unsigned char *token,
        std::uint64_t now, std::uint64_t lease) const noexcept;

    // Remembers the event as delivered, unless another token has a claim on
    // it.  Our claim need not be there any more: the delivery is a fact.  One
    // that is remembered already is remembered longer (ok) if it had the same
    // body; another body's digest stays as it is (lost).
    table_result commit(const unsigned char *key, const unsigned char *token,
        const unsigned char *digest, std::uint64_t now,
        std::uint64_t window) const noexcept;

    // Forgets our claim, so that the next delivery is taken.
    table_result release(
        const unsigned char *key, const unsigned char *token) const noexcept;

    // Forgets an event delivered with that body, so that it is taken again.
    table_result forget(
        const unsigned char *key, const unsigned char *digest) const noexcept;

    // The claims among the next cells, as many as there is room for, and never
    // more than list_step cells under one lock.  "from" is where to begin, 0 at
    // first, and becomes where to go on, 0 at the end.  "room" becomes what was
    // found.  False: the lock was not to be had.
    static constexpr std::uint32_t list_step = 4096;
    bool list(std::uint64_t now, std::uint32_t &from,
        std::span<listed_claim> &room) const noexcept;

    // When the oldest of the delivered events is forgotten, or "never". Without
    // the lock, and of up to oldest_sample events that lie evenly among all:
    // exact for a small table, and close for a great one.
    static constexpr std::uint32_t oldest_sample = 8192;
    std::uint64_t oldest(std::uint64_t now) const noexcept;

    // False: the lock was not to be had, only the capacity is set.
    bool stats(table_stats &out) const noexcept;

private:
    table_result erase(const unsigned char *key, cell_state state,
        const unsigned char *value) const noexcept;

    zone_header *header_;
};

} // namespace webhook

#endif // WEBHOOK_ZONE_TABLE_H
