// The cells of a zone: a hash table of fixed size in shared memory.  The caller
// holds the lock of the zone during each call.
//
// Why a process may be killed at any instruction.  The cells alone hold what
// the table remembers; buckets, queues, free list and counts can be computed
// from them.  After a death inside the table, rebuild() therefore needs only
// cells that are whole:
//
//   put()     writes the contents of a cell.  It copies the new contents to the
//             redo log, sets "redo_mark", writes the cell, and clears
//             "redo_mark".  A death before the mark is set leaves the old cell;
//             a death after it is completed from the log.
//   extend()  and erase() change one aligned word.  In a zone with a file,
//             extend() uses put(), because the checksum changes as well.
//
// Only the order of these stores in the program matters: a killed process has
// executed a prefix of it, and the kernel passes the mutex on only after that.
// Compiler fences are therefore sufficient, and processor fences are not
// needed.
//
// Why the memory may hold any bytes.  Each number read from the memory is
// compared with the shape of the table, which this process has computed itself.
// A reference that is out of range leads to a cell that belongs to this object,
// and marks the table broken(): the operation then counts as not answered, and
// the table is rebuilt from its cells.  All loops are bounded.
//
// How entries are forgotten.  Each location has two queues, one of its claims
// and one of its deliveries, in the order in which they expire; this order
// exists because the lease and the window of a location change only when nginx
// is reloaded.  Each insertion reclaims expired cells from the heads of the
// queues. room.cc describes what happens when the table is full.

#ifndef WEBHOOK_ZONE_CELLS_H
#define WEBHOOK_ZONE_CELLS_H

#include "zone/file_state.h"
#include "zone/layout.h"

namespace webhook::zone {

class cells {
public:
    // The longest chain that is accepted in a bucket.  A longer one is a sign
    // of damage, because senders cannot aim keys at a bucket.
    static constexpr std::uint32_t longest_chain = 4096;

    // The number of cells that are read under one lock in search of one that
    // has expired out of order.
    static constexpr std::uint32_t search_step = 64;

    // "kept" is that of a zone with a file: its cells have checksums, and the
    // pages that change are marked.
    cells(zone_header &header, const zone_shape &shape,
        file_state *kept = nullptr) noexcept;
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

    // Returns the cell of a key, expired or not, or 0 if there is no such cell.
    [[nodiscard]] cell_ref find(const unsigned char *key) noexcept;

    // Adds a cell whose key is not in the table.  If "evict" is set, a delivery
    // within its window may be forgotten to make room.  Returns false if there
    // is no room.
    bool insert(const cell &contents, std::uint64_t now, bool evict) noexcept;

    // Replaces the contents of a live cell; the key stays the same.
    void put(cell_ref ref, const cell &contents) noexcept;

    // Postpones the expiry of a cell.
    void extend(cell_ref ref, std::uint64_t expires) noexcept;

    void erase(cell_ref ref) noexcept;

    // Adds a cell, or replaces the cell of the same key, in a table that is not
    // in use; rebuild() completes the table.  Returns false if there is no
    // room.
    bool fill(const cell &contents) noexcept;

    // Evicts one delivery within its window.
    void evict_one(std::uint64_t now) noexcept;

    // Returns true if the location may have one more claim.
    [[nodiscard]] bool may_claim(
        std::uint16_t location, std::uint64_t now) noexcept;

    // Reclaims the expired cells at the heads of a location's queues.
    void tidy(std::uint32_t location, std::uint64_t now) noexcept;

    // Counts the claims of all locations without authentication anew, after one
    // of the locations has changed.
    void count_open_claims() noexcept;

    // Sets the number of cells that have been in use to that of the last one
    // that is not free: the number itself has no checksum.
    void find_used() noexcept;

    // Rebuilds the table after a process died inside it.  If rebuild() is
    // itself interrupted, the next process calls it again.
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
    void mark(cell_ref ref) noexcept;
    void drop(cell_ref ref) noexcept;
    [[nodiscard]] bool damaged_cell(const cell &seen) const noexcept;
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
    [[nodiscard]] bool evictable(
        std::uint16_t location, std::uint64_t now) noexcept;

    [[nodiscard]] cell_ref merge(cell_ref one, cell_ref other) noexcept;
    [[nodiscard]] cell_ref cut_run(cell_ref &rest) noexcept;
    void sort(cell_queue &queue) noexcept;
    void readmit(cell_ref ref) noexcept;

    zone_header &header_;
    const zone_shape &shape_;
    file_state *kept_;
    location_entry *locations_;
    cell_ref *buckets_;
    cell *cells_;
    bool broken_ = false;
    cell nowhere_{};
};

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_CELLS_H
