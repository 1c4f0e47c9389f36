// Every end of a claim says whether the claim was ours without a gap.

#include "zone_sound.h"

using namespace zone_test;
using webhook::zone::table_result;

namespace {

class zone_claim_end : public protocol_test {};

TEST_F(zone_claim_end, RenewOfWhatIsNotOursSaysWhoseItIs)
{
    EXPECT_EQ(t.renew(k, ours, 100, 30), table_result::gone);
    t.claimed(k, theirs, 100, 30);
    EXPECT_EQ(t.renew(k, ours, 100, 500), table_result::taken);
    EXPECT_EQ(state(130), WEBHOOK_ABSENT);
    EXPECT_EQ(t.renew(k, ours, 130, 500), table_result::taken) << "lapsed";
    t.commit(k, theirs, body, 110, 50);
    EXPECT_EQ(t.renew(k, ours, 110, 500), table_result::delivered);
    EXPECT_EQ(t.renew(k, theirs, 110, 500), table_result::delivered);
    EXPECT_EQ(state(160), WEBHOOK_ABSENT);
    EXPECT_EQ(t.stats().counters.lost, 5U);
}

// A claim that lapsed and is gone: others may have come and gone.  That the
// event was delivered is a fact all the same.
TEST_F(zone_claim_end, CommitOfAClaimThatIsGoneRemembersTheEvent)
{
    EXPECT_EQ(t.commit(k, ours, body, 100, 1000), table_result::gone);
    EXPECT_EQ(t.claimed(k, theirs, 1099, 30), WEBHOOK_DELIVERED);
    EXPECT_EQ(t.stats().counters.lost, 1U);
}

TEST_F(zone_claim_end, CommitAfterTheLeaseIsInTimeIfNobodyCame)
{
    t.claimed(k, ours, 100, 30);
    EXPECT_EQ(t.commit(k, ours, body, 500, 1000), table_result::ok);
    EXPECT_EQ(state(1499), WEBHOOK_DELIVERED);
    EXPECT_EQ(t.stats().used, 1U);
}

// The case of K1: a copy has come and was answered an error.
TEST_F(zone_claim_end, CommitAfterAnotherCameAndWentIsNotOk)
{
    t.claimed(k, ours, 100, 30);
    t.claimed(k, theirs, 130, 30);
    EXPECT_EQ(t.release(k, theirs), table_result::ok);
    EXPECT_EQ(t.commit(k, ours, body, 140, 1000), table_result::gone);
    EXPECT_EQ(state(141), WEBHOOK_DELIVERED);
}

// The case of K1: a copy has come and was delivered, with the same body.
TEST_F(zone_claim_end, CommitAfterAnotherHasDeliveredIsNotOk)
{
    t.claimed(k, ours, 100, 30);
    t.claimed(k, theirs, 130, 30);
    EXPECT_EQ(t.commit(k, theirs, body, 140, 1000), table_result::ok);
    EXPECT_EQ(t.commit(k, ours, body, 150, 1000), table_result::delivered);
    EXPECT_EQ(state(1149), WEBHOOK_DELIVERED) << "for the longer window";
    EXPECT_EQ(t.commit(k, ours, body, 160, 10), table_result::delivered);
    EXPECT_EQ(state(1149), WEBHOOK_DELIVERED) << "never shorter";
    EXPECT_EQ(t.stats().counters.lost, 2U);
    EXPECT_EQ(t.stats().counters.commits, 1U);
}

TEST_F(zone_claim_end, CommitTakesThePlaceOfAnothersLapsedClaim)
{
    t.claimed(k, theirs, 100, 30);
    EXPECT_EQ(t.commit(k, ours, body, 130, 1000), table_result::taken);
    EXPECT_EQ(state(131), WEBHOOK_DELIVERED);
}

TEST_F(zone_claim_end, CommitLeavesAnothersClaimAlone)
{
    t.claimed(k, ours, 100, 30);
    t.claimed(k, theirs, 130, 30);
    EXPECT_EQ(t.commit(k, ours, body, 131, 1000), table_result::taken);
    EXPECT_EQ(t.claimed(k, ours, 131, 30), WEBHOOK_CLAIMED);
    EXPECT_TRUE(found_token(theirs));
    EXPECT_EQ(t.stats().counters.lost, 1U);
    EXPECT_EQ(t.stats().counters.commits, 0U);
}

TEST_F(zone_claim_end, OurOwnCommitRepeatedIsFoundAndIsOk)
{
    t.claimed(k, ours, 100, 30);
    EXPECT_EQ(t.commit(k, ours, body, 100, 1000), table_result::ok);
    EXPECT_EQ(t.commit(k, ours, body, 200, 1000), table_result::ok);
    EXPECT_EQ(state(1199), WEBHOOK_DELIVERED);
    EXPECT_EQ(t.stats().counters.lost, 0U);
}

TEST_F(zone_claim_end, CommitOfAnotherBodyLeavesTheFirstOne)
{
    t.commit(k, ours, body, 100, 1000);
    EXPECT_EQ(
        t.commit(k, theirs, other_body, 200, 1000), table_result::delivered);
    EXPECT_EQ(t.claimed(k, theirs, 201, 30), WEBHOOK_DELIVERED);
    EXPECT_TRUE(found_digest(body));
}

TEST_F(zone_claim_end, ReleaseOfWhatIsNotOursSaysWhoseItIs)
{
    EXPECT_EQ(t.release(k, ours), table_result::gone);
    t.claimed(k, ours, 100, 30);
    t.claimed(k, theirs, 130, 30);
    EXPECT_EQ(t.release(k, ours), table_result::taken);
    EXPECT_EQ(state(131), WEBHOOK_CLAIMED);
    t.commit(k, theirs, body, 131, 1000);
    EXPECT_EQ(t.release(k, ours), table_result::delivered);
    EXPECT_EQ(t.release(k, theirs), table_result::delivered)
        << "a delivered event is not released";
    EXPECT_EQ(state(132), WEBHOOK_DELIVERED);
}

TEST_F(zone_claim_end, ALapsedClaimThatNobodyTookIsReleasedInTime)
{
    t.claimed(k, ours, 100, 30);
    EXPECT_EQ(t.claimed(key(2), theirs, 100, 500), WEBHOOK_ABSENT);
    EXPECT_EQ(t.release(k, ours), table_result::ok);
}

TEST_F(zone_claim_end, ATokenDoesNotPassForADigest)
{
    t.claimed(k, theirs, 100, 30);
    t.commit(k, theirs, /* digest */ ours, 100, 1000);
    EXPECT_EQ(t.release(k, ours), table_result::delivered);
    EXPECT_EQ(t.renew(k, ours, 100, 30), table_result::delivered);
}

} // namespace
