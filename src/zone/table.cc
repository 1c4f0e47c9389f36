#include "zone/table.h"

#include "zone/recall.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace webhook::zone {

namespace {

std::uint64_t later(std::uint64_t now, std::uint64_t ms) noexcept
{
    return ms < never && now < never - ms ? now + ms : never;
}

bool owned_by(const cell &seen, const unsigned char *token) noexcept
{
    return token != nullptr &&
           std::memcmp(seen.owner, token, sizeof(seen.owner)) == 0;
}

bool is_claim_of(const cell &seen, const unsigned char *token) noexcept
{
    return seen.state() == cell_state::claimed && owned_by(seen, token);
}

cell make(const table_event &event, const unsigned char *key,
    std::uint16_t location, cell_state state, std::uint64_t expires,
    unsigned int status) noexcept
{
    cell made{};
    std::memcpy(made.key, key, sizeof(made.key));
    std::memcpy(made.digest, event.digest, sizeof(made.digest));
    std::memcpy(made.owner, event.token, sizeof(made.owner));
    made.when = cell::make_when(expires, location);
    made.meta = cell::make_meta(state, status, event.digest_kind);
    return made;
}

void describe(const cell &seen, const unsigned char *token,
    webhook_state_t &found) noexcept
{
    found = {};
    found.kind = seen.state() == cell_state::claimed ? WEBHOOK_CLAIMED
                                                     : WEBHOOK_DELIVERED;
    found.status = seen.status();
    std::memcpy(found.digest, seen.digest, sizeof(found.digest));
    found.digest_kind = seen.digest_kind();

    if (owned_by(seen, token)) {
        std::memcpy(found.token, token, sizeof(found.token));
    } else {
        std::memcpy(found.token, seen.owner, sizeof(seen.owner));
    }
}

// Digests of two kinds count as those of two bodies: the event is then
// delivered once more rather than not at all.
bool has_body(const cell &seen, const table_event &event) noexcept
{
    return seen.digest_kind() == event.digest_kind &&
           std::memcmp(seen.digest, event.digest, sizeof(seen.digest)) == 0;
}

// Returns true if the event's body is the one that was delivered last.  Sets
// "modified" if another body was delivered last.
bool is_latest(locked_cells &in, const table_event &event, std::uint64_t now,
    webhook_state_t &found, std::uint64_t *expires) noexcept
{
    if (event.latest == nullptr) {
        return false;
    }

    const cell_ref ref = in->find(event.latest);

    if (ref == 0 || in->at(ref).expires() <= now ||
        in->at(ref).state() != cell_state::delivered) {
        return false;
    }
    if (!has_body(in->at(ref), event)) {
        found.modified = 1;
        return false;
    }

    describe(in->at(ref), event.token, found);
    if (expires) {
        *expires = in->at(ref).expires();
    }
    return true;
}

// Returns what has replaced a lapsed claim: another claim, or a delivery.
table_result successor(const cell &seen) noexcept
{
    return seen.state() == cell_state::claimed ? table_result::taken
                                               : table_result::delivered;
}

void count(table_result result, zone_counters &counters,
    std::uint64_t &success) noexcept
{
    ++(result == table_result::ok      ? success
        : result == table_result::full ? counters.full
                                       : counters.lost);
}

} // namespace

