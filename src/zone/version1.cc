#include "zone/version1.h"

#include "zone/cells.h"
#include "zone/ordered_store.h"
#include "zone/robust_lock.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace webhook::zone::version1 {

namespace {

constexpr std::uint32_t version = 1;

std::size_t cells_offset(std::size_t buckets) noexcept
{
    const std::size_t end = sizeof(header) + buckets * sizeof(cell_ref);
    return (end + sizeof(cell) - 1) / sizeof(cell) * sizeof(cell);
}

bool is_in_use(cell_state state) noexcept
{
    return state == cell_state::claimed || state == cell_state::delivered;
}

} // namespace

std::optional<zone> zone::at(void *memory, std::size_t size) noexcept
{
    if (size < cells_offset(1) + sizeof(cell)) {
        return std::nullopt;
    }

    auto *seen = static_cast<header *>(memory);
    zone out;

    out.header_ = seen;
    out.capacity_ = seen->capacity;
    out.buckets_ = seen->buckets;

    const bool valid = seen->magic == zone_magic && seen->version == version &&
                       seen->abi == zone_abi && seen->size == size &&
                       std::has_single_bit(out.buckets_) && out.capacity_ > 0 &&
                       cells_offset(out.buckets_) +
                               std::size_t{out.capacity_} * sizeof(cell) <=
                           size;

    return valid ? std::optional(out) : std::nullopt;
}

cell &zone::cell_at(cell_ref ref) const noexcept
{
    char *memory = reinterpret_cast<char *>(header_);
    return reinterpret_cast<cell *>(memory + cells_offset(buckets_))[ref - 1];
}

cell_ref &zone::bucket(const unsigned char *key) const noexcept
{
    std::uint64_t word;
    std::memcpy(&word, key, sizeof(word));
    word = (word ^ header_->seed[0]) * (header_->seed[1] | 1);

    return reinterpret_cast<cell_ref *>(
        header_ + 1)[static_cast<std::uint32_t>(word >> 32) & (buckets_ - 1)];
}

cell *zone::find(const unsigned char *key, bool &sound) const noexcept
{
    std::uint32_t left = std::min(capacity_, cells::longest_chain);

    for (cell_ref ref = bucket(key); ref != 0; ref = cell_at(ref).next) {
        if (ref > capacity_ || left-- == 0 || !is_in_use(cell_at(ref).state)) {
            sound = false;
            return nullptr;
        }
        if (std::memcmp(cell_at(ref).key, key, sizeof(cell::key)) == 0) {
            return &cell_at(ref);
        }
    }
    return nullptr;
}

template<class Act>
bool zone::with(const unsigned char *key, Act act) noexcept
{
    robust_lock lock(header_->mutex, stuck_);

    if (!lock.owned()) {
        std::atomic_ref<std::uint64_t>(header_->unknown)
            .fetch_add(1, std::memory_order_relaxed);
        return false;
    }
    if (lock.abandoned()) {
        rebuild();
        lock.repaired();
    }

    bool sound = true;
    cell *seen = find(key, sound);

    if (!sound) {
        rebuild();
    } else if (seen != nullptr) {
        act(*seen);
    }
    return sound;
}

bool zone::look(const unsigned char *key, std::uint64_t now,
    webhook_state_t &found, std::uint64_t &expires) noexcept
{
    found = {};

    return with(key, [&](const cell &seen) {
        if (seen.expires <= now) {
            return;
        }

        const bool claimed = seen.state == cell_state::claimed;

        found.kind = claimed ? WEBHOOK_CLAIMED : WEBHOOK_DELIVERED;
        std::memcpy(claimed ? found.token : found.digest, seen.value,
            sizeof(seen.value));
        expires = std::min(seen.expires, never);
    });
}

// Forgets an event by marking its entry as expired.  The old processes reclaim
// the entry later.
bool zone::forget(
    const unsigned char *key, const unsigned char *digest, bool &there) noexcept
{
    there = false;

    return with(key, [&](cell &seen) {
        there = seen.state == cell_state::delivered && seen.expires != 0 &&
                std::memcmp(seen.value, digest, sizeof(seen.value)) == 0;
        if (there) {
            ordered_store(seen.expires, std::uint64_t{0});
        }
    });
}

std::uint32_t zone::count(std::uint64_t now) const noexcept
{
    const std::uint32_t used =
        std::min(std::atomic_ref<std::uint32_t>(header_->used)
                     .load(std::memory_order_relaxed),
            capacity_);
    std::uint32_t live = 0;

    for (cell_ref ref = 1; ref <= used; ++ref) {
        cell &seen = cell_at(ref);
        const auto state = std::atomic_ref<cell_state>(seen.state)
                               .load(std::memory_order_relaxed);
        const auto expires = std::atomic_ref<std::uint64_t>(seen.expires)
                                 .load(std::memory_order_relaxed);

        live += is_in_use(state) && expires > now ? 1 : 0;
    }
    return live;
}

// Rebuilds the lists as the old binary does, because its processes continue
// with the result.
void zone::rebuild() noexcept
{
    if (header_->redo_ref - 1 < capacity_) {
        cell_at(header_->redo_ref) = header_->redo;
    }
    ordered_store(header_->redo_ref, cell_ref{0});

    std::memset(
        static_cast<void *>(header_ + 1), 0, buckets_ * sizeof(cell_ref));
    header_->used = std::min(header_->used, capacity_);
    header_->free_list = 0;
    header_->claimed = 0;
    header_->delivered = 0;
    header_->hand = 0;
    header_->turn_left = 0;
    header_->earliest = UINT64_MAX;
    ++header_->repairs;

    for (cell_ref ref = header_->used; ref > 0; --ref) {
        cell &seen = cell_at(ref);
        const bool used = is_in_use(seen.state);
        cell_ref &head = used ? bucket(seen.key) : header_->free_list;

        if (used) {
            ++(seen.state == cell_state::claimed ? header_->claimed
                                                 : header_->delivered);
            header_->earliest = std::min(header_->earliest, seen.expires);
        } else {
            seen.state = cell_state::free;
        }
        seen.next = head;
        head = ref;
    }
}

} // namespace webhook::zone::version1
