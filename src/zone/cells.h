// The cells of a zone: a hash table that fits in its memory and stays there.
// All of it is called with the lock held.
//
// Why a process may be killed at any instruction.  What the table remembers
// is in the cells alone; buckets, queues, free list and counts can be made from
// them again.  So, after a death inside, rebuild() needs cells that are whole:
//
//   put()     writes a cell's contents.  The new contents go to the redo log
//             first, then its "redo_mark" is set, then the cell is written,
//             then redo_mark is cleared.  A death before it is set leaves the
//             old cell, a death after it is completed from the log.
//   extend()  and erase() change one aligned word.
//
// The order of those stores in the program is all that counts: a killed
// process has executed a prefix of it, and the kernel passes the mutex on only
// after that.  Hence compiler fences, and no processor ones.
//
// Why the memory may hold anything.  Each number that is read from it is
// compared with the shape of the table, which is this process' own.  What leads
// nowhere leads to a cell that is this object's own, and marks the table
// broken(): the operation then counts as not answered, and the table is made
// anew from its cells.  Loops are bounded.
//
// What is forgotten.  Each location has two queues, of its claims and of its
// deliveries, in the order in which they expire: a lease and a window are
// constant, but for a reload.  With each insertion expired cells are reclaimed
// from their heads; when there is no room, see room.cc.

#ifndef WEBHOOK_ZONE_CELLS_H
#define WEBHOOK_ZONE_CELLS_H

#include "zone/layout.h"

namespace webhook {

class cells {
public:
    // More cells than that in a bucket or in a portion of a search are a sign
    // of damage: keys cannot be aimed at a bucket.
    static constexpr std::uint32_t longest_chain = 4096;

    // Looked at under one lock in search of one that has expired out of order.
    static constexpr std::uint32_t search_step = 64;

    cells(zone_header &header, const zone_shape &shape) noexcept;
    cells(const cells &) = delete;
    cells &operator=(const cells &) = delete;

    [[nodiscard]] bool broken() const noexcept { return broken_; }

    [[nodiscard]] cell &at(cell_ref ref) noexcept
    {
        return ref - 1 < shape_.capacity ? cells_[ref - 1] : nowhere();
    }

    [[nodiscard]] location_entry &entry(std::uint32_t index) noexcept
    {
        return locations_[index < shape_.locations ? index : damaged()];
    }

    // The cell of a key, expired or not; 0: none.
    [[nodiscard]] cell_ref find(const unsigned char *key) noexcept;

    // Adds contents whose key is not there; false: no room.  "evict": a
    // delivery within its window may make room.
    bool insert(const cell &contents, std::uint64_t now, bool evict) noexcept;

    // Gives a live cell other contents, with the same key.
    void put(cell_ref ref, const cell &contents) noexcept;

    // Postpones the expiry.
    void extend(cell_ref ref, std::uint64_t expires) noexcept;

    void erase(cell_ref ref) noexcept;

    // Whether a location may have one more claim.
    [[nodiscard]] bool may_claim(
        std::uint16_t location, std::uint64_t now) noexcept;

    // Reclaims what has expired first of a location.
    void tidy(std::uint32_t location, std::uint64_t now) noexcept;

    // Of all locations without authentication, after one has changed.
    void count_open_claims() noexcept;

    // After a death inside, and to be repeated if it is interrupted itself.
    void rebuild() noexcept;

private:
    struct victim {
        cell_ref ref = 0;
        std::uint16_t location = 0;
        std::uint32_t total = 0;
    };

    [[nodiscard]] cell &nowhere() noexcept;
    [[nodiscard]] std::uint32_t damaged() noexcept;

    [[nodiscard]] cell_ref &bucket(const unsigned char *key) noexcept;
    void unchain(cell_ref ref) noexcept;
    void set_free(cell_ref ref) noexcept;

    [[nodiscard]] cell_queue &queue_of(const cell &of) noexcept;
    void enqueue(cell_ref ref) noexcept;
    void dequeue(cell_ref ref) noexcept;
    void count(const cell &of, std::uint32_t by) noexcept;

    [[nodiscard]] cell_ref allocate(
        std::uint16_t location, std::uint64_t now, bool evict) noexcept;
    void reclaim(
        cell_queue &queue, std::uint64_t now, std::uint32_t most) noexcept;
    void reclaim_somewhere(std::uint64_t now, std::uint32_t most) noexcept;
    void search(std::uint64_t now) noexcept;
    void evict_one(std::uint64_t now) noexcept;
    [[nodiscard]] bool evictable(
        std::uint16_t location, std::uint64_t now) noexcept;

    [[nodiscard]] cell_ref merge(cell_ref one, cell_ref other) noexcept;
    [[nodiscard]] cell_ref cut_run(cell_ref &rest) noexcept;
    void sort(cell_queue &queue) noexcept;
    void readmit(cell_ref ref) noexcept;

    zone_header &header_;
    const zone_shape &shape_;
    location_entry *locations_;
    cell_ref *buckets_;
    cell *cells_;
    bool broken_ = false;
    cell nowhere_{};
};

} // namespace webhook

#endif // WEBHOOK_ZONE_CELLS_H
