// Whose deliveries make room for whose events, in a full table.

#include "zone_sound.h"

using namespace zone_test;
using webhook::zone::table_location;
using webhook::zone::table_result;

namespace {

constexpr std::uint64_t window = 1'000'000;

class zone_room : public testing::Test {
protected:
    void TearDown() override { EXPECT_EQ(check(t), ""); }

    auto deliver(
        const table_location &from, std::uint64_t number, std::uint64_t now)
    {
        t.here = from;
        const auto result = t.deliver(number, now, from.window);
        from.found = t.here.found;
        return result;
    }

    auto claim(const table_location &from, std::uint64_t number,
        std::uint64_t now, std::uint64_t lease = window)
    {
        t.here = from;
        return t.claim(key(number), token(number), now, lease);
    }

    bool remembers(std::uint64_t number, std::uint64_t now)
    {
        t.look(key(number), now);
        return t.found.kind == WEBHOOK_DELIVERED;
    }

    std::uint64_t count(std::uint64_t from, std::uint64_t to, std::uint64_t now)
    {
        std::uint64_t n = 0;
        for (std::uint64_t i = from; i < to; ++i) {
            n += remembers(i, now) ? 1 : 0;
        }
        return n;
    }

    webhook::zone::location_stats stats(const table_location &of)
    {
        webhook::zone::location_stats out;
        t.table().stats(of, out);
        return out;
    }