webhook_store_answer_t claim_table::claim(const table_event &event,
    std::uint64_t now, std::uint64_t lease,
    webhook_state_t &found) const noexcept
{
    const recall before(*header_, *view_, event, now);
    locked_cells in(*header_, *view_);
    if (before.unknown() || !in) {
        return WEBHOOK_STORE_UNKNOWN;
    }

    zone_counters &counters = header_->counters;
    const cell_ref ref = in->find(event.key);

    found = {};
    if (is_latest(in, event, now, found, nullptr)) {
        ++counters.duplicates;
        return in.checked(WEBHOOK_STORE_ANSWERED, WEBHOOK_STORE_UNKNOWN);
    }
    if (in->broken()) {
        return in.checked(WEBHOOK_STORE_UNKNOWN, WEBHOOK_STORE_UNKNOWN);
    }

    const int modified = found.modified;

    if (ref != 0 && in->at(ref).expires() > now) {
        describe(in->at(ref), event.token, found);
        found.modified = modified;
        if (is_claim_of(in->at(ref), event.token)) {
            in->extend(ref, later(now, lease));
        } else if (found.kind == WEBHOOK_CLAIMED) {
            ++counters.in_flight;
        } else {
            ++counters.duplicates;
        }
        return in.checked(WEBHOOK_STORE_ANSWERED, WEBHOOK_STORE_UNKNOWN);
    }

    before.take_over(in, now);
    if (before.answers(found, nullptr)) {
        ++(found.kind == WEBHOOK_CLAIMED ? counters.in_flight
                                         : counters.duplicates);
        return in.checked(WEBHOOK_STORE_ANSWERED, WEBHOOK_STORE_UNKNOWN);
    }

    const std::uint16_t location = in.resolve(event.location, now);
    const bool entered =
        in->may_claim(location, now) &&
        in.enter(make(event, event.key, location, cell_state::claimed,
                     later(now, lease), 0),
            now, event.location == nullptr || event.location->evict);

    if (!entered) {
        ++counters.full;
        ++in->entry(location).full;
        return in.checked(WEBHOOK_STORE_FULL, WEBHOOK_STORE_UNKNOWN);
    }

    ++counters.claims;
    return in.checked(WEBHOOK_STORE_ANSWERED, WEBHOOK_STORE_UNKNOWN);
}

webhook_store_answer_t claim_table::look(const table_event &event,
    std::uint64_t now, webhook_state_t &found,
    std::uint64_t *expires) const noexcept
{
    const recall before(*header_, *view_, event, now);
    locked_cells in(*header_, *view_);
    if (before.unknown() || !in) {
        return WEBHOOK_STORE_UNKNOWN;
    }

    found = {};
    if (is_latest(in, event, now, found, expires)) {
        return in.checked(WEBHOOK_STORE_ANSWERED, WEBHOOK_STORE_UNKNOWN);
    }

    const cell_ref ref = in->find(event.key);
    const int modified = found.modified;

    if (ref != 0 && in->at(ref).expires() > now) {
        describe(in->at(ref), event.token, found);
        found.modified = modified;
        if (expires) {
            *expires = in->at(ref).expires();
        }
    } else {
        (void)before.answers(found, expires);
    }

    return in.checked(WEBHOOK_STORE_ANSWERED, WEBHOOK_STORE_UNKNOWN);
}

table_result claim_table::renew(const table_event &event, std::uint64_t now,
    std::uint64_t lease) const noexcept
{
    locked_cells in(*header_, *view_);
    if (!in) {
        return table_result::unknown;
    }

    const cell_ref ref = in->find(event.key);
    table_result result = table_result::ok;

    if (ref == 0) {
        result = table_result::gone;
    } else if (is_claim_of(in->at(ref), event.token)) {
        in->extend(ref, later(now, lease));
    } else {
        result = successor(in->at(ref));
    }

    if (result != table_result::ok) {
        ++header_->counters.lost;
    }
    return in.checked(result, table_result::unknown);
}

