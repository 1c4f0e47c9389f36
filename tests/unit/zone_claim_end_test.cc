// Every end of a claim says whether the claim was ours without a gap.

#include "zone_sound.h"

using namespace zone_test;
using webhook::zone::table_result;

namespace {

class zone_claim_end : public protocol_test {};

TEST_F(zone_claim_end, renew_of_what_is_not_ours_says_whose_it_is)
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
TEST_F(zone_claim_end, commit_of_a_claim_that_is_gone_remembers_the_event)
{
    EXPECT_EQ(t.commit(k, ours, body, 100, 1000), table_result::gone);
    EXPECT_EQ(t.claimed(k, theirs, 1099, 30), WEBHOOK_DELIVERED);
    EXPECT_EQ(t.stats().counters.lost, 1U);
}

TEST_F(zone_claim_end, commit_after_the_lease_is_in_time_if_nobody_came)
{
    t.claimed(k, ours, 100, 30);
    EXPECT_EQ(t.commit(k, ours, body, 500, 1000), table_result::ok);
    EXPECT_EQ(state(1499), WEBHOOK_DELIVERED);
    EXPECT_EQ(t.stats().used, 1U);
}

// The case of K1: a copy has come and was answered an error.
TEST_F(zone_claim_end, commit_after_another_came_and_went_is_not_ok)
{
    t.claimed(k, ours, 100, 30);
    t.claimed(k, theirs, 130, 30);
    EXPECT_EQ(t.release(k, theirs), table_result::ok);
    EXPECT_EQ(t.commit(k, ours, body, 140, 1000), table_result::gone);
    EXPECT_EQ(state(141), WEBHOOK_DELIVERED);
}

// The case of K1: a copy has come and was delivered, with the same body.
TEST_F(zone_claim_end, commit_after_another_has_delivered_is_not_ok)
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

TEST_F(zone_claim_end, commit_takes_the_place_of_anothers_lapsed_claim)
{
    t.claimed(k, theirs, 100, 30);
    EXPECT_EQ(t.commit(k, ours, body, 130, 1000), table_result::taken);
    EXPECT_EQ(state(131), WEBHOOK_DELIVERED);
}

TEST_F(zone_claim_end, commit_leaves_anothers_claim_alone)
{
    t.claimed(k, ours, 100, 30);
    t.claimed(k, theirs, 130, 30);
    EXPECT_EQ(t.commit(k, ours, body, 131, 1000), table_result::taken);
    EXPECT_EQ(t.claimed(k, ours, 131, 30), WEBHOOK_CLAIMED);
    EXPECT_TRUE(found_token(theirs));
    EXPECT_EQ(t.stats().counters.lost, 1U);
    EXPECT_EQ(t.stats().counters.commits, 0U);
}

TEST_F(zone_claim_end, our_own_commit_repeated_is_found_and_is_ok)
{
    t.claimed(k, ours, 100, 30);
    EXPECT_EQ(t.commit(k, ours, body, 100, 1000), table_result::ok);
    EXPECT_EQ(t.commit(k, ours, body, 200, 1000), table_result::ok);
    EXPECT_EQ(state(1199), WEBHOOK_DELIVERED);
    EXPECT_EQ(t.stats().counters.lost, 0U);
}

TEST_F(zone_claim_end, commit_of_another_body_leaves_the_first_one)
{
    t.commit(k, ours, body, 100, 1000);
    EXPECT_EQ(
        t.commit(k, theirs, other_body, 200, 1000), table_result::delivered);
    EXPECT_EQ(t.claimed(k, theirs, 201, 30), WEBHOOK_DELIVERED);
    EXPECT_TRUE(found_digest(body));
}

TEST_F(zone_claim_end, release_of_what_is_not_ours_says_whose_it_is)
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

TEST_F(zone_claim_end, a_lapsed_claim_that_nobody_took_is_released_in_time)
{
    t.claimed(k, ours, 100, 30);
    EXPECT_EQ(t.claimed(key(2), theirs, 100, 500), WEBHOOK_ABSENT);
    EXPECT_EQ(t.release(k, ours), table_result::ok);
}

TEST_F(zone_claim_end, a_token_does_not_pass_for_a_digest)
{
    t.claimed(k, theirs, 100, 30);
    t.commit(k, theirs, /* digest */ ours, 100, 1000);
    EXPECT_EQ(t.release(k, ours), table_result::delivered);
    EXPECT_EQ(t.renew(k, ours, 100, 30), table_result::delivered);
}

} // namespace
