// Random operations, compared with a simple model.

#include "zone_sound.h"

#include <random>

using namespace zone_test;
using webhook::zone::table_result;

namespace {

struct entry {
    int kind;
    value_bytes token;
    value_bytes digest;
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

    // What has expired may be anywhere in its queue here, where windows and
    // leases have all lengths: it is found sooner or later.
    [[nodiscard]] bool room(std::uint64_t now) const
    {
        std::size_t n = 0;
        for (const auto &[k, e] : model) {
            n += e.expires > now ? 1 : 0;
        }
        return n < t.shape().capacity;
    }

    // Ceiling of claims.
    [[nodiscard]] bool claimable() const
    {
        return t.header().claimed < t.shape().most_claims();
    }

    // Expired or not, as long as the table has it.
    [[nodiscard]] entry *seen(const key_bytes &k)
    {
        const auto it = model.find(k);
        return it != model.end() ? &it->second : nullptr;
    }

    [[nodiscard]] static bool ours(const entry *e, const value_bytes &v)
    {
        return e != nullptr && e->kind == WEBHOOK_CLAIMED && e->token == v;
    }

    [[nodiscard]] static table_result successor(const entry *e)
    {
        return e == nullptr                 ? table_result::gone
               : e->kind == WEBHOOK_CLAIMED ? table_result::taken
                                            : table_result::delivered;
    }

    void claim(const key_bytes &k, const value_bytes &v, const value_bytes &d,
        std::uint64_t now, std::uint64_t lease)
    {
        entry *e = live(k, now);
        const bool may = claimable();
        const int answer =
            t.claim(k, v, now, lease, d) == WEBHOOK_STORE_ANSWERED
                ? t.found.kind
                : -1;
        if (e == nullptr) {
            // In place of its own lapsed entry it needs no room.
            ASSERT_TRUE(answer == WEBHOOK_ABSENT ||
                        (answer == -1 && (!room(now) || !may)));
            if (answer == WEBHOOK_ABSENT) {
                model[k] = {WEBHOOK_CLAIMED, v, d, now + lease};
            }
            return;
        }
        ASSERT_EQ(answer, e->kind);
        ASSERT_EQ(std::memcmp(t.found.token, e->token.data(),
                      e->token == v ? v.size() : WEBHOOK_OWNER_SIZE),
            0);
        ASSERT_EQ(std::memcmp(t.found.digest, e->digest.data(), d.size()), 0);
        if (ours(e, v)) {
            e->expires = std::max(e->expires, now + lease);
        }
    }

    // A lapsed entry may have been reclaimed: then it is gone.
    void settle(const key_bytes &k, std::uint64_t now, table_result result,
        table_result expected)
    {
        const entry *e = seen(k);
        if (e != nullptr && e->expires <= now && result == table_result::gone) {
            model.erase(k);
            return;
        }
        ASSERT_EQ(result, expected);
    }

    void renew(const key_bytes &k, const value_bytes &v, std::uint64_t now,
        std::uint64_t lease)
    {
        entry *e = seen(k);
        const table_result result = t.renew(k, v, now, lease);
        settle(k, now, result, ours(e, v) ? table_result::ok : successor(e));
        if (result == table_result::ok) {
            e->expires = std::max(e->expires, now + lease);
        }
    }

    void commit(const key_bytes &k, const value_bytes &v, const value_bytes &d,
        std::uint64_t now, std::uint64_t window)
    {
        const entry *e = seen(k);
        const bool mine = e != nullptr && e->token == v;
        const bool was_live = live(k, now) != nullptr;
        const table_result result = t.commit(k, v, d, now, window);
        if (result == table_result::full) {
            ASSERT_FALSE(was_live);
            ASSERT_FALSE(room(now));
            return;
        }
        settle(k, now, result, mine ? table_result::ok : successor(e));

        entry *left = live(k, now);
        if (left == nullptr || ours(left, v)) {
            model[k] = {WEBHOOK_DELIVERED, v, d, now + window};
        } else if (left->kind == WEBHOOK_DELIVERED) {
            left->expires = std::max(left->expires, now + window);
        }
    }

    void release(const key_bytes &k, const value_bytes &v, std::uint64_t now)
    {
        const entry *e = seen(k);
        const bool mine = ours(e, v);
        settle(k, now, t.release(k, v), mine ? table_result::ok : successor(e));
        if (mine) {
            model.erase(k);
        }
    }

    void compare(std::uint64_t now)
    {
        ASSERT_EQ(check(t), "");
        contents_t expected;
        for (const auto &[k, e] : model) {
            if (e.expires > now) {
                expected[std::string(k.begin(),
                    k.begin() + webhook::zone::cell::key_size)] = {e.kind,
                    std::string(
                        e.token.begin(), e.token.begin() + WEBHOOK_OWNER_SIZE) +
                        std::string(e.digest.begin(), e.digest.end()),
                    e.expires};
            }
        }
        ASSERT_EQ(contents(t, now), expected);
    }

    test_table t{24};
    std::map<key_bytes, entry> model;
};

TEST_P(zone_model, Agrees)
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
            claim(k, v, digest(below(2)), now, ms);
        }
        ASSERT_FALSE(HasFatalFailure()) << "step " << step;
        compare(now);
        ASSERT_FALSE(HasFatalFailure()) << "step " << step;
    }

    const webhook::zone::table_stats stats = t.stats();
    EXPECT_GT(stats.counters.full, 100U);
    EXPECT_GT(stats.counters.lost, 100U);
    EXPECT_GT(stats.scanned, 100U);
}

INSTANTIATE_TEST_SUITE_P(seeds, zone_model, testing::Values(1U, 2U, 3U, 4U));

} // namespace
