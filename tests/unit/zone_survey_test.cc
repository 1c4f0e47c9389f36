// What is told of a table without its lock.

#include "zone_check.h"

using namespace zone_test;

namespace {

constexpr std::uint64_t never = webhook::never;

std::uint64_t oldest(const test_table &t, std::uint64_t now)
{
    return webhook::claim_table(t.memory().get()).oldest(now);
}

void deliver(test_table &t, std::uint64_t number, std::uint64_t window)
{
    const key_bytes k = key(number);
    ASSERT_EQ(webhook::claim_table(t.memory().get())
                  .commit(k.data(), token(number).data(), digest(number).data(),
                      100, window),
        webhook::table_result::ok);
}

TEST(zone_survey, the_oldest_is_the_first_to_be_forgotten)
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

TEST(zone_survey, a_claim_is_not_counted)
{
    test_table t{8};
    t.claimed(key(1), token(1), 100, 30);
    EXPECT_EQ(oldest(t, 100), never);
    deliver(t, 2, 500);
    EXPECT_EQ(oldest(t, 100), 600U);
}

// Which ones are looked at follows from their number: of events that come one
// after the other, those that are next to the oldest.
TEST(zone_survey, of_many_a_sample_is_looked_at)
{
    constexpr std::uint64_t many =
        5 * std::uint64_t{webhook::claim_table::oldest_sample};
    test_table t{many};
    for (std::uint64_t i = 0; i < many; ++i) {
        deliver(t, i, 1000 + i);
    }
    EXPECT_GE(oldest(t, 100), 1100U);
    EXPECT_LT(oldest(t, 100), 1100U + 6);
    EXPECT_GE(oldest(t, 1100 + many / 2), 1100U + many / 2);
    EXPECT_LT(oldest(t, 1100 + many / 2), 1100U + many / 2 + 7);
}

} // namespace
