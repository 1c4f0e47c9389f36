#include "zone/table.h"

#include "zone/section.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cerrno>
#include <cstring>
#include <new>
#include <sys/random.h>

namespace webhook {

namespace {

std::uint64_t later(std::uint64_t now, std::uint64_t ms) noexcept
{
    return ms < never - now ? now + ms : never;
}

bool holds(const cell &seen, cell_state state, const unsigned char *value)
{
    return seen.state == state &&
           std::memcmp(seen.value, value, sizeof(seen.value)) == 0;
}

cell make(const unsigned char *key, cell_state state,
    const unsigned char *value, std::uint64_t expires) noexcept
{
    cell made{};
    std::memcpy(made.key, key, sizeof(made.key));
    std::memcpy(made.value, value, sizeof(made.value));
    made.expires = expires;
    made.state = state;
    return made;
}

void describe(const cell &seen, webhook_state_t &found) noexcept
{
    if (seen.state == cell_state::claimed) {
        found.kind = WEBHOOK_CLAIMED;
        std::memcpy(found.token, seen.value, sizeof(found.token));
    } else {
        found.kind = WEBHOOK_DELIVERED;
        std::memcpy(found.digest, seen.value, sizeof(found.digest));
    }
}

// Enters what is not there, or only expired.
bool enter(
    section &in, cell_ref ref, const cell &made, std::uint64_t now) noexcept
{
    if (ref == 0) {
        return in->insert(made, now);
    }
    in->put(ref, made);
    return true;
}

table_result counted(table_result result, zone_counters &counters,
    std::uint64_t &success) noexcept
{
    ++(result == table_result::ok      ? success
        : result == table_result::full ? counters.full
                                       : counters.lost);
    return result;
}

} // namespace

int claim_table::format(void *memory, std::size_t size) noexcept
{
    if (size < min_size()) {
        return EINVAL;
    }

    auto *header = new (memory) zone_header{};

    // A bucket for each one to two cells, and the rest is cells.
    const std::size_t fit =
        (size - sizeof(zone_header)) / (sizeof(cell) + sizeof(cell_ref));
    std::size_t buckets =
        std::bit_floor(std::clamp<std::size_t>(fit, 1, std::size_t{1} << 31));
    while (cells_offset(buckets) + sizeof(cell) > size) {
        buckets /= 2;
    }
    const std::size_t capacity = std::min<std::size_t>(
        (size - cells_offset(buckets)) / sizeof(cell), UINT32_MAX - 1);

    if (getrandom(header->seed, sizeof(header->seed), 0) !=
        static_cast<ssize_t>(sizeof(header->seed))) {
        return errno;
    }

    const int rc = robust_mutex_init(header->mutex);
    if (rc != 0) {
        return rc;
    }

    header->version = zone_version;
    header->abi = zone_abi;
    header->size = size;
    header->buckets = static_cast<std::uint32_t>(buckets);
    header->capacity = static_cast<std::uint32_t>(capacity);
    header->earliest = never;
    header->turn_earliest = never;

    std::atomic_ref<std::uint64_t>(header->magic)
        .store(zone_magic, std::memory_order_release);
    return 0;
}

bool claim_table::valid(const void *memory, std::size_t size) noexcept
{
    if (size < min_size()) {
        return false;
    }

    const auto *header = static_cast<const zone_header *>(memory);
    return header->magic == zone_magic && header->version == zone_version &&
           header->abi == zone_abi && header->size == size &&
           std::has_single_bit(header->buckets) && header->capacity > 0 &&
           cells_offset(header->buckets) +
                   std::size_t{header->capacity} * sizeof(cell) <=
               size;
}

webhook_store_answer_t claim_table::claim(const unsigned char *key,
    const unsigned char *token, std::uint64_t now, std::uint64_t lease,
    webhook_state_t &found) const noexcept
{
    section in(*header_);
    if (!in) {
        return WEBHOOK_STORE_UNKNOWN;
    }

    zone_counters &counters = header_->counters;
    const cell_ref ref = in->find(key);

    if (ref != 0 && in->at(ref).expires > now) {
        describe(in->at(ref), found);
        if (holds(in->at(ref), cell_state::claimed, token)) {
            in->extend(ref, later(now, lease));
        } else if (found.kind == WEBHOOK_CLAIMED) {
            ++counters.in_flight;
        } else {
            ++counters.duplicates;
        }
        return WEBHOOK_STORE_ANSWERED;
    }

    found = {};
    found.kind = WEBHOOK_ABSENT;
    if (!enter(in, ref,
            make(key, cell_state::claimed, token, later(now, lease)), now)) {
        ++counters.full;
        return WEBHOOK_STORE_FULL;
    }

    ++counters.claims;
    return WEBHOOK_STORE_ANSWERED;
}

webhook_store_answer_t claim_table::look(const unsigned char *key,
    std::uint64_t now, webhook_state_t &found,
    std::uint64_t *expires) const noexcept
{
    section in(*header_);
    if (!in) {
        return WEBHOOK_STORE_UNKNOWN;
    }

    const cell_ref ref = in->find(key);

    found = {};
    if (ref != 0 && in->at(ref).expires > now) {
        describe(in->at(ref), found);
        if (expires) {
            *expires = in->at(ref).expires;
        }
    }

    return WEBHOOK_STORE_ANSWERED;
}

table_result claim_table::renew(const unsigned char *key,
    const unsigned char *token, std::uint64_t now,
    std::uint64_t lease) const noexcept
{
    section in(*header_);
    if (!in) {
        return table_result::unknown;
    }

    const cell_ref ref = in->find(key);
    if (ref == 0 || !holds(in->at(ref), cell_state::claimed, token)) {
        ++header_->counters.lost;
        return table_result::lost;
    }

    in->extend(ref, later(now, lease));
    return table_result::ok;
}

table_result claim_table::commit(const unsigned char *key,
    const unsigned char *token, const unsigned char *digest, std::uint64_t now,
    std::uint64_t window) const noexcept
{
    section in(*header_);
    if (!in) {
        return table_result::unknown;
    }

    table_result result = table_result::ok;
    const cell_ref ref = in->find(key);
    const std::uint64_t expires = later(now, window);

    if (ref == 0 || in->at(ref).expires <= now ||
        holds(in->at(ref), cell_state::claimed, token)) {
        if (!enter(in, ref, make(key, cell_state::delivered, digest, expires),
                now)) {
            result = table_result::full;
        }
    } else if (holds(in->at(ref), cell_state::delivered, digest)) {
        in->extend(ref, expires);
    } else {
        result = table_result::lost;
    }

    return counted(result, header_->counters, header_->counters.commits);
}

table_result claim_table::erase(const unsigned char *key, cell_state state,
    const unsigned char *value) const noexcept
{
    section in(*header_);
    if (!in) {
        return table_result::unknown;
    }

    const cell_ref ref = in->find(key);

    if (ref == 0 || !holds(in->at(ref), state, value)) {
        ++header_->counters.lost;
        return table_result::lost;
    }

    in->erase(ref);
    ++header_->counters.releases;
    return table_result::ok;
}

table_result claim_table::release(
    const unsigned char *key, const unsigned char *token) const noexcept
{
    return erase(key, cell_state::claimed, token);
}

table_result claim_table::forget(
    const unsigned char *key, const unsigned char *digest) const noexcept
{
    return erase(key, cell_state::delivered, digest);
}

bool claim_table::stats(table_stats &out) const noexcept
{
    out = {};
    out.capacity = header_->capacity;

    const section in(*header_);
    if (!in) {
        return false;
    }

    out.used = header_->claimed + header_->delivered;
    out.claimed = header_->claimed;
    out.scanned = header_->scanned;
    out.counters = header_->counters;
    return true;
}

} // namespace webhook
