// Rebuilds a table from its cells.

#include "zone/cells.h"
#include "zone/checksum.h"
#include "zone/ordered_store.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace webhook::zone {

void cells::rebuild() noexcept
{
    const std::uint64_t mark = header_.redo_mark;
    const auto meant = static_cast<cell_ref>(mark);

    broken_ = false;

    if (mark != 0 && mark == zone_header::make_mark(meant)) {
        at(meant) = header_.redo;
    }
    ordered_store(header_.redo_mark, std::uint64_t{0});

    std::memset(buckets_, 0, shape_.buckets * sizeof(cell_ref));
    for (std::uint32_t i = 0; i < shape_.locations; ++i) {
        locations_[i].claimed = {};
        locations_[i].delivered = {};
    }

    header_.used = std::min(header_.used, shape_.capacity);
    header_.free_list = 0;
    header_.claimed = 0;
    header_.delivered = 0;
    header_.open_claimed = 0;
    header_.turn = 0;
    header_.hand = 0;

    // The loop runs backwards, so that cells with low numbers are used first
    // again.
    for (cell_ref ref = header_.used; ref > 0; --ref) {
        readmit(ref);
    }

    for (std::uint32_t i = 0; i < shape_.locations; ++i) {
        sort(locations_[i].claimed);
        sort(locations_[i].delivered);
    }

    broken_ = false;
}

void cells::find_used() noexcept
{
    const std::uint64_t mark = header_.redo_mark;
    const auto meant = static_cast<cell_ref>(mark);
    std::uint32_t used = shape_.capacity;

    while (used > 0 && cells_[used - 1].state() == cell_state::free) {
        --used;
    }
    if (mark == zone_header::make_mark(meant)) {
        used = std::max(used, std::min(meant, shape_.capacity));
    }
    header_.used = used;
}

bool cells::damaged_cell(const cell &seen) const noexcept
{
    return kept_ != nullptr && seen.state() != cell_state::free && !holds(seen);
}

bool cells::fill(const cell &contents) noexcept
{
    cell_ref ref = find(contents.key);
    const cell_ref next = ref != 0 ? at(ref).next : bucket(contents.key);

    if (ref == 0) {
        if (header_.used >= shape_.capacity) {
            return false;
        }
        ref = ++header_.used;
        bucket(contents.key) = ref;
    }

    mark(ref);

    cell &target = at(ref);
    target = contents;
    target.next = next;
    if (kept_ != nullptr) {
        seal(target);
    }
    return true;
}

// Adds a cell to its bucket, and to the front of its queue.  The queue is
// linked by "later" only, until it is sorted.
void cells::readmit(cell_ref ref) noexcept
{
    cell &seen = at(ref);

    if (damaged_cell(seen)) {
        ++kept_->damaged;
        set_free(ref);
        return;
    }

    if (seen.state() != cell_state::claimed &&
        seen.state() != cell_state::delivered) {
        set_free(ref);
        return;
    }

    if (seen.location() >= shape_.locations) {
        ordered_store(seen.when, cell::make_when(seen.expires(),
                                     location_entry::shared_authenticated));
    }

    cell_ref &head = bucket(seen.key);
    seen.next = head;
    head = ref;

    cell_queue &queue = queue_of(seen);
    seen.later = queue.head;
    queue.head = ref;
    count(seen, 1);
}

// Merges two lists that are sorted by expiry and not empty.
cell_ref cells::merge(cell_ref one, cell_ref other) noexcept
{
    cell_ref head = 0;
    cell_ref *link = &head;

    while (one != 0 && other != 0) {
        cell_ref &first =
            at(one).expires() <= at(other).expires() ? one : other;
        *link = first;
        link = &at(first).later;
        first = *link;
    }

    *link = one != 0 ? one : other;
    return head;
}

// Cuts the sorted beginning off a list and returns it.
cell_ref cells::cut_run(cell_ref &rest) noexcept
{
    const cell_ref head = rest;
    cell_ref last = head;

    while (at(last).later != 0 &&
           at(at(last).later).expires() >= at(last).expires()) {
        last = at(last).later;
    }
    rest = at(last).later;
    at(last).later = 0;
    return head;
}

// Sorts a queue by merging its sorted runs, of which there are few.  Bin n
// holds a list merged of 2^n runs, or is empty.
void cells::sort(cell_queue &queue) noexcept
{
    cell_ref bins[32]{};
    cell_ref sorted = 0;

    for (cell_ref rest = queue.head; rest != 0;) {
        cell_ref run = cut_run(rest);
        std::size_t n = 0;

        while (bins[n] != 0) {
            run = merge(std::exchange(bins[n++], 0), run);
        }
        bins[n] = run;
    }

    for (const cell_ref list : bins) {
        if (list != 0) {
            sorted = sorted != 0 ? merge(list, sorted) : list;
        }
    }

    queue.head = sorted;
    queue.tail = 0;
    for (cell_ref ref = sorted; ref != 0; ref = at(ref).later) {
        at(ref).earlier = queue.tail;
        queue.tail = ref;
    }
}

} // namespace webhook::zone
