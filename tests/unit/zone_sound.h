// Everything that must hold in a table between two operations, and what it
// remembers.

#ifndef WEBHOOK_TESTS_ZONE_SOUND_H
#define WEBHOOK_TESTS_ZONE_SOUND_H

#include "zone_check.h"

namespace zone_test {

// The first thing wrong with the queue of a location, or an empty string.
inline std::string check(webhook::zone::cells &table,
    const webhook::zone::cell_queue &queue, std::uint32_t location,
    webhook::zone::cell_state state, bool ordered)
{
    std::uint32_t count = 0;
    webhook::zone::cell_ref before = 0;

    for (webhook::zone::cell_ref ref = queue.head; ref != 0;
         ref = table.at(ref).later) {
        const webhook::zone::cell &seen = table.at(ref);
        if (seen.state() != state || seen.location() != location ||
            seen.earlier != before || ++count > queue.count) {
            return "a queue leads to a cell that is not in it";
        }
        if (ordered && before != 0 &&
            table.at(before).expires() > seen.expires()) {
            return "a queue is not in order";
        }
        before = ref;
    }
    return count == queue.count && queue.tail == before
               ? ""
               : "a queue has another length";
}

// The first thing wrong with a table at rest, or an empty string.
inline std::string check(webhook::zone::zone_header &header,
    const webhook::zone::zone_shape &shape, bool ordered = false)
{
    using namespace webhook::zone;
    cells table(header, shape);
    const auto *buckets = reinterpret_cast<const cell_ref *>(
        reinterpret_cast<const char *>(&header) + shape.buckets_offset());

    if (header.used > shape.capacity || header.redo_mark != 0 ||
        header.hand > header.used || header.turn >= shape.locations) {
        return "a number in the header is out of range";
    }

    std::set<cell_ref> chained;
    for (std::uint32_t i = 0; i < shape.buckets; ++i) {
        for (cell_ref ref = buckets[i]; ref != 0; ref = table.at(ref).next) {
            if (ref > header.used || !chained.insert(ref).second) {
                return "a chain leads out of range or to a cell twice";
            }
        }
    }

    std::set<cell_ref> free;
    for (cell_ref ref = header.free_list; ref != 0; ref = table.at(ref).next) {
        if (ref > header.used || !free.insert(ref).second) {
            return "the free list leads out of range or to a cell twice";
        }
    }

    std::uint32_t claimed = 0;
    std::uint32_t delivered = 0;
    for (cell_ref ref = 1; ref <= header.used; ++ref) {
        const cell &seen = table.at(ref);
        if (seen.state() == cell_state::free) {
            if (free.count(ref) == 0 || chained.count(ref) != 0) {
                return "a free cell is chained, or not in the free list";
            }
            continue;
        }

        ++(seen.state() == cell_state::claimed ? claimed : delivered);
        if (free.count(ref) != 0 || table.find(seen.key) != ref) {
            return "a live cell is in the free list, or is not found";
        }
    }

    std::uint32_t open = 0;
    std::uint32_t queued = 0;
    for (std::uint32_t i = 0; i < shape.locations; ++i) {
        const location_entry &entry = table.entry(i);
        for (const std::string &wrong :
            {check(table, entry.claimed, i, cell_state::claimed, ordered),
                check(table, entry.delivered, i, cell_state::delivered,
                    ordered)}) {
            if (!wrong.empty()) {
                return wrong;
            }
        }
        open += entry.open() ? entry.claimed.count : 0;
        queued += entry.total();
    }

    if (claimed != header.claimed || delivered != header.delivered ||
        claimed + delivered != chained.size() || queued != chained.size() ||
        open != header.open_claimed ||
        free.size() + chained.size() != header.used) {
        return "the counts do not add up";
    }
    return table.broken() ? "a reference leads nowhere" : "";
}

inline std::string check(test_table &table)
{
    return check(table.header(), table.shape());
}

// What a table remembers at a time: key -> state, owner and digest, expiry.
using contents_t = std::map<std::string,
    std::tuple<std::uint32_t, std::string, std::uint64_t>>;

inline contents_t contents(webhook::zone::zone_header &header,
    const webhook::zone::zone_shape &shape, std::uint64_t now)
{
    webhook::zone::cells table(header, shape);
    contents_t out;
    for (webhook::zone::cell_ref ref = 1; ref <= header.used; ++ref) {
        const webhook::zone::cell &seen = table.at(ref);
        if (seen.state() != webhook::zone::cell_state::free &&
            seen.expires() > now) {
            out[std::string(seen.key, seen.key + sizeof(seen.key))] = {
                static_cast<std::uint32_t>(seen.state()),
                std::string(seen.owner, seen.owner + sizeof(seen.owner)) +
                    std::string(seen.digest, seen.digest + sizeof(seen.digest)),
                seen.expires()};
        }
    }
    return out;
}

inline contents_t contents(test_table &table, std::uint64_t now)
{
    return contents(table.header(), table.shape(), now);
}

// One key, two deliveries and two bodies; the table is sound at the end.
class protocol_test : public testing::Test {
protected:
    void TearDown() override { EXPECT_EQ(check(t), ""); }

    // Of another's claim as much as tells it apart, of our own all.
    [[nodiscard]] bool found_token(
        const value_bytes &v, std::size_t size = WEBHOOK_OWNER_SIZE) const
    {
        return std::memcmp(t.found.token, v.data(), size) == 0;
    }

    [[nodiscard]] bool found_digest(const value_bytes &d) const
    {
        return std::memcmp(t.found.digest, d.data(), d.size()) == 0;
    }

    // What is there, seen by a stranger without changing it.
    int state(std::uint64_t now)
    {
        webhook::zone::cells cells(t.header(), t.shape());
        const webhook::zone::cell_ref ref = cells.find(k.data());
        return ref == 0 || cells.at(ref).expires() <= now
                   ? WEBHOOK_ABSENT
                   : static_cast<int>(cells.at(ref).state());
    }

    test_table t{8};
    const key_bytes k = key(1);
    const value_bytes ours = token(1);
    const value_bytes theirs = token(2);
    const value_bytes body = digest(1);
    const value_bytes other_body = digest(2);
};

} // namespace zone_test

#endif // WEBHOOK_TESTS_ZONE_SOUND_H
