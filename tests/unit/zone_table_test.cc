// The claim protocol, one transition at a time.

#include "zone_sound.h"

using namespace zone_test;
using webhook::zone::table_result;

namespace {

class zone_table : public protocol_test {};

TEST_F(zone_table, AnAbsentKeyBecomesClaimed)
{
    EXPECT_EQ(t.claimed(k, ours, 100, 30), WEBHOOK_ABSENT);
    EXPECT_EQ(state(129), WEBHOOK_CLAIMED);
    EXPECT_EQ(t.stats().counters.claims, 1U);
    EXPECT_EQ(t.stats().claimed, 1U);
}

TEST_F(zone_table, AnothersClaimIsFoundWithItsToken)
{
    t.claimed(k, ours, 100, 30);
    EXPECT_EQ(t.claimed(k, theirs, 129, 30), WEBHOOK_CLAIMED);
    EXPECT_TRUE(found_token(ours));
    EXPECT_EQ(state(130), WEBHOOK_ABSENT) << "a refused claim prolongs nothing";
    EXPECT_EQ(t.stats().counters.in_flight, 1U);
}

TEST_F(zone_table, ALookChangesNothing)
{
    const auto look = [&](std::uint64_t now) {
        EXPECT_EQ(t.look(k, now), WEBHOOK_STORE_ANSWERED);
        return t.found.kind;
    };

    EXPECT_EQ(look(100), WEBHOOK_ABSENT);
    EXPECT_EQ(t.stats().used, 0U);
    t.claimed(k, ours, 100, 30);
    EXPECT_EQ(look(129), WEBHOOK_CLAIMED);
    EXPECT_TRUE(found_token(ours));
    EXPECT_EQ(look(130), WEBHOOK_ABSENT);
    t.commit(k, ours, body, 131, 50);
    EXPECT_EQ(look(180), WEBHOOK_DELIVERED);
    EXPECT_TRUE(found_digest(body));
    EXPECT_EQ(look(181), WEBHOOK_ABSENT);
    EXPECT_EQ(t.stats().counters.claims, 1U);
    EXPECT_EQ(t.stats().counters.duplicates, 0U);
    EXPECT_EQ(t.stats().counters.in_flight, 0U);
}

TEST_F(zone_table, ALapsedClaimCanBeTaken)
{
    t.claimed(k, ours, 100, 30);
    EXPECT_EQ(t.claimed(k, theirs, 130, 30), WEBHOOK_ABSENT);
    EXPECT_EQ(t.claimed(k, ours, 131, 30), WEBHOOK_CLAIMED);
    EXPECT_TRUE(found_token(theirs));
    EXPECT_EQ(t.stats().used, 1U);
}

TEST_F(zone_table, OurOwnClaimIsFoundAndProlonged)
{
    t.claimed(k, ours, 100, 30);
    EXPECT_EQ(t.claimed(k, ours, 120, 30), WEBHOOK_CLAIMED);
    EXPECT_TRUE(found_token(ours, ours.size()));
    EXPECT_EQ(state(149), WEBHOOK_CLAIMED);
    EXPECT_EQ(state(150), WEBHOOK_ABSENT);
    EXPECT_EQ(t.stats().counters.claims, 1U);
    EXPECT_EQ(t.stats().counters.in_flight, 0U);
}

TEST_F(zone_table, ALateClockShortensNoLease)
{
    t.claimed(k, ours, 100, 30);
    EXPECT_EQ(t.claimed(k, ours, 90, 30), WEBHOOK_CLAIMED);
    EXPECT_EQ(t.renew(k, ours, 90, 30), table_result::ok);
    EXPECT_EQ(state(129), WEBHOOK_CLAIMED);
}

TEST_F(zone_table, ADeliveredEventIsFoundWithItsDigest)
{
    t.claimed(k, ours, 100, 30);
    EXPECT_EQ(t.commit(k, ours, body, 110, 1000), table_result::ok);
    EXPECT_EQ(t.claimed(k, theirs, 1109, 30), WEBHOOK_DELIVERED);
    EXPECT_TRUE(found_digest(body));
    EXPECT_EQ(t.claimed(k, ours, 1109, 30), WEBHOOK_DELIVERED)
        << "not even its own token takes it again";
    EXPECT_EQ(t.stats().counters.duplicates, 2U);
    EXPECT_EQ(t.stats().claimed, 0U);
}

TEST_F(zone_table, ADeliveredEventIsForgottenAfterItsWindow)
{
    t.claimed(k, ours, 100, 30);
    t.commit(k, ours, body, 110, 1000);
    EXPECT_EQ(t.claimed(k, theirs, 1110, 30), WEBHOOK_ABSENT);
    EXPECT_EQ(state(1139), WEBHOOK_CLAIMED);
}

TEST_F(zone_table, RenewProlongsOurClaim)
{
    t.claimed(k, ours, 100, 30);
    EXPECT_EQ(t.renew(k, ours, 110, 30), table_result::ok);
    EXPECT_EQ(state(139), WEBHOOK_CLAIMED);
    EXPECT_EQ(state(140), WEBHOOK_ABSENT);
}

TEST_F(zone_table, RenewKeepsALapsedClaimThatNobodyTook)
{
    t.claimed(k, ours, 100, 30);
    EXPECT_EQ(t.renew(k, ours, 500, 30), table_result::ok);
    EXPECT_EQ(t.claimed(k, theirs, 529, 30), WEBHOOK_CLAIMED);
}

TEST_F(zone_table, ADeliveredEventTellsWhoCommittedItAndTheStatus)
{
    t.claimed(k, ours, 100, 30);
    t.commit(k, ours, body, 110, 1000, 202);
    EXPECT_EQ(t.claimed(k, theirs, 111, 30), WEBHOOK_DELIVERED);
    EXPECT_TRUE(found_token(ours));
    EXPECT_EQ(t.found.status, 202U);
}

TEST_F(zone_table, AClaimKnowsItsBody)
{
    t.claim(k, ours, 100, 30, body);
    EXPECT_EQ(t.claim(k, theirs, 101, 30, other_body), WEBHOOK_STORE_ANSWERED);
    EXPECT_EQ(t.found.kind, WEBHOOK_CLAIMED);
    EXPECT_TRUE(found_digest(body));
}

TEST_F(zone_table, ReleaseMakesRoomForTheNextDelivery)
{
    t.claimed(k, ours, 100, 30);
    EXPECT_EQ(t.release(k, ours), table_result::ok);
    EXPECT_EQ(t.claimed(k, theirs, 101, 30), WEBHOOK_ABSENT);
    EXPECT_EQ(t.stats().counters.releases, 1U);
}

TEST_F(zone_table, KeysDifferInAnyByteThatIsKept)
{
    test_table wide(128);
    EXPECT_EQ(wide.claimed(k, ours, 100, 30), WEBHOOK_ABSENT);
    for (std::size_t i = 0; i < webhook::zone::cell::key_size; ++i) {
        key_bytes near = k;
        near[i] ^= 1;
        EXPECT_EQ(wide.claimed(near, theirs, 100, 30), WEBHOOK_ABSENT) << i;
    }
    EXPECT_EQ(wide.claimed(k, theirs, 100, 30), WEBHOOK_CLAIMED);
    EXPECT_EQ(check(wide), "");
}

TEST_F(zone_table, EndlessTimesDoNotWrap)
{
    EXPECT_EQ(t.claimed(k, ours, 100, UINT64_MAX), WEBHOOK_ABSENT);
    EXPECT_EQ(
        t.claimed(k, theirs, webhook::zone::never - 1, 30), WEBHOOK_CLAIMED);
}

TEST_F(zone_table, MemoryOfAnotherKindIsNotValid)
{
    webhook::zone::zone_header &header = t.header();
    const std::size_t size = t.memory().size();
    const auto valid = [&] {
        return webhook::zone::claim_table::valid(t.memory().get(), size);
    };
    EXPECT_TRUE(valid());
    EXPECT_FALSE(
        webhook::zone::claim_table::valid(t.memory().get(), size - 64));

    const auto refused_with = [&](auto &field) {
        ++field;
        const bool refused = !valid();
        --field;
        return refused;
    };
    EXPECT_TRUE(refused_with(header.magic));
    EXPECT_TRUE(refused_with(header.version));
    EXPECT_TRUE(refused_with(header.abi));
    EXPECT_TRUE(refused_with(header.size));
    EXPECT_TRUE(refused_with(header.header_size));
    EXPECT_TRUE(valid());
}

TEST(zone_format, MemoryBelowTheMinimumIsRefused)
{
    const std::size_t least = webhook::zone::claim_table::min_size();
    const shared_memory memory(least);
    EXPECT_NE(webhook::zone::claim_table::format(memory.get(), least - 1), 0);
    EXPECT_EQ(webhook::zone::claim_table::format(memory.get(), least), 0);
    EXPECT_EQ(webhook::zone::zone_shape::of(least).capacity, 1U);
}

} // namespace
