// The cells of a zone: a hash table that fits in its memory and stays there.
// All of it is called with the lock held.
//
// Why a process may be killed at any instruction.  What the table remembers
// is in the cells alone; buckets, free list and counts can be made from them
// again.  So, after a death inside, rebuild() needs cells that are whole:
//
//   put()     writes a cell's contents.  The new contents go to the redo log
//             first, then its "redo_ref" is set, then the cell is written,
//             then redo_ref is cleared.  A death before redo_ref is set leaves
//             the old cell, a death after it is completed from the log.
//   extend()  and erase() change one aligned word.
//
// The order of those stores in the program is all that counts: a killed
// process has executed a prefix of it, and the kernel passes the mutex on only
// after that.  Hence compiler fences, and no processor ones.
//
// What is forgotten.  The hand of a clock goes round the cells and reclaims
// those that have expired, a few with each insertion, and the first one it
// meets when there is no room.  Others are never evicted.  "earliest" is not
// above the expiry of any live cell: put() lowers it, and a turn of the hand
// raises it to the minimum the turn has seen.  Before that time no search can
// succeed, so a full table answers at once.

#ifndef WEBHOOK_ZONE_CELLS_H
#define WEBHOOK_ZONE_CELLS_H

#include "zone/layout.h"

namespace webhook {

class cells {
public:
    // Looked at in search of room under one lock, a matter of milliseconds:
    // the 16 MiB of the default zone in one go.  Greater zones continue with
    // the next insertion, and are full until then.
    static constexpr std::uint32_t sweep_limit = 1U << 18;

    // Looked at with each insertion.
    static constexpr std::uint32_t sweep_step = 8;

    explicit cells(zone_header &header) noexcept;

    [[nodiscard]] cell &at(cell_ref ref) const noexcept
    {
        return cells_[ref - 1];
    }

    // The cell of a key, expired or not; 0: none.
    [[nodiscard]] cell_ref find(const unsigned char *key) const noexcept;

    // Adds contents whose key is not there; false: no room.
    bool insert(const cell &contents, std::uint64_t now) noexcept;

    // Gives a live cell other contents, with the same key.
    void put(cell_ref ref, const cell &contents) noexcept;

    // Postpones the expiry.
    void extend(cell_ref ref, std::uint64_t expires) noexcept;

    void erase(cell_ref ref) noexcept;

    // After a death inside, and to be repeated if it is interrupted itself.
    void rebuild() noexcept;

private:
    [[nodiscard]] cell_ref &bucket(const unsigned char *key) const noexcept;
    [[nodiscard]] cell_ref allocate(std::uint64_t now) noexcept;
    void sweep(std::uint64_t now, std::uint32_t count, bool one) noexcept;
    void look(std::uint64_t now) noexcept;
    void count(cell_state state, std::uint32_t by) noexcept;
    void set_free(cell_ref ref) noexcept;

    zone_header &header_;
    cell_ref *buckets_;
    cell *cells_;
};

} // namespace webhook

#endif // WEBHOOK_ZONE_CELLS_H
