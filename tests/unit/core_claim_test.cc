/* The claim protocol: each state found, each policy. */

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/core_claim_check.h"

namespace {

using namespace core_check;

TEST(core_claim, AbsentIsForwarded)
{
    door gate = make_door();
    delivery_ptr delivery = gate.send(event);

    EXPECT_EQ(webhook_delivery_verdict(delivery.get()), WEBHOOK_UNDECIDED);
    webhook_step_t step = found(delivery, absent());
    EXPECT_EQ(step.action, WEBHOOK_FORWARD);
    EXPECT_EQ(step.ms, 0U);
    expect_end(delivery, WEBHOOK_ACCEPTED, "new", 0, 0);
}

TEST(core_claim, AnAnswerHasAMeaning)
{
    door gate = make_door();
    auto meaning = [&](auto answer) {
        delivery_ptr delivery = gate.send(event);
        EXPECT_EQ(webhook_delivery_event_outcome(delivery.get(), 0),
            WEBHOOK_OUTCOME_NONE);
        answer(delivery);
        EXPECT_EQ(webhook_delivery_event_outcome(delivery.get(), 1),
            WEBHOOK_OUTCOME_NONE);
        return webhook_delivery_event_outcome(delivery.get(), 0);
    };
    auto state = [&](auto make) {
        return meaning([&](const delivery_ptr &delivery) {
            found(delivery, make(delivery));
        });
    };

    EXPECT_EQ(state([](auto &) { return absent(); }), WEBHOOK_OUTCOME_CLAIMED);
    EXPECT_EQ(state([](auto &) { return absent_behind_another_body(); }),
        WEBHOOK_OUTCOME_MODIFIED);
    EXPECT_EQ(state([](auto &delivery) {
        return claimed(webhook_delivery_token(delivery.get()));
    }),
        WEBHOOK_OUTCOME_CLAIMED);
    EXPECT_EQ(state([](auto &) { return claimed_by_another(); }),
        WEBHOOK_OUTCOME_IN_FLIGHT);
    EXPECT_EQ(state([](auto &delivery) { return delivered(delivery); }),
        WEBHOOK_OUTCOME_DUPLICATE);
    EXPECT_EQ(state([](auto &delivery) {
        return delivered_with_another_body(delivery);
    }),
        WEBHOOK_OUTCOME_MODIFIED);
    EXPECT_EQ(meaning([](const delivery_ptr &delivery) {
        unanswered(delivery, WEBHOOK_STORE_FULL);
    }),
        WEBHOOK_OUTCOME_FULL);
    EXPECT_EQ(
        meaning([](const delivery_ptr &delivery) { unanswered(delivery); }),
        WEBHOOK_OUTCOME_UNKNOWN);
}

TEST(core_claim, AsksForTheLease)
{
    door gate = make_door();
    delivery_ptr delivery = gate.open();
    webhook_step_t step = webhook_delivery_body(
        delivery.get(), event.data(), event.size(), nullptr, 0, 0);

    EXPECT_EQ(step.action, WEBHOOK_CLAIM);
    EXPECT_EQ(step.ms, 30'000U);
}

TEST(core_claim, OurOwnTokenIsOurs)
{
    door gate = make_door();
    delivery_ptr delivery = gate.send(event);

    EXPECT_EQ(
        found(delivery, claimed(webhook_delivery_token(delivery.get()))).action,
        WEBHOOK_FORWARD);
    expect_end(delivery, WEBHOOK_ACCEPTED, "new", 0, 0);
    EXPECT_EQ(outcome(delivery, WEBHOOK_UPSTREAM_ANSWERED, 200).action,
        WEBHOOK_COMMIT);
}

TEST(core_claim, AnotherTokenIsWaitedFor)
{
    door gate = make_door();
    delivery_ptr delivery = gate.send(event);
    std::vector<std::uint64_t> waits;
    std::uint64_t now = start_ms;

    for (;;) {
        webhook_step_t step = found(delivery, claimed_by_another(), now);
        if (step.action != WEBHOOK_WAIT) {
            EXPECT_EQ(step.action, WEBHOOK_ANSWER);
            break;
        }
        EXPECT_EQ(webhook_delivery_verdict(delivery.get()), WEBHOOK_UNDECIDED);
        waits.push_back(step.ms);
        now += step.ms;
        EXPECT_EQ(webhook_delivery_retry(delivery.get()).action, WEBHOOK_CLAIM);
    }

    /* At growing intervals, half of which is left to chance. */
    const std::uint64_t longest[] = {5, 10, 20, 40, 80, 100, 100};

    ASSERT_GT(waits.size(), std::size(longest));
    for (std::size_t i = 0; i < std::size(longest); i++) {
        EXPECT_LE(waits[i], longest[i]);
        EXPECT_GE(waits[i], longest[i] / 2);
    }
    /* To the ms, and not a ms longer. */
    EXPECT_EQ(now, start_ms + 2'000);
    expect_end(delivery, WEBHOOK_IN_FLIGHT, "in_flight", 503, 5);
}

/* Two that want what the other has do not meet again at each try. */
TEST(core_claim, PausesAreToldApart)
{
    door gate = make_door();
    delivery_ptr one = gate.send(event);
    delivery_ptr other = gate.send(event);
    std::uint64_t times[] = {start_ms, start_ms};
    unsigned apart = 0;

    for (int i = 0; i < 15; i++) {
        std::size_t n = 0;

        for (const delivery_ptr *each : {&one, &other}) {
            webhook_step_t step = found(*each, claimed_by_another(), times[n]);

            ASSERT_EQ(step.action, WEBHOOK_WAIT);
            times[n++] += step.ms;
            webhook_delivery_retry(each->get());
        }
        apart += times[0] != times[1] ? 1 : 0;
    }

    EXPECT_GE(apart, 10U);
}

/* A claim that is found to be too old is asked for anew, by another token. */
TEST(core_claim, MayBeAskedForAnewBeforeItIsForwarded)
{
    door gate = make_door();
    delivery_ptr delivery = gate.send(event);

    EXPECT_EQ(found(delivery, absent()).action, WEBHOOK_FORWARD);

    const std::string before(
        reinterpret_cast<const char *>(webhook_delivery_token(delivery.get())),
        WEBHOOK_TOKEN_SIZE);

    EXPECT_EQ(webhook_delivery_retry(delivery.get()).action, WEBHOOK_CLAIM);
    EXPECT_NE(std::memcmp(before.data(), webhook_delivery_token(delivery.get()),
                  WEBHOOK_TOKEN_SIZE),
        0);
    EXPECT_EQ(found(delivery, delivered(delivery)).action, WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_DUPLICATE, "delivered", 200, 0);
}

TEST(core_claim, AWaitMayEndWell)
{
    door gate = make_door();
    delivery_ptr delivery = gate.send(event);

    EXPECT_EQ(found(delivery, claimed_by_another()).action, WEBHOOK_WAIT);
    EXPECT_EQ(found_again(delivery, absent()).action, WEBHOOK_FORWARD);

    delivery = gate.send(event);
    EXPECT_EQ(found(delivery, claimed_by_another()).action, WEBHOOK_WAIT);
    EXPECT_EQ(
        found_again(delivery, delivered(delivery)).action, WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_DUPLICATE, "delivered", 200, 0);
}

TEST(core_claim, NoWaitAnswersAtOnce)
{
    auto chosen = options();
    chosen.wait_ms = 0;
    door gate = make_door(chosen);
    delivery_ptr delivery = gate.send(event);

    EXPECT_EQ(found(delivery, claimed_by_another()).action, WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_IN_FLIGHT, "in_flight", 503, 5);
}

TEST(core_claim, BearsOddClocks)
{
    door gate = make_door();
    delivery_ptr delivery = gate.send(event);

    /* A clock that went back has not waited. */
    EXPECT_EQ(
        found(delivery, claimed_by_another(), start_ms).action, WEBHOOK_WAIT);
    EXPECT_EQ(found_again(delivery, claimed_by_another(), start_ms - 1).action,
        WEBHOOK_WAIT);

    auto chosen = options();
    chosen.wait_ms = UINT64_MAX;
    door patient = make_door(chosen);
    delivery_ptr other = patient.send(event);
    EXPECT_EQ(found(other, claimed_by_another(), 1).action, WEBHOOK_WAIT);
    EXPECT_EQ(found_again(other, claimed_by_another(), UINT64_MAX).action,
        WEBHOOK_WAIT);
}

TEST(core_claim, DeliveredIsADuplicate)
{
    door gate = make_door();
    delivery_ptr delivery = gate.send(event);

    EXPECT_EQ(found(delivery, delivered(delivery)).action, WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_DUPLICATE, "delivered", 200, 0);
}

TEST(core_claim, AnotherBodyIsAnswered)
{
    door gate = make_door();
    delivery_ptr delivery = gate.send(event);

    EXPECT_EQ(found(delivery, delivered_with_another_body(delivery)).action,
        WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_MODIFIED, "modified", 200, 0);
}

TEST(core_claim, AnotherBodyIsRejected)
{
    auto chosen = options();
    chosen.modified = WEBHOOK_MODIFIED_REJECT;
    door gate = make_door(chosen);
    delivery_ptr delivery = gate.send(event);

    EXPECT_EQ(found(delivery, delivered_with_another_body(delivery)).action,
        WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_MODIFIED, "modified", 422, 0);
}

/* Another release or another configuration has recorded it. */
TEST(core_claim, AnotherKindOfDigestDoesNotShowAnotherBody)
{
    for (const webhook_modified_t modified :
        {WEBHOOK_MODIFIED_DUPLICATE, WEBHOOK_MODIFIED_REJECT}) {
        for (const webhook_digest_kind_t kind : {WEBHOOK_DIGEST_SHA256,
                 WEBHOOK_DIGEST_XXH128, WEBHOOK_DIGEST_OTHER}) {
            auto chosen = options();
            chosen.modified = modified;
            door gate = make_door(chosen);
            delivery_ptr delivery = gate.send(event);
            webhook_state_t state = delivered_with_another_body(delivery);

            if (state.digest_kind == kind) {
                continue;
            }
            state.digest_kind = kind;
            EXPECT_EQ(found(delivery, state).action, WEBHOOK_ANSWER);
            expect_end(delivery, WEBHOOK_DUPLICATE, "delivered", 200, 0);
        }
    }
}

class core_claim_forward : public testing::Test {
protected:
    static webhook_gate_options_t forwarding()
    {
        auto chosen = options();
        chosen.modified = WEBHOOK_MODIFIED_FORWARD;
        return chosen;
    }

    door gate_ = make_door(forwarding());
};

TEST_F(core_claim_forward, ClaimsTheBodyAndRemembersItUnderTheIdentity)
{
    delivery_ptr delivery = gate_.send(event);
    const webhook_str_t claim_key =
        webhook_delivery_claim_key(delivery.get(), 0);
    const webhook_str_t latest_key =
        webhook_delivery_latest_key(delivery.get(), 0);
    unsigned char digest[WEBHOOK_KEY_DIGEST_SIZE];

    /* printf '{"id": 5}' | sha256sum */
    EXPECT_EQ(
        view(claim_key), "test:made:5:body=e78d5393ac7603d57fd70ca7ff14cca6");
    EXPECT_EQ(view(latest_key), "test:made:5");
    EXPECT_EQ(key(delivery), "test:made:5");

    webhook_key_digest(claim_key, digest);
    EXPECT_TRUE(std::equal(std::begin(digest), std::end(digest),
        webhook_delivery_key_digest(delivery.get(), 0)));
    webhook_key_digest(latest_key, digest);
    EXPECT_TRUE(std::equal(std::begin(digest), std::end(digest),
        webhook_delivery_latest_digest(delivery.get(), 0)));
}

TEST_F(core_claim_forward, ForwardsAnotherBodyByItsOwnKey)
{
    delivery_ptr delivery = gate_.send(event);
    EXPECT_EQ(
        found(delivery, absent_behind_another_body()).action, WEBHOOK_FORWARD);
    expect_end(delivery, WEBHOOK_MODIFIED, "modified", 0, 0);
    EXPECT_EQ(
        key(delivery), "test:made:5:body=e78d5393ac7603d57fd70ca7ff14cca6");
    EXPECT_EQ(outcome(delivery, WEBHOOK_UPSTREAM_ANSWERED, 204).action,
        WEBHOOK_COMMIT);
}

TEST_F(core_claim_forward, KnowsTheBodyDeliveredLast)
{
    delivery_ptr delivery = gate_.send(event);
    EXPECT_EQ(found(delivery, delivered(delivery)).action, WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_DUPLICATE, "delivered", 200, 0);
}

TEST_F(core_claim_forward, WaitsForTheSameBodyOnly)
{
    delivery_ptr delivery = gate_.send(event);
    EXPECT_EQ(
        found(delivery, claimed_by_another(), start_ms).action, WEBHOOK_WAIT);
    EXPECT_EQ(
        found_again(delivery, claimed_by_another(), start_ms + 1'999).ms, 1U);
    EXPECT_EQ(
        found_again(delivery, claimed_by_another(), start_ms + 2'000).action,
        WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_IN_FLIGHT, "in_flight", 503, 5);
}

TEST_F(core_claim_forward, MeetsStoreTrouble)
{
    delivery_ptr delivery = gate_.send(event);
    EXPECT_EQ(unanswered(delivery).action, WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_STORE_UNAVAILABLE, "store_unknown", 503, 5);
}

} // namespace
