// Bounded memory: what a full table does that is to forget nothing
// ("full=reject"), and how it finds what has expired.

#include "zone_sound.h"

using namespace zone_test;
using webhook::zone::table_result;

namespace {

constexpr std::uint64_t short_window = 1000;

class zone_eviction : public testing::Test {
protected:
    void TearDown() override { EXPECT_EQ(check(t), ""); }

    // Fills the table with delivered events 1.. that expire at "at" + i.
    void fill(std::uint64_t at)
    {
        for (std::uint64_t i = 1; i <= capacity; ++i) {
            ASSERT_EQ(t.deliver(i, 0, at + i), table_result::ok);
        }
    }

    static constexpr std::uint32_t capacity = 16;
    test_table t{capacity};
};

TEST_F(zone_eviction, EveryCellIsUsedBeforeTheTableIsFull)
{
    for (std::uint64_t i = 1; i <= capacity; ++i) {
        EXPECT_EQ(t.claimed(key(i), token(i), 0, short_window), WEBHOOK_ABSENT);
    }
    EXPECT_EQ(t.claim(key(99), token(99), 0, short_window), WEBHOOK_STORE_FULL);
    EXPECT_EQ(t.stats().counters.full, 1U);
    EXPECT_EQ(t.stats().used, t.stats().capacity);
}

TEST_F(zone_eviction, LiveEntriesAreNeverEvicted)
{
    fill(short_window);
    for (std::uint64_t i = 100; i < 200; ++i) {
        EXPECT_EQ(
            t.claim(key(i), token(i), short_window, 1), WEBHOOK_STORE_FULL);
        EXPECT_EQ(t.commit(key(i), token(i), digest(i), short_window, 1),
            table_result::full);
    }
    for (std::uint64_t i = 1; i <= capacity; ++i) {
        EXPECT_EQ(
            t.claimed(key(i), token(99), short_window, 1), WEBHOOK_DELIVERED);
    }
    EXPECT_EQ(t.stats().counters.full, 200U);
}

TEST_F(zone_eviction, AFullTableStillServesWhatItKnows)
{
    ASSERT_EQ(t.claimed(key(1), token(1), 0, short_window), WEBHOOK_ABSENT);
    ASSERT_EQ(t.claimed(key(2), token(2), 0, short_window), WEBHOOK_ABSENT);
    for (std::uint64_t i = 3; i <= capacity; ++i) {
        t.commit(key(i), token(i), digest(i), 0, short_window);
    }
    EXPECT_EQ(t.renew(key(1), token(1), 1, short_window), table_result::ok);
    EXPECT_EQ(t.commit(key(1), token(1), digest(1), 1, short_window),
        table_result::ok);
    EXPECT_EQ(t.release(key(2), token(2)), table_result::ok);
    EXPECT_EQ(t.claimed(key(99), token(99), 1, short_window), WEBHOOK_ABSENT);
}

// What has expired is reclaimed faster than events come.
TEST(zone_steady, WhatHasExpiredTakesNoRoom)
{
    constexpr std::uint64_t live = 100'000;
    test_table table(live + 2);

    for (std::uint64_t now = 1; now <= 4 * live; ++now) {
        ASSERT_EQ(table.deliver(now, now, live), table_result::ok) << now;
    }
    EXPECT_EQ(table.stats().counters.full, 0U);
}

TEST_F(zone_eviction, ExpiredEntriesMakeRoomOneByOne)
{
    fill(short_window);
    for (std::uint64_t i = 1; i <= capacity; ++i) {
        const std::uint64_t now = short_window + i;
        EXPECT_EQ(t.claim(key(100 + i), token(1), now - 1, short_window),
            WEBHOOK_STORE_FULL)
            << i;
        EXPECT_EQ(t.claimed(key(100 + i), token(1), now, short_window),
            WEBHOOK_ABSENT)
            << i;
    }
}

TEST_F(zone_eviction, LapsedClaimsMakeRoom)
{
    for (std::uint64_t i = 1; i <= capacity; ++i) {
        t.claimed(key(i), token(i), 0, i == 7 ? 30 : short_window);
    }
    EXPECT_EQ(
        t.claim(key(99), token(99), 29, short_window), WEBHOOK_STORE_FULL);
    EXPECT_EQ(t.claimed(key(99), token(99), 30, short_window), WEBHOOK_ABSENT);
    EXPECT_EQ(t.renew(key(7), token(7), 30, short_window), table_result::gone);
}

TEST_F(zone_eviction, ShortWindowsExpireAmongLongOnes)
{
    for (std::uint64_t i = 1; i <= capacity; ++i) {
        t.deliver(i, 0, i % 4 == 0 ? 10 : short_window);
    }
    for (std::uint64_t i = 0; i < capacity / 4; ++i) {
        EXPECT_EQ(
            t.claimed(key(50 + i), token(1), 10, short_window), WEBHOOK_ABSENT);
    }
    EXPECT_EQ(t.claim(key(99), token(1), 10, short_window), WEBHOOK_STORE_FULL);
    for (std::uint64_t i = 1; i <= capacity; ++i) {
        if (i % 4 != 0) {
            EXPECT_EQ(t.claimed(key(i), token(1), 10, short_window),
                WEBHOOK_DELIVERED);
        }
    }
}

TEST_F(zone_eviction, ALaterEntryThatExpiresEarlierIsSeen)
{
    fill(short_window);
    const value_bytes other = token(99);
    ASSERT_EQ(t.claimed(key(1), other, short_window + 1, short_window),
        WEBHOOK_ABSENT);
    EXPECT_EQ(t.claimed(key(99), other, short_window + 2, 1), WEBHOOK_ABSENT);
    EXPECT_EQ(t.claim(key(98), other, short_window + 2, 1), WEBHOOK_STORE_FULL);

    ASSERT_EQ(t.commit(key(1), other, digest(1), short_window + 2, 0),
        table_result::ok);
    EXPECT_EQ(t.claimed(key(98), other, short_window + 2, 1), WEBHOOK_ABSENT);
}

TEST_F(zone_eviction, ExpiredEntriesGoBeforeRoomIsShort)
{
    test_table u(256);
    for (std::uint64_t i = 0; i < 100; ++i) {
        u.deliver(i, 0, 10);
    }
    for (std::uint64_t i = 100; i < 200; ++i) {
        u.deliver(i, 10, short_window);
    }
    EXPECT_LE(u.header().used, 200U);
    EXPECT_EQ(u.stats().used, 100U);
    EXPECT_EQ(check(u), "");
}

TEST(zone_size, SixteenMebibytesTakeAtMost72BytesPerEvent)
{
    const std::size_t size = std::size_t{16} << 20;
    test_table table(webhook::zone::zone_shape::of(size).capacity);
    EXPECT_LE(table.memory().size(), size);

    std::uint64_t events = 0;
    while (table.deliver(events, 0, short_window) == table_result::ok) {
        ++events;
    }
    EXPECT_LE(size, events * 72);

    for (std::uint64_t i = 0; i < events; ++i) {
        ASSERT_EQ(
            table.claimed(key(i), token(1), 1, short_window), WEBHOOK_DELIVERED)
            << i;
    }
}

// What has expired behind others that live longer is looked for in portions,
// each with another insertion.
TEST(zone_search, GoesOnWithTheNextInsertion)
{
    constexpr std::uint32_t step = webhook::zone::cells::search_step;
    test_table table(4 * step);
    for (std::uint64_t i = 0; i < 4 * step; ++i) {
        ASSERT_EQ(table.deliver(i, 0, i + 1 < 4 * step ? short_window : 10),
            table_result::ok);
    }

    for (int portion = 0; portion < 3; ++portion) {
        EXPECT_EQ(
            table.claim(key(UINT64_MAX), token(1), 10, 1), WEBHOOK_STORE_FULL);
    }
    EXPECT_EQ(table.stats().scanned, 3 * step);
    EXPECT_EQ(
        table.claim(key(UINT64_MAX), token(1), 10, 1), WEBHOOK_STORE_ANSWERED);
    EXPECT_EQ(check(table), "");
}

} // namespace
