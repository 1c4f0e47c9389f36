#include "zone/cells.h"

#include "zone/checksum.h"
#include "zone/ordered_store.h"

#include <cstring>

namespace webhook::zone {

cells::cells(
    zone_header &header, const zone_shape &shape, file_state *kept) noexcept
    : header_(header), shape_(shape), kept_(kept)
{
    char *memory = reinterpret_cast<char *>(&header);

    locations_ = reinterpret_cast<location_entry *>(memory + sizeof(header));
    buckets_ = reinterpret_cast<cell_ref *>(memory + shape.buckets_offset());
    cells_ = reinterpret_cast<cell *>(memory + shape.cells_offset());
}

cell &cells::nowhere() noexcept
{
    broken_ = true;
    nowhere_ = {};
    return nowhere_;
}

std::uint32_t cells::damaged() noexcept
{
    broken_ = true;
    return location_entry::shared_authenticated;
}

// A key is a SHA-256, but a sender can search for keys that share bits.  The
// multiplier is secret, so that such keys cannot be aimed at one bucket.
cell_ref &cells::bucket(const unsigned char *key) noexcept
{
    std::uint64_t word;
    std::memcpy(&word, key, sizeof(word));
    word = (word ^ header_.seed[0]) * (header_.seed[1] | 1);

    return buckets_[static_cast<std::uint32_t>(word >> 32) &
                    (shape_.buckets - 1)];
}

cell_ref cells::find(const unsigned char *key) noexcept
{
    std::uint32_t left = longest_chain;

    for (cell_ref ref = bucket(key); ref != 0; ref = at(ref).next) {
        const cell &seen = at(ref);

        if (left-- == 0 || seen.state() == cell_state::free) {
            (void)damaged();
            return 0;
        }
        if (std::memcmp(seen.key, key, sizeof(cell::key)) == 0) {
            return ref;
        }
    }
    return 0;
}

bool cells::insert(const cell &contents, std::uint64_t now, bool evict) noexcept
{
    const cell_ref ref = allocate(contents.location(), now, evict);
    if (ref == 0) {
        return false;
    }

    put(ref, contents);

    cell_ref &head = bucket(contents.key);
    at(ref).next = head;
    head = ref;
    return true;
}

void cells::put(cell_ref ref, const cell &contents) noexcept
{
    cell &target = at(ref);

    if (target.state() != cell_state::free) {
        dequeue(ref);
    }

    mark(ref);

    const cell_ref next = target.next;
    header_.redo = contents;
    header_.redo.next = next;
    if (kept_ != nullptr) {
        seal(header_.redo);
    }
    ordered_store(header_.redo_mark, zone_header::make_mark(ref));
    target = header_.redo;
    ordered_store(header_.redo_mark, std::uint64_t{0});

    enqueue(ref);
}

// The cell moves to the tail of its queue, because it is now the last one to
// expire.
void cells::extend(cell_ref ref, std::uint64_t expires) noexcept
{
    cell &target = at(ref);

    if (target.expires() >= expires) {
        return;
    }

    if (kept_ != nullptr) {
        cell later = target;
        later.when = cell::make_when(expires, target.location());
        put(ref, later);
    } else {
        ordered_store(target.when, cell::make_when(expires, target.location()));
        dequeue(ref);
        enqueue(ref);
    }
}

// A page is marked before its cell changes, so that a death in between does
// not hide the change from the process that writes the file.
void cells::mark(cell_ref ref) noexcept
{
    if (kept_ != nullptr && ref - 1 < shape_.capacity) {
        kept_->mark(ref);
    }
}

void cells::erase(cell_ref ref) noexcept
{
    mark(ref);
    drop(ref);
}

// Removes a cell.  Its page is not marked: a reader of the file recognizes an
// expired cell by its time.
void cells::drop(cell_ref ref) noexcept
{
    dequeue(ref);
    ordered_store(at(ref).meta, cell::make_meta(cell_state::free, 0));
    unchain(ref);
    set_free(ref);
}

void cells::unchain(cell_ref ref) noexcept
{
    cell_ref *link = &bucket(at(ref).key);
    std::uint32_t left = longest_chain;

    while (*link != ref) {
        if (*link == 0 || left-- == 0) {
            (void)damaged();
            return;
        }
        link = &at(*link).next;
    }
    *link = at(ref).next;
}

void cells::set_free(cell_ref ref) noexcept
{
    at(ref).meta = cell::make_meta(cell_state::free, 0);
    at(ref).next = header_.free_list;
    header_.free_list = ref;
}

cell_queue &cells::queue_of(const cell &of) noexcept
{
    location_entry &location = entry(of.location());

    return of.state() == cell_state::claimed ? location.claimed
                                             : location.delivered;
}

void cells::count(const cell &of, std::uint32_t by) noexcept
{
    queue_of(of).count += by;

    if (of.state() == cell_state::claimed) {
        header_.claimed += by;
        header_.open_claimed += entry(of.location()).open() ? by : 0;
    } else {
        header_.delivered += by;
    }
}

void cells::enqueue(cell_ref ref) noexcept
{
    cell &added = at(ref);
    cell_queue &queue = queue_of(added);

    added.later = 0;
    added.earlier = queue.tail;
    (queue.tail != 0 ? at(queue.tail).later : queue.head) = ref;
    queue.tail = ref;
    count(added, 1);
}

// A cell is removed only if its neighbours refer to it.
void cells::dequeue(cell_ref ref) noexcept
{
    cell &removed = at(ref);
    cell_queue &queue = queue_of(removed);
    cell_ref &before =
        removed.earlier != 0 ? at(removed.earlier).later : queue.head;
    cell_ref &after =
        removed.later != 0 ? at(removed.later).earlier : queue.tail;

    if (before != ref || after != ref || queue.count == 0) {
        (void)damaged();
        return;
    }

    before = removed.later;
    after = removed.earlier;
    count(removed, static_cast<std::uint32_t>(-1));
}

} // namespace webhook::zone
