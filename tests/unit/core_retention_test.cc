/* When the memory of large bodies is given back. */

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "core/retention.h"
#include "unit/core_check.h"

namespace {

using namespace core_check;
using webhook::retention;

constexpr std::size_t small = retention::largest_small;
constexpr std::size_t large = small + 1;
constexpr std::uint64_t minute = 60'000;

TEST(core_retention, SmallBodiesAskForNothing)
{
    retention policy;

    for (int i = 0; i < 20'000; ++i) {
        policy.note(small);
        ASSERT_FALSE(policy.decide(0).frees);
        ASSERT_EQ(policy.decide(0).ms, 0U);
    }
}

TEST(core_retention, EndsAMinuteAfterTheLastLargeBody)
{
    retention policy;

    policy.note(large);
    EXPECT_EQ(policy.decide(1'000).ms, minute);
    EXPECT_EQ(policy.decide(31'000).ms, 30'000U);
    policy.note(large);
    EXPECT_EQ(policy.decide(40'000).ms, minute);
    policy.note(small);
    EXPECT_EQ(policy.decide(99'999).ms, 1U);
    EXPECT_FALSE(policy.decide(99'999).frees);

    const retention::decision last = policy.decide(100'000);
    EXPECT_TRUE(last.frees);
    EXPECT_EQ(last.ms, 0U);
    EXPECT_FALSE(policy.decide(100'000).frees);
}

TEST(core_retention, EndsAmongManySmallBodies)
{
    retention policy;

    for (int round = 0; round < 2; ++round) {
        policy.note(large);
        for (int i = 1; i < 10'000; ++i) {
            policy.note(small);
            ASSERT_FALSE(policy.decide(0).frees) << i;
        }
        policy.note(small);
        EXPECT_TRUE(policy.decide(0).frees);
        EXPECT_FALSE(policy.decide(0).frees);
    }
}

/* Once at once, and once more, because the host has such a body as well. */
TEST(core_retention, MoreThanAMegabyteIsNotKept)
{
    retention policy;

    policy.note(1024 * 1024);
    EXPECT_FALSE(policy.decide(0).frees);

    policy.note(1024 * 1024 + 1);
    policy.note(large); /* this one does not keep the other's */
    EXPECT_TRUE(policy.decide(0).frees);
    EXPECT_FALSE(policy.decide(1).frees);
    EXPECT_EQ(policy.decide(1).ms, minute - 1);
    EXPECT_TRUE(policy.decide(minute).frees);
}

TEST(core_retention, IsThatOfAReader)
{
    door gate;
    const auto body = [](std::size_t size) {
        return "{\"id\":5,\"who\":\"" + std::string(size, 'x') + "\"}";
    };

    gate.send(body(small / 2));
    EXPECT_EQ(webhook_reader_trim(gate.reader(), 0), 0U);
    gate.send(body(large));
    EXPECT_EQ(webhook_reader_trim(gate.reader(), 0), minute);
    gate.send(body(1));
    EXPECT_EQ(webhook_reader_trim(gate.reader(), 1), minute - 1);
    EXPECT_EQ(webhook_reader_trim(gate.reader(), minute), 0U);

    /* What the host has filled counts once. */
    webhook_reader_buffer(gate.reader(), large);
    EXPECT_EQ(webhook_reader_trim(gate.reader(), minute), minute);
    EXPECT_EQ(webhook_reader_trim(gate.reader(), 2 * minute), 0U);

    /* The reader is as good as new. */
    EXPECT_EQ(key(gate.send(body(1))), "test:made:5");
    EXPECT_EQ(key(gate.send(body(large))), "test:made:5");
}

} // namespace