table_result claim_table::commit(const table_event &event, std::uint64_t now,
    std::uint64_t window, unsigned int status) const noexcept
{
    if (event.latest != nullptr) {
        return commit_latest(event, now, window, status);
    }

    locked_cells in(*header_, *view_);
    if (!in) {
        return table_result::unknown;
    }

    const std::uint64_t expires = later(now, window);
    const cell_ref ref = in->find(event.key);
    table_result result = table_result::ok;

    if (ref == 0) {
        result = table_result::gone;
    } else if (!owned_by(in->at(ref), event.token)) {
        result = successor(in->at(ref));
    }

    const bool live = ref != 0 && in->at(ref).expires() > now;

    if (live && in->at(ref).state() == cell_state::delivered) {
        in->extend(ref, expires);
    } else if (!live || result == table_result::ok) {
        const std::uint16_t location =
            ref != 0 ? in->at(ref).location() : in.resolve(event.location, now);

        if (!in.enter(make(event, event.key, location, cell_state::delivered,
                          expires, status),
                now, event.location == nullptr || event.location->evict)) {
            result = table_result::full;
        }
    }

    count(result, header_->counters, header_->counters.commits);
    return in.checked(result, table_result::unknown);
}

// The body that is delivered now replaces the one that was delivered before.
table_result claim_table::commit_latest(const table_event &event,
    std::uint64_t now, std::uint64_t window, unsigned int status) const noexcept
{
    locked_cells in(*header_, *view_);
    if (!in) {
        return table_result::unknown;
    }

    const cell_ref ref = in->find(event.key);
    const bool ours = ref != 0 && is_claim_of(in->at(ref), event.token);
    table_result result = ours       ? table_result::ok
                          : ref == 0 ? table_result::gone
                                     : successor(in->at(ref));

    const std::uint16_t location =
        ours ? in->at(ref).location() : in.resolve(event.location, now);
    const cell made = make(event, event.latest, location, cell_state::delivered,
        later(now, window), status);
    const bool evict = event.location == nullptr || event.location->evict;

    // If there is no other room, the cell of the claim is reused below.
    bool entered = in.enter(made, now, evict);

    // The claim is looked up again, because making room may have reclaimed it
    // if it had lapsed.
    const cell_ref own = ours ? in->find(event.key) : 0;
    if (own != 0 && is_claim_of(in->at(own), event.token)) {
        in->erase(own);
        entered = entered || in.enter(made, now, evict);
    }
    if (!entered) {
        result = table_result::full;
    }

    count(result, header_->counters, header_->counters.commits);
    return in.checked(result, table_result::unknown);
}

table_result claim_table::release(const table_event &event) const noexcept
{
    locked_cells in(*header_, *view_);
    if (!in) {
        return table_result::unknown;
    }

    const cell_ref ref = in->find(event.key);
    table_result result = table_result::ok;

    if (ref == 0) {
        result = table_result::gone;
    } else if (is_claim_of(in->at(ref), event.token)) {
        in->erase(ref);
    } else {
        result = successor(in->at(ref));
    }

    count(result, header_->counters, header_->counters.releases);
    return in.checked(result, table_result::unknown);
}

bool claim_table::forget(const unsigned char *key, const unsigned char *digest,
    bool &known) const noexcept
{
    known = false;

    // first where it would be found again
    bool before = false;
    if (view_->earlier && !view_->earlier->forget(key, digest, before)) {
        return false;
    }

    locked_cells in(*header_, *view_);
    if (!in) {
        return false;
    }

    const cell_ref ref = in->find(key);
    const bool there =
        ref != 0 && in->at(ref).state() == cell_state::delivered &&
        std::memcmp(in->at(ref).digest, digest, WEBHOOK_DIGEST_SIZE) == 0;

    if (there) {
        if (view_->kept != nullptr) {
            ++view_->kept->forgotten;
        }
        in->erase(ref);
        ++header_->counters.releases;
    }

    known = in.checked(true, false);
    return (there || before) && known;
}

void claim_table::erase(const unsigned char *key) const noexcept
{
    locked_cells in(*header_, *view_);
    if (!in) {
        return;
    }

    const cell_ref ref = in->find(key);

    if (ref != 0 && in->at(ref).state() == cell_state::delivered) {
        in->erase(ref);
    }

    (void)in.checked(true, false);
}

bool claim_table::take_report() const noexcept
{
    return std::exchange(view_->report, false);
}

} // namespace webhook::zone
