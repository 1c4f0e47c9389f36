#include "zone/cells.h"

#include <algorithm>
#include <atomic>
#include <cstring>

namespace webhook {

namespace {

// Keeps the compiler from moving stores across.
void in_order() noexcept
{
    std::atomic_signal_fence(std::memory_order_seq_cst);
}

template<typename T>
void store(T &word, T value) noexcept
{
    in_order();
    std::atomic_ref<T>(word).store(value, std::memory_order_relaxed);
    in_order();
}

} // namespace

cells::cells(zone_header &header) noexcept : header_(header)
{
    char *memory = reinterpret_cast<char *>(&header);

    buckets_ = reinterpret_cast<cell_ref *>(memory + sizeof(zone_header));
    cells_ = reinterpret_cast<cell *>(memory + cells_offset(header.buckets));
}

// A key is a SHA-256, but who sends events can search for keys; with a secret
// multiplier they cannot be aimed at one bucket.
cell_ref &cells::bucket(const unsigned char *key) const noexcept
{
    std::uint64_t word;
    std::memcpy(&word, key, sizeof(word));
    word = (word ^ header_.seed[0]) * (header_.seed[1] | 1);

    return buckets_[static_cast<std::uint32_t>(word >> 32) &
                    (header_.buckets - 1)];
}

cell_ref cells::find(const unsigned char *key) const noexcept
{
    cell_ref ref = bucket(key);
    while (ref != 0 && std::memcmp(at(ref).key, key, sizeof(cell::key)) != 0) {
        ref = at(ref).next;
    }
    return ref;
}

bool cells::insert(const cell &contents, std::uint64_t now) noexcept
{
    sweep(now, sweep_step, false);

    const cell_ref ref = allocate(now);
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

    count(target.state, static_cast<std::uint32_t>(-1));
    count(contents.state, 1);
    header_.earliest = std::min(header_.earliest, contents.expires);
    header_.turn_earliest = std::min(header_.turn_earliest, contents.expires);

    const cell_ref next = target.next;
    header_.redo = contents;
    header_.redo.next = next;
    store(header_.redo_ref, ref);
    target = header_.redo;
    store(header_.redo_ref, cell_ref{0});
}

void cells::extend(cell_ref ref, std::uint64_t expires) noexcept
{
    if (at(ref).expires < expires) {
        store(at(ref).expires, expires);
    }
}

void cells::erase(cell_ref ref) noexcept
{
    count(at(ref).state, static_cast<std::uint32_t>(-1));
    store(at(ref).state, cell_state::free);

    cell_ref *link = &bucket(at(ref).key);
    while (*link != ref) {
        link = &at(*link).next;
    }
    *link = at(ref).next;

    set_free(ref);
}

// "used" is raised before the cell is: rebuild() sees a free one at worst.
cell_ref cells::allocate(std::uint64_t now) noexcept
{
    if (header_.free_list == 0 && header_.used < header_.capacity) {
        store(header_.used, header_.used + 1);
        if (header_.turn_left > 0) {
            ++header_.turn_left; // the turn has become longer
        }
        return header_.used;
    }

    if (header_.free_list == 0) {
        sweep(now, std::min(header_.used, sweep_limit), true);
    }

    const cell_ref ref = header_.free_list;
    if (ref != 0) {
        header_.free_list = at(ref).next;
    }
    return ref;
}

void cells::sweep(std::uint64_t now, std::uint32_t count, bool one) noexcept
{
    for (; count > 0 && now >= header_.earliest; --count) {
        if (one && header_.free_list != 0) {
            return;
        }
        look(now);
    }
}

// Looks at the cell under the hand.  A turn looks at each cell once, wherever
// it begins; what is put behind the hand meanwhile, put() takes into account.
void cells::look(std::uint64_t now) noexcept
{
    if (header_.turn_left == 0) {
        header_.turn_left = header_.used;
        header_.turn_earliest = never;
    }

    header_.hand = header_.hand < header_.used ? header_.hand + 1 : 1;
    ++header_.scanned;

    const cell &seen = at(header_.hand);
    if (seen.state != cell_state::free) {
        if (seen.expires <= now) {
            erase(header_.hand);
        } else {
            header_.turn_earliest =
                std::min(header_.turn_earliest, seen.expires);
        }
    }

    if (--header_.turn_left == 0) {
        header_.earliest = header_.turn_earliest;
    }
}

void cells::count(cell_state state, std::uint32_t by) noexcept
{
    if (state == cell_state::claimed) {
        header_.claimed += by;
    } else if (state == cell_state::delivered) {
        header_.delivered += by;
    }
}

void cells::set_free(cell_ref ref) noexcept
{
    at(ref).state = cell_state::free;
    at(ref).next = header_.free_list;
    header_.free_list = ref;
}

void cells::rebuild() noexcept
{
    if (header_.redo_ref != 0) {
        at(header_.redo_ref) = header_.redo;
        store(header_.redo_ref, cell_ref{0});
    }

    std::memset(buckets_, 0, header_.buckets * sizeof(cell_ref));
    header_.free_list = 0;
    header_.claimed = 0;
    header_.delivered = 0;
    header_.hand = 0;
    header_.turn_left = 0;
    header_.earliest = never;

    // Backwards, so that low numbers are taken first again.
    for (cell_ref ref = header_.used; ref > 0; --ref) {
        cell &seen = at(ref);
        if (seen.state != cell_state::claimed &&
            seen.state != cell_state::delivered) {
            set_free(ref);
            continue;
        }

        count(seen.state, 1);
        header_.earliest = std::min(header_.earliest, seen.expires);

        cell_ref &head = bucket(seen.key);
        seen.next = head;
        head = ref;
    }
}

} // namespace webhook
