// A zone of release 0.1.0 beside ours: what it knows is found.

#include "zone_version1.h"

using namespace zone_test;
using webhook::zone::region_origin;
using webhook::zone::table_result;

namespace {

TEST_F(zone_version1, WhatWasDeliveredIsFoundOnce)
{
    old.delivered(1, 1000);
    open();
    EXPECT_EQ(ours->origin(), region_origin::succeeding);
    ASSERT_EQ(claim(1), WEBHOOK_DELIVERED);
    EXPECT_EQ(std::memcmp(found.digest, digest(1).data(), 16), 0);
    EXPECT_EQ(found.status, 0U);
    EXPECT_EQ(stats().counters.duplicates, 1U);
    EXPECT_EQ(stats().used, 1U) << "not taken over";

    // it is not looked up again, and expires here as it would have there
    old.at(1).state = 0;
    EXPECT_EQ(claim(1, 999), WEBHOOK_DELIVERED);
    EXPECT_EQ(claim(1, 1000), -1) << "the chain there leads to a free cell";
    EXPECT_EQ(claim(1, 1000), WEBHOOK_ABSENT);
}

TEST_F(zone_version1, AnotherBodyIsToldByTheDigest)
{
    old.delivered(1, 1000);
    open();
    ASSERT_EQ(claim(1, 2, 100), WEBHOOK_DELIVERED);
    EXPECT_EQ(std::memcmp(found.digest, digest(1).data(), 16), 0);
}

TEST_F(zone_version1, WhatIsClaimedThereIsInFlight)
{
    const std::uint32_t ref = old.claimed(1, 200);
    open();
    ASSERT_EQ(claim(1), WEBHOOK_CLAIMED);
    EXPECT_EQ(std::memcmp(found.token, token(1).data(), 16), 0);
    EXPECT_EQ(stats().used, 0U);
    EXPECT_EQ(stats().counters.in_flight, 1U);

    // its outcome is seen
    frozen::cell &cell = old.at(ref);
    std::memcpy(cell.value, digest(1).data(), sizeof(cell.value));
    cell.state = 2;
    cell.expires = 1000;
    EXPECT_EQ(claim(1), WEBHOOK_DELIVERED);
    EXPECT_EQ(stats().used, 1U);
}

TEST_F(zone_version1, WhatHasExpiredIsAbsent)
{
    old.delivered(1, 100);
    old.claimed(2, 100);
    open();
    EXPECT_EQ(claim(1, 100), WEBHOOK_ABSENT);
    EXPECT_EQ(claim(2, 100), WEBHOOK_ABSENT);
    EXPECT_EQ(claim(3, 100), WEBHOOK_ABSENT) << "was never there";
}

TEST_F(zone_version1, KeysAreComparedWhole)
{
    key_bytes other = key(1);
    other.back() ^= 1;
    old.put(other, 2, digest(1), 1000);
    open();
    EXPECT_EQ(ours->origin(), region_origin::succeeding);
    EXPECT_EQ(claim(1), WEBHOOK_ABSENT);
}

// What expires never does so here in some thousand years.
TEST_F(zone_version1, AnExpiryBeyondOursIsTheLastOne)
{
    old.delivered(1, UINT64_MAX);
    open();
    EXPECT_EQ(claim(1), WEBHOOK_DELIVERED);
    EXPECT_EQ(claim(1, far), WEBHOOK_DELIVERED);
}

TEST_F(zone_version1, ALookEntersNothing)
{
    old.delivered(1, 1000);
    open();
    std::uint64_t expires = 0;
    const key_bytes k = key(1);
    EXPECT_EQ(ours->table().look({.key = k.data()}, 100, found, &expires),
        WEBHOOK_STORE_ANSWERED);
    EXPECT_EQ(found.kind, WEBHOOK_DELIVERED);
    EXPECT_EQ(expires, 1000U);
    EXPECT_EQ(stats().used, 0U);
}

// There is one entry of all bodies, with the digest of the first one.
TEST_F(zone_version1, BodiesFindTheOneDeliveredThere)
{
    old.delivered(1, 1000);
    open();
    EXPECT_EQ(claim(body(2)), WEBHOOK_ABSENT);
    EXPECT_EQ(found.modified, 1);
    EXPECT_EQ(claim(body(1)), WEBHOOK_DELIVERED);
    EXPECT_EQ(ours->table().commit(body(2), 110, 1000, 200), table_result::ok);
    EXPECT_EQ(claim(body(1)), WEBHOOK_ABSENT) << "A, B, A";
    EXPECT_EQ(found.modified, 1);
}

TEST_F(zone_version1, BodiesWaitForAClaimThere)
{
    old.claimed(1, 200);
    open();
    EXPECT_EQ(claim(body(2)), WEBHOOK_CLAIMED);
    EXPECT_EQ(claim(body(2), 200), WEBHOOK_ABSENT);
    EXPECT_EQ(found.modified, 0);
}

TEST_F(zone_version1, WhatIsForgottenIsForgottenThere)
{
    old.delivered(1, 1000);
    old.delivered(2, 1000);
    open();
    EXPECT_EQ(claim(1), WEBHOOK_DELIVERED);

    bool known = false;
    for (const std::uint64_t number : {1, 2}) {
        EXPECT_FALSE(
            ours->table().forget(key(number).data(), digest(3).data(), known));
        EXPECT_TRUE(ours->table().forget(
            key(number).data(), digest(number).data(), known));
        EXPECT_TRUE(known);
        EXPECT_EQ(claim(number), WEBHOOK_ABSENT);
    }
}

} // namespace
