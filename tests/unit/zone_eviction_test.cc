// Bounded memory: what is forgotten, and what a full table does.

#include "zone_check.h"

using namespace zone_test;
using webhook::table_result;

namespace {

constexpr std::uint64_t window = 1000;

class zone_eviction : public testing::Test {
protected:
    void TearDown() override { EXPECT_EQ(check(t.header()), ""); }

    // Fills the table with delivered events 1.. that expire at "at" + i.
    void fill(std::uint64_t at)
    {
        for (std::uint64_t i = 1; i <= capacity; ++i) {
            ASSERT_EQ(t.commit(key(i), token(i), digest(i), 0, at + i),
                table_result::ok);
        }
    }

    static constexpr std::uint32_t capacity = 16;
    test_table t{capacity};
};

TEST_F(zone_eviction, every_cell_is_used_before_the_table_is_full)
{
    for (std::uint64_t i = 1; i <= capacity; ++i) {
        EXPECT_EQ(t.claimed(key(i), token(i), 0, window), WEBHOOK_ABSENT);
    }
    EXPECT_EQ(t.claim(key(99), token(99), 0, window), WEBHOOK_STORE_FULL);
    EXPECT_EQ(t.stats().counters.full, 1U);
    EXPECT_EQ(t.stats().used, t.stats().capacity);
}

TEST_F(zone_eviction, live_entries_are_never_evicted)
{
    fill(window);
    for (std::uint64_t i = 100; i < 200; ++i) {
        EXPECT_EQ(t.claim(key(i), token(i), window, 1), WEBHOOK_STORE_FULL);
        EXPECT_EQ(t.commit(key(i), token(i), digest(i), window, 1),
            table_result::full);
    }
    for (std::uint64_t i = 1; i <= capacity; ++i) {
        EXPECT_EQ(t.claimed(key(i), token(99), window, 1), WEBHOOK_DELIVERED);
    }
    EXPECT_EQ(t.stats().counters.full, 200U);
}

TEST_F(zone_eviction, a_full_table_still_serves_what_it_knows)
{
    ASSERT_EQ(t.claimed(key(1), token(1), 0, window), WEBHOOK_ABSENT);
    ASSERT_EQ(t.claimed(key(2), token(2), 0, window), WEBHOOK_ABSENT);
    for (std::uint64_t i = 3; i <= capacity; ++i) {
        t.commit(key(i), token(i), digest(i), 0, window);
    }
    EXPECT_EQ(t.renew(key(1), token(1), 1, window), table_result::ok);
    EXPECT_EQ(
        t.commit(key(1), token(1), digest(1), 1, window), table_result::ok);
    EXPECT_EQ(t.release(key(2), token(2)), table_result::ok);
    EXPECT_EQ(t.claimed(key(99), token(99), 1, window), WEBHOOK_ABSENT);
}

// The hand goes round faster than events come: what has expired takes little
// room before it is cleared.  More cells than one search for room looks at.
TEST(zone_steady, a_fifth_to_spare_is_enough)
{
    constexpr std::uint64_t live = 500'000;
    test_table table(live + live / 5);

    for (std::uint64_t now = 1; now <= 4 * live; ++now) {
        ASSERT_EQ(table.commit(key(now), token(now), digest(now), now, live),
            table_result::ok)
            << now;
    }
    EXPECT_EQ(table.stats().counters.full, 0U);
}

TEST_F(zone_eviction, expired_entries_make_room_one_by_one)
{
    fill(window);
    for (std::uint64_t i = 1; i <= capacity; ++i) {
        const std::uint64_t now = window + i;
        EXPECT_EQ(t.claim(key(100 + i), token(1), now - 1, window),
            WEBHOOK_STORE_FULL)
            << i;
        EXPECT_EQ(
            t.claimed(key(100 + i), token(1), now, window), WEBHOOK_ABSENT)
            << i;
    }
}

TEST_F(zone_eviction, lapsed_claims_make_room)
{
    for (std::uint64_t i = 1; i <= capacity; ++i) {
        t.claimed(key(i), token(i), 0, i == 7 ? 30 : window);
    }
    EXPECT_EQ(t.claim(key(99), token(99), 29, window), WEBHOOK_STORE_FULL);
    EXPECT_EQ(t.claimed(key(99), token(99), 30, window), WEBHOOK_ABSENT);
    EXPECT_EQ(t.renew(key(7), token(7), 30, window), table_result::lost);
}

TEST_F(zone_eviction, short_windows_expire_among_long_ones)
{
    for (std::uint64_t i = 1; i <= capacity; ++i) {
        t.commit(key(i), token(i), digest(i), 0, i % 4 == 0 ? 10 : window);
    }
    for (std::uint64_t i = 0; i < capacity / 4; ++i) {
        EXPECT_EQ(t.claimed(key(50 + i), token(1), 10, window), WEBHOOK_ABSENT);
    }
    EXPECT_EQ(t.claim(key(99), token(1), 10, window), WEBHOOK_STORE_FULL);
    for (std::uint64_t i = 1; i <= capacity; ++i) {
        if (i % 4 != 0) {
            EXPECT_EQ(
                t.claimed(key(i), token(1), 10, window), WEBHOOK_DELIVERED);
        }
    }
}

TEST_F(zone_eviction, a_full_table_is_not_searched_in_vain)
{
    fill(window);
    t.claim(key(99), token(1), window, 1);
    t.claim(key(99), token(1), window, 1);
    const std::uint64_t before = t.stats().scanned;
    for (std::uint64_t now = 1; now <= window; ++now) {
        EXPECT_EQ(t.claim(key(99), token(1), now, 1), WEBHOOK_STORE_FULL);
    }
    EXPECT_EQ(t.stats().scanned, before);
}

TEST_F(zone_eviction, a_later_entry_that_expires_earlier_is_seen)
{
    fill(window);
    const value_bytes other = token(99);
    ASSERT_EQ(t.claimed(key(1), other, window + 1, window), WEBHOOK_ABSENT);
    EXPECT_EQ(t.claimed(key(99), other, window + 2, 1), WEBHOOK_ABSENT);
    EXPECT_EQ(t.claim(key(98), other, window + 2, 1), WEBHOOK_STORE_FULL);

    ASSERT_EQ(
        t.commit(key(1), other, digest(1), window + 2, 0), table_result::ok);
    EXPECT_EQ(t.claimed(key(98), other, window + 2, 1), WEBHOOK_ABSENT);
}

TEST_F(zone_eviction, expired_entries_go_before_room_is_short)
{
    test_table u(256);
    for (std::uint64_t i = 0; i < 100; ++i) {
        u.commit(key(i), token(i), digest(i), 0, 10);
    }
    for (std::uint64_t i = 100; i < 200; ++i) {
        u.commit(key(i), token(i), digest(i), 10, window);
    }
    EXPECT_LE(u.header().used, 200U);
    EXPECT_EQ(u.stats().used, 100U);
    EXPECT_EQ(check(u.header()), "");
}

TEST_F(zone_eviction, sixteen_mebibytes_take_at_most_72_bytes_per_event)
{
    const std::size_t size = std::size_t{16} << 20;
    const shared_memory memory(size);
    ASSERT_EQ(webhook::claim_table::format(memory.get(), size), 0);
    const webhook::claim_table table(memory.get());

    std::uint64_t events = 0;
    while (table.commit(key(events).data(), token(1).data(), digest(1).data(),
               0, window) == table_result::ok) {
        ++events;
    }
    EXPECT_LE(size, events * 72);

    webhook_state_t found;
    for (std::uint64_t i = 0; i < events; ++i) {
        table.claim(key(i).data(), token(1).data(), 1, window, found);
        ASSERT_EQ(found.kind, WEBHOOK_DELIVERED) << i;
    }
}

// Beyond the limit the search goes on with the next insertion.
TEST_F(zone_eviction, a_great_table_is_searched_in_portions)
{
    const std::size_t size = std::size_t{40} << 20;
    const shared_memory memory(size);
    ASSERT_EQ(webhook::claim_table::format(memory.get(), size), 0);
    const webhook::claim_table table(memory.get());
    const std::uint32_t limit = webhook::cells::sweep_limit;

    webhook::table_stats stats;
    ASSERT_TRUE(table.stats(stats));
    ASSERT_GT(stats.capacity, 2 * limit);
    for (std::uint64_t i = 0; i < stats.capacity; ++i) {
        const bool last = i + 1 == stats.capacity;
        table.commit(key(i).data(), token(1).data(), digest(1).data(), 0,
            last ? 10 : window);
    }

    webhook_state_t found;
    const auto claim = [&] {
        return table.claim(
            key(UINT64_MAX).data(), token(1).data(), 10, 1, found);
    };
    EXPECT_EQ(claim(), WEBHOOK_STORE_FULL);
    ASSERT_TRUE(table.stats(stats));
    EXPECT_LE(stats.scanned, limit + 10);
    EXPECT_EQ(claim(), WEBHOOK_STORE_FULL);
    EXPECT_EQ(claim(), WEBHOOK_STORE_ANSWERED);
}

} // namespace
