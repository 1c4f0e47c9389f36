// Random operations, compared with a simple model.

#include "zone_check.h"

#include <random>

using namespace zone_test;
using webhook::table_result;

namespace {

struct entry {
    int kind;
    value_bytes value;
    std::uint64_t expires;
};

// The rules of table.h over a map.  Where the table may or may not have
// reclaimed what has expired ("lapsed"), it may answer either way.
class zone_model : public testing::TestWithParam<unsigned> {
protected:
    [[nodiscard]] entry *live(const key_bytes &k, std::uint64_t now)
    {
        const auto it = model.find(k);
        return it == model.end() || it->second.expires <= now ? nullptr
                                                              : &it->second;
    }

    [[nodiscard]] bool room(std::uint64_t now) const
    {
        std::size_t n = 0;
        for (const auto &[k, e] : model) {
            n += e.expires > now ? 1 : 0;
        }
        return n < t.header().capacity;
    }

    [[nodiscard]] entry *claim_of(const key_bytes &k, const value_bytes &v)
    {
        const auto it = model.find(k);
        return it != model.end() && it->second.kind == WEBHOOK_CLAIMED &&
                       it->second.value == v
                   ? &it->second
                   : nullptr;
    }

    void claim(const key_bytes &k, const value_bytes &v, std::uint64_t now,
        std::uint64_t lease)
    {
        entry *e = live(k, now);
        const int answer = t.claimed(k, v, now, lease);
        if (e == nullptr) {
            // In place of its own lapsed entry it needs no room.
            ASSERT_TRUE(
                answer == WEBHOOK_ABSENT || (answer == -1 && !room(now)));
            if (answer == WEBHOOK_ABSENT) {
                model[k] = {WEBHOOK_CLAIMED, v, now + lease};
            }
            return;
        }
        ASSERT_EQ(answer, e->kind);
        ASSERT_EQ(
            std::memcmp(t.found.token, e->value.data(), e->value.size()), 0);
        if (claim_of(k, v) != nullptr) {
            e->expires = std::max(e->expires, now + lease);
        }
    }

    void renew(const key_bytes &k, const value_bytes &v, std::uint64_t now,
        std::uint64_t lease)
    {
        entry *e = claim_of(k, v);
        const bool lapsed = e != nullptr && e->expires <= now;
        const table_result result = t.renew(k, v, now, lease);
        if (!lapsed) {
            ASSERT_EQ(result == table_result::ok, e != nullptr);
        }
        if (result == table_result::ok) {
            ASSERT_NE(e, nullptr);
            e->expires = std::max(e->expires, now + lease);
        } else if (lapsed) {
            model.erase(k);
        }
    }

    void commit(const key_bytes &k, const value_bytes &v, const value_bytes &d,
        std::uint64_t now, std::uint64_t window)
    {
        entry *e = live(k, now);
        const table_result result = t.commit(k, v, d, now, window);
        if (e == nullptr) {
            ASSERT_TRUE(result == table_result::ok ||
                        (result == table_result::full && !room(now)));
        } else if (e->kind == WEBHOOK_CLAIMED) {
            ASSERT_EQ(result == table_result::ok, e->value == v);
        } else {
            ASSERT_EQ(result == table_result::ok, e->value == d);
            if (e->value == d) {
                e->expires = std::max(e->expires, now + window);
            }
            return;
        }
        if (result == table_result::ok) {
            model[k] = {WEBHOOK_DELIVERED, d, now + window};
        }
    }

    void release(const key_bytes &k, const value_bytes &v, std::uint64_t now)
    {
        const entry *e = claim_of(k, v);
        const bool lapsed = e != nullptr && e->expires <= now;
        const table_result result = t.release(k, v);
        if (!lapsed) {
            ASSERT_EQ(result == table_result::ok, e != nullptr);
        }
        if (e != nullptr) {
            model.erase(k);
        }
    }

    void compare(std::uint64_t now)
    {
        ASSERT_EQ(check(t.header()), "");
        contents_t expected;
        for (const auto &[k, e] : model) {
            if (e.expires > now) {
                expected[std::string(k.begin(), k.end())] = {e.kind,
                    std::string(e.value.begin(), e.value.end()), e.expires};
            }
        }
        ASSERT_EQ(contents(t.header(), now), expected);
    }

    test_table t{24};
    std::map<key_bytes, entry> model;
};

TEST_P(zone_model, agrees)
{
    std::mt19937 random(GetParam());
    const auto below = [&](std::uint32_t n) { return random() % n; };
    std::uint64_t now = 1000;

    for (int step = 0; step < 40000; ++step) {
        now += below(8) == 0 ? below(12) : 0;
        // A few more keys than cells; windows and leases of all lengths.
        const key_bytes k = key(below(40));
        const value_bytes v = token(below(3));
        const std::uint64_t ms = std::uint64_t{1} << below(9);

        switch (below(8)) {
        case 0:
            release(k, v, now);
            break;
        case 1:
            renew(k, v, now, ms);
            break;
        case 2:
        case 3:
            commit(k, v, digest(below(2)), now, ms * 2);
            break;
        default:
            claim(k, v, now, ms);
        }
        ASSERT_FALSE(HasFatalFailure()) << "step " << step;
        compare(now);
        ASSERT_FALSE(HasFatalFailure()) << "step " << step;
    }

    const webhook::table_stats stats = t.stats();
    EXPECT_GT(stats.counters.full, 100U);
    EXPECT_GT(stats.counters.lost, 100U);
    EXPECT_GT(stats.scanned, 1000U);
}

INSTANTIATE_TEST_SUITE_P(seeds, zone_model, testing::Values(1U, 2U, 3U, 4U));

} // namespace
