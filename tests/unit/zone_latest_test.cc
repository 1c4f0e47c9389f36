// Events that are claimed by their body, and the body delivered last.

#include "zone_sound.h"

using namespace zone_test;
using webhook::zone::table_result;

namespace {

class zone_latest : public testing::Test {
protected:
    void TearDown() override { EXPECT_EQ(check(t), ""); }

    // One body of the event "identity".
    [[nodiscard]] webhook::zone::table_event body(
        std::uint64_t number, std::uint64_t by)
    {
        keys_[number] = key(100 + number);
        tokens_[by] = token(by);
        digests_[number] = digest(number);
        webhook::zone::table_event out =
            t.event(keys_[number], tokens_[by], digests_[number]);
        out.latest = identity_.data();
        return out;
    }

    int claimed(const webhook::zone::table_event &event, std::uint64_t now)
    {
        found_ = {};
        return t.table().claim(event, now, lease, found_) ==
                       WEBHOOK_STORE_ANSWERED
                   ? found_.kind
                   : -1;
    }

    table_result commit(
        const webhook::zone::table_event &event, std::uint64_t now)
    {
        return t.table().commit(event, now, 10'000, 204);
    }

    static constexpr std::uint64_t lease = 30;
    test_table t{8};
    webhook_state_t found_{};

private:
    const key_bytes identity_ = key(1);
    std::map<std::uint64_t, key_bytes> keys_;
    std::map<std::uint64_t, value_bytes> tokens_, digests_;
};

// Another release has recorded it: once more is better than not at all.
TEST_F(zone_latest, ADigestOfAnotherKindIsThatOfAnotherBody)
{
    auto a = body(1, 1), again = body(1, 3);

    a.digest_kind = WEBHOOK_DIGEST_XXH128;
    EXPECT_EQ(claimed(a, 100), WEBHOOK_ABSENT);
    EXPECT_EQ(commit(a, 110), table_result::ok);
    EXPECT_EQ(claimed(again, 120), WEBHOOK_ABSENT);
    EXPECT_EQ(found_.modified, 1);

    again.digest_kind = WEBHOOK_DIGEST_XXH128;
    EXPECT_EQ(t.table().release(again), table_result::ok);
    EXPECT_EQ(claimed(again, 130), WEBHOOK_DELIVERED);
    EXPECT_EQ(found_.digest_kind, WEBHOOK_DIGEST_XXH128);
    EXPECT_EQ(found_.status, 204U);
}

TEST_F(zone_latest, TheBodyDeliveredLastIsKnown)
{
    const auto a = body(1, 1), b = body(2, 2), again = body(1, 3);

    EXPECT_EQ(claimed(a, 100), WEBHOOK_ABSENT);
    EXPECT_EQ(found_.modified, 0);
    EXPECT_EQ(claimed(b, 100), WEBHOOK_ABSENT) << "another body does not wait";
    EXPECT_EQ(claimed(again, 100), WEBHOOK_CLAIMED);
    EXPECT_EQ(commit(a, 110), table_result::ok);
    EXPECT_EQ(claimed(again, 110), WEBHOOK_DELIVERED);
    EXPECT_EQ(found_.status, 204U);
    EXPECT_EQ(t.stats().used, 2U) << "the claim of what is delivered is gone";

    EXPECT_EQ(commit(b, 120), table_result::ok);
    EXPECT_EQ(claimed(body(2, 4), 120), WEBHOOK_DELIVERED);
    EXPECT_EQ(claimed(again, 120), WEBHOOK_ABSENT) << "A, B, A";
    EXPECT_EQ(found_.modified, 1);
    EXPECT_EQ(t.table().release(again), table_result::ok);
    EXPECT_EQ(claimed(body(2, 4), 130), WEBHOOK_DELIVERED);
    EXPECT_EQ(t.stats().used, 1U);
}

// To make room for the record may take the claim away: its place is the first
// that is free then.
TEST_F(zone_latest, AClaimThatHasLapsedIsCommitted)
{
    const auto a = body(1, 1);

    EXPECT_EQ(claimed(a, 100), WEBHOOK_ABSENT);
    EXPECT_EQ(commit(a, 100 + lease + 1), table_result::ok);
    EXPECT_EQ(claimed(body(1, 2), 200), WEBHOOK_DELIVERED);
    EXPECT_EQ(t.stats().used, 1U);
    EXPECT_EQ(t.stats().counters.corrupt, 0U);
}

TEST_F(zone_latest, AClaimThatIsGoneOrTakenIsRememberedAllTheSame)
{
    const auto a = body(1, 1), other = body(1, 2);

    EXPECT_EQ(commit(a, 100), table_result::gone);
    EXPECT_EQ(claimed(other, 110), WEBHOOK_DELIVERED);

    const auto b = body(2, 3), taker = body(2, 4);
    EXPECT_EQ(claimed(b, 100), WEBHOOK_ABSENT);
    EXPECT_EQ(claimed(taker, 100 + lease), WEBHOOK_ABSENT);
    EXPECT_EQ(commit(b, 140), table_result::taken);
    EXPECT_EQ(claimed(body(2, 5), 140), WEBHOOK_DELIVERED);
    EXPECT_EQ(commit(taker, 141), table_result::ok);
}

TEST_F(zone_latest, ARecordIsErasedWithAnyBody)
{
    const auto a = body(1, 1);

    claimed(a, 100);
    commit(a, 100);
    t.table().erase(a.latest);
    EXPECT_EQ(claimed(body(1, 2), 110), WEBHOOK_ABSENT);
    t.table().erase(body(1, 2).key);
    EXPECT_EQ(claimed(body(1, 3), 110), WEBHOOK_CLAIMED) << "a claim stays";
}

} // namespace
