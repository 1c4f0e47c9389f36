// What is told of a table without its lock.

#include "zone_sound.h"

#include <algorithm>

using namespace zone_test;

namespace {

constexpr std::uint64_t never = webhook::zone::never;

std::uint64_t oldest(const test_table &t, std::uint64_t now)
{
    return t.table().oldest(now);
}

void deliver(test_table &t, std::uint64_t number, std::uint64_t window)
{
    ASSERT_EQ(t.deliver(number, 100, window), webhook::zone::table_result::ok);
}

TEST(zone_stats, TheOldestIsTheFirstToBeForgotten)
{
    test_table t{8};
    EXPECT_EQ(oldest(t, 100), never);
    deliver(t, 1, 50);
    deliver(t, 2, 30);
    deliver(t, 3, 70);
    EXPECT_EQ(oldest(t, 100), 130U);
    EXPECT_EQ(oldest(t, 129), 130U);
    EXPECT_EQ(oldest(t, 130), 150U) << "that one is forgotten";
    EXPECT_EQ(oldest(t, 170), never);
}

TEST(zone_stats, AClaimIsNotCounted)
{
    test_table t{8};
    t.claimed(key(1), token(1), 100, 30);
    EXPECT_EQ(oldest(t, 100), never);
    deliver(t, 2, 500);
    EXPECT_EQ(oldest(t, 100), 600U);
}

// Which ones are looked at follows from their number: of events that come one
// after the other, those that are next to the oldest.
TEST(zone_stats, OfManyASampleIsLookedAt)
{
    constexpr std::uint64_t many =
        5 * std::uint64_t{webhook::zone::claim_table::oldest_sample};
    test_table t{many};
    for (std::uint64_t i = 0; i < many; ++i) {
        deliver(t, i, 1000 + i);
    }
    EXPECT_GE(oldest(t, 100), 1100U);
    EXPECT_LT(oldest(t, 100), 1100U + 6);
    EXPECT_GE(oldest(t, 1100 + many / 2), 1100U + many / 2);
    EXPECT_LT(oldest(t, 1100 + many / 2), 1100U + many / 2 + 7);
}

std::set<value_bytes> list(
    const test_table &t, std::uint64_t now, std::size_t room, int *pieces)
{
    const webhook::zone::claim_table &table = t.table();
    std::set<value_bytes> found;
    std::uint32_t from = 0;

    *pieces = 0;
    do {
        std::vector<webhook::zone::listed_claim> claims(room);
        std::span<webhook::zone::listed_claim> some(claims);
        EXPECT_TRUE(table.list(now, from, some));
        for (const webhook::zone::listed_claim &each : some) {
            value_bytes k;
            std::copy_n(each.key, k.size(), k.begin());
            EXPECT_TRUE(found.insert(k).second) << "twice";
            EXPECT_GT(each.expires, now);
        }
        ++*pieces;
    } while (from != 0 && *pieces < 100);

    return found;
}

// As much of a key as a table has.
value_bytes listed(std::uint64_t number)
{
    value_bytes out;
    std::copy_n(key(number).data(), out.size(), out.begin());
    return out;
}

TEST(zone_stats, ClaimsAreListed)
{
    test_table t{128};
    int pieces = 0;
    EXPECT_TRUE(list(t, 100, 10, &pieces).empty());
    EXPECT_EQ(pieces, 1);

    std::set<value_bytes> expected;
    for (std::uint64_t i = 0; i < 20; ++i) {
        t.claimed(key(i), token(i), 100, i < 15 ? 30 : 5);
        if (i < 15) {
            expected.insert(listed(i));
        }
    }
    deliver(t, 50, 1000);
    EXPECT_EQ(list(t, 110, 100, &pieces), expected) << "not those that lapsed";
    EXPECT_EQ(pieces, 1);
    EXPECT_EQ(list(t, 110, 4, &pieces), expected);
    EXPECT_EQ(pieces, 4);
}

TEST(zone_stats, AGreatTableIsListedPieceByPiece)
{
    constexpr std::uint32_t step = webhook::zone::claim_table::list_step;
    test_table t{3 * step};
    for (std::uint64_t i = 0; i < 2 * step + 1; ++i) {
        deliver(t, i, 1000);
    }
    t.claimed(key(100'000), token(1), 100, 30);
    int pieces = 0;
    EXPECT_EQ(
        list(t, 100, 10, &pieces), std::set<value_bytes>{listed(100'000)});
    EXPECT_EQ(pieces, 3);
}

TEST(zone_stats, AListMayBeginAnywhere)
{
    test_table t{8};
    t.claimed(key(1), token(1), 100, 30);
    for (std::uint32_t from : {1U, 8U, 9U, UINT32_MAX}) {
        webhook::zone::listed_claim room[4];
        std::span<webhook::zone::listed_claim> some(room);
        EXPECT_TRUE(t.table().list(100, from, some));
        EXPECT_TRUE(some.empty());
        EXPECT_EQ(from, 0U);
    }
}

TEST(zone_stats, ADeliveredEventIsForgottenByItsBody)
{
    test_table t{8};
    const webhook::zone::claim_table &table = t.table();
    const auto forget = [&](std::uint64_t k, std::uint64_t d) {
        bool known = false;
        const bool there = table.forget(key(k).data(), digest(d).data(), known);
        EXPECT_TRUE(known);
        return there;
    };
    deliver(t, 1, 50);
    EXPECT_FALSE(forget(1, 2)) << "another body";
    EXPECT_FALSE(forget(2, 1)) << "another key";
    EXPECT_EQ(t.look(key(1), 100), WEBHOOK_STORE_ANSWERED);
    EXPECT_EQ(t.found.kind, WEBHOOK_DELIVERED);
    EXPECT_TRUE(forget(1, 1));
    EXPECT_EQ(t.claimed(key(1), token(1), 100, 30), WEBHOOK_ABSENT);

    // a claim is not forgotten, though its body were that one
    t.claim(key(3), token(3), 100, 30, digest(3));
    EXPECT_FALSE(forget(3, 3));
    EXPECT_EQ(t.claimed(key(3), token(9), 100, 30), WEBHOOK_CLAIMED);
    EXPECT_EQ(check(t), "");
}

TEST(zone_stats, ALookTellsUntilWhen)
{
    test_table t{8};
    const webhook::zone::claim_table &table = t.table();
    webhook_state_t found{};
    const key_bytes k = key(1);
    std::uint64_t expires = 7;
    table.look({.key = k.data()}, 100, found, &expires);
    EXPECT_EQ(expires, 7U);
    deliver(t, 1, 50);
    table.look({.key = k.data()}, 100, found, &expires);
    EXPECT_EQ(expires, 150U);
}

} // namespace