    static constexpr std::uint32_t capacity = 400;
    test_table t{capacity};
    const table_location one = place(1, window);
    const table_location two = place(2, window);
    const table_location open = place(3, window, false);
    const table_location other_open = place(4, window, false);
};

TEST_F(zone_room, TheDeliveryThatExpiresFirstMakesRoom)
{
    for (std::uint64_t i = 0; i < capacity + 50; ++i) {
        ASSERT_EQ(deliver(one, i, i), table_result::ok);
    }
    EXPECT_EQ(count(0, 50, capacity + 50), 0U);
    EXPECT_EQ(count(50, capacity + 50, capacity + 50), capacity);
    EXPECT_EQ(t.stats().counters.full, 0U);
    EXPECT_EQ(t.stats().counters.evicted, 50U);
}

TEST_F(zone_room, AStrangerDoesNotMakeASignedDeliveryForgotten)
{
    for (std::uint64_t i = 0; i < 200; ++i) {
        ASSERT_EQ(deliver(one, i, i), table_result::ok);
    }
    for (std::uint64_t i = 1000; i < 101'000; ++i) {
        ASSERT_EQ(deliver(open, i, i), table_result::ok);
    }
    EXPECT_EQ(count(0, 200, 101'000), 200U);
    EXPECT_EQ(stats(one).evicted, 0U);
    EXPECT_EQ(stats(open).evicted, 100'000U - 200);
}

TEST_F(zone_room, ManyOpenLocationsAreOneStranger)
{
    for (std::uint64_t i = 0; i < 200; ++i) {
        ASSERT_EQ(deliver(one, i, i), table_result::ok);
    }
    std::vector<table_location> opened;
    for (std::uint64_t n = 100; n < 200; ++n) {
        opened.push_back(place(n, window, false));
    }
    for (std::uint64_t i = 1000; i < 3000; ++i) {
        ASSERT_EQ(deliver(opened[i % 100], i, i), table_result::ok);
    }
    EXPECT_EQ(count(0, 200, 3000), 200U);
}

TEST_F(zone_room, TheLocationThatTakesTheMostGivesWay)
{
    for (std::uint64_t i = 0; i < 300; ++i) {
        ASSERT_EQ(deliver(one, i, i), table_result::ok);
    }
    for (std::uint64_t i = 1000; i < 1150; ++i) {
        ASSERT_EQ(deliver(two, i, i), table_result::ok);
    }
    EXPECT_EQ(count(0, 300, 1150), 250U);
    EXPECT_EQ(count(1000, 1150, 1150), 150U);
}

TEST_F(zone_room, AnOpenLocationGivesWayThoughItTakesLess)
{
    for (std::uint64_t i = 0; i < 50; ++i) {
        ASSERT_EQ(deliver(open, i, i), table_result::ok);
    }
    for (std::uint64_t i = 1000; i < 1400; ++i) {
        ASSERT_EQ(deliver(one, i, i), table_result::ok);
    }
    EXPECT_EQ(count(0, 50, 1400), 0U);
    EXPECT_EQ(count(1000, 1400, 1400), 400U);
}

// A signature that would be accepted again must be remembered.
TEST_F(zone_room, WhatIsYoungerThanKeepStays)
{
    const table_location signed_one = place(5, window, true, 500);
    for (std::uint64_t i = 0; i < capacity; ++i) {
        ASSERT_EQ(deliver(signed_one, i, 1000 + i), table_result::ok);
    }
    EXPECT_EQ(claim(signed_one, 9000, 1499), WEBHOOK_STORE_FULL);
    EXPECT_EQ(claim(open, 9001, 1499), WEBHOOK_STORE_FULL);
    EXPECT_EQ(count(0, capacity, 1499), capacity);
    EXPECT_EQ(claim(signed_one, 9000, 1500), WEBHOOK_STORE_ANSWERED);
    EXPECT_EQ(count(0, 1, 1500), 0U);
    EXPECT_EQ(claim(open, 9001, 1500), WEBHOOK_STORE_FULL);
    EXPECT_EQ(claim(open, 9001, 1501), WEBHOOK_STORE_ANSWERED);
    EXPECT_EQ(stats(signed_one).kept, 500U);
    EXPECT_EQ(stats(open).full, 2U);
}

// By a reload that changes the window, ages would be misjudged.
TEST_F(zone_room, WhatIsYoungerThanKeepStaysWhenTheWindowChanges)
{
    for (const std::uint64_t changed : {window / 10, 10 * window}) {
        test_table u(capacity);
        u.here = place(5, window, true, 500);
        for (std::uint64_t i = 0; i < capacity; ++i) {
            ASSERT_EQ(u.deliver(i, 1000, window), table_result::ok);
        }
        u.here = place(5, changed, true, 500);
        EXPECT_EQ(u.claim(key(9000), token(1), 1100, 10), WEBHOOK_STORE_FULL);
        EXPECT_EQ(u.claim(key(9000), token(1), 1599, 10), WEBHOOK_STORE_FULL);
        EXPECT_EQ(
            u.claim(key(9000), token(1), 1600, 10), WEBHOOK_STORE_ANSWERED)
            << changed;
    }
}

TEST_F(zone_room, AClaimIsNeverEvicted)
{
    for (std::uint64_t i = 0; i < 100; ++i) {
        ASSERT_EQ(claim(one, i, 0), WEBHOOK_STORE_ANSWERED);
    }
    for (std::uint64_t i = 1000; i < 3000; ++i) {
        ASSERT_EQ(deliver(two, i, i), table_result::ok);
    }
    for (std::uint64_t i = 0; i < 100; ++i) {
        EXPECT_EQ(t.renew(key(i), token(i), 3000, window), table_result::ok);
    }
}

// Arrays of claims against an upstream that hangs.
TEST_F(zone_room, ClaimsOfOneLocationHaveACeiling)
{
    const std::uint32_t most = t.shape().most_claims();
    std::uint64_t i = 0;
    while (claim(one, i, 0) == WEBHOOK_STORE_ANSWERED) {
        ++i;
    }
    EXPECT_EQ(i, most);
    EXPECT_EQ(claim(two, 1000, 0), WEBHOOK_STORE_ANSWERED);
    EXPECT_EQ(stats(one).full, 1U);

    EXPECT_EQ(t.release(key(0), token(0)), table_result::ok);
    EXPECT_EQ(claim(one, 2000, 0), WEBHOOK_STORE_ANSWERED);
}

TEST_F(zone_room, ClaimsOfAllOpenLocationsHaveOneCeiling)
{
    const std::uint32_t most = t.shape().most_claims();
    std::uint64_t i = 0;
    while (
        claim(i % 2 ? open : other_open, i, 0, 100) == WEBHOOK_STORE_ANSWERED) {
        ++i;
    }
    EXPECT_EQ(i, most);
    EXPECT_EQ(claim(one, 1000, 0), WEBHOOK_STORE_ANSWERED);
    EXPECT_EQ(claim(open, 1001, 99, 100), WEBHOOK_STORE_FULL);
    EXPECT_EQ(claim(open, 1001, 100, 100), WEBHOOK_STORE_ANSWERED)
        << "those that have lapsed do not count";
}

TEST_F(zone_room, ALocationIsFoundAgainByItsName)
{
    ASSERT_EQ(deliver(one, 1, 0), table_result::ok);
    ASSERT_EQ(deliver(place(1, window), 2, 0), table_result::ok);
    EXPECT_EQ(stats(one).delivered, 2U);
    EXPECT_EQ(stats(two).delivered, 0U);
}

// More locations than the table has entries: they share one of their kind.
TEST_F(zone_room, LocationsWithoutAnEntryShareOne)
{
    for (std::uint64_t n = 0; n < 300; ++n) {
        ASSERT_EQ(deliver(place(1000 + n, window, n % 2 == 0, n), n, 1000 + n),
            table_result::ok);
    }
    EXPECT_EQ(check(t), "");
    EXPECT_EQ(count(0, 300, 2000), 300U);

    webhook::zone::cells cells(t.header(), t.shape());
    EXPECT_GT(cells.entry(0).total(), 100U);
    EXPECT_FALSE(cells.entry(0).open());
    EXPECT_EQ(cells.entry(0).keep, 298U);
    EXPECT_GT(cells.entry(1).total(), 100U);
    EXPECT_TRUE(cells.entry(1).open());
}

TEST_F(zone_room, AnEntryWithoutEventsIsGivenToAnotherLocation)
{
    for (std::uint64_t n = 0; n < 1000; ++n) {
        const table_location passing = place(1000 + n, 10);
        ASSERT_EQ(deliver(passing, n, 100 * n), table_result::ok);
        EXPECT_EQ(stats(passing).delivered, 1U) << n;
    }
}

// A process that knows an entry by a name that is another's by now.
TEST_F(zone_room, AnEntryThatHasChangedHandsIsNotWrittenTo)
{
    ASSERT_EQ(deliver(one, 1, 0), table_result::ok);
    const table_location stale = one;
    t.header().hand = 0;
    webhook::zone::cells cells(t.header(), t.shape());
    std::memset(cells.entry(stale.found).id, 0x77, sizeof(stale.id));

    ASSERT_EQ(deliver(stale, 2, 0), table_result::ok);
    EXPECT_EQ(stats(one).delivered, 1U);
}

TEST_F(zone_room, EvictionsAreReportedOnceInAWhile)
{
    for (std::uint64_t i = 0; i < capacity; ++i) {
        ASSERT_EQ(deliver(one, i, 700'000), table_result::ok);
    }
    EXPECT_FALSE(t.table().take_report());
    deliver(one, 1000, 700'001);
    EXPECT_TRUE(t.table().take_report());
    deliver(one, 1001, 700'002);
    EXPECT_FALSE(t.table().take_report());
    deliver(one, 1002, 700'001 + webhook::zone::claim_table::report_step);
    EXPECT_TRUE(t.table().take_report());
}

} // namespace
