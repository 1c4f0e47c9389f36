/* Store trouble, the end of a delivery, and the text of a state. */

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "unit/core_claim_check.h"

namespace {

using namespace core_check;

TEST(core_claim, StoreTroubleIsRefused)
{
    door gate = make_door();

    delivery_ptr delivery = gate.send(event);
    EXPECT_EQ(unanswered(delivery).action, WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_STORE_UNAVAILABLE, "store_unknown", 503, 5);

    delivery = gate.send(event);
    EXPECT_EQ(unanswered(delivery, WEBHOOK_STORE_FULL).action, WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_STORE_UNAVAILABLE, "store_full", 503, 5);

    /* What is no answer of a store is none, whatever else it says. */
    webhook_state_t state = absent();
    delivery = gate.send(event);
    EXPECT_EQ(webhook_delivery_claim(delivery.get(), 0,
                  static_cast<webhook_store_answer_t>(3), &state, 0)
                  .action,
        WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_STORE_UNAVAILABLE, "store_unknown", 503, 5);

    state.kind = static_cast<webhook_state_kind_t>(3);
    delivery = gate.send(event);
    EXPECT_EQ(found(delivery, state).action, WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_STORE_UNAVAILABLE, "store_unknown", 503, 5);
}

TEST(core_claim, StoreTroubleIsPassed)
{
    auto chosen = options();
    chosen.store_error = WEBHOOK_STORE_ERROR_PASS;
    door gate = make_door(chosen);

    delivery_ptr delivery = gate.send(event);
    EXPECT_EQ(unanswered(delivery).action, WEBHOOK_FORWARD);
    expect_end(delivery, WEBHOOK_STORE_UNAVAILABLE, "store_unknown", 0, 0);
    EXPECT_EQ(
        outcome(delivery, WEBHOOK_UPSTREAM_ANSWERED, 200).action, WEBHOOK_NONE);

    delivery = gate.send(event);
    EXPECT_EQ(unanswered(delivery, WEBHOOK_STORE_FULL).action, WEBHOOK_FORWARD);
    expect_end(delivery, WEBHOOK_STORE_UNAVAILABLE, "store_full", 0, 0);
    EXPECT_EQ(outcome(delivery, WEBHOOK_UPSTREAM_UNKNOWN).action, WEBHOOK_NONE);
}

struct outcome_case {
    webhook_upstream_t upstream;
    unsigned status;
    webhook_action_t action;
};

const outcome_case outcomes[] = {
    {WEBHOOK_UPSTREAM_ANSWERED, 200, WEBHOOK_COMMIT},
    {WEBHOOK_UPSTREAM_ANSWERED, 202, WEBHOOK_COMMIT},
    {WEBHOOK_UPSTREAM_ANSWERED, 299, WEBHOOK_COMMIT},
    {WEBHOOK_UPSTREAM_ANSWERED, 0, WEBHOOK_RELEASE},
    {WEBHOOK_UPSTREAM_ANSWERED, 101, WEBHOOK_RELEASE},
    {WEBHOOK_UPSTREAM_ANSWERED, 199, WEBHOOK_RELEASE},
    {WEBHOOK_UPSTREAM_ANSWERED, 300, WEBHOOK_RELEASE},
    {WEBHOOK_UPSTREAM_ANSWERED, 404, WEBHOOK_RELEASE},
    {WEBHOOK_UPSTREAM_ANSWERED, 409, WEBHOOK_RELEASE},
    {WEBHOOK_UPSTREAM_ANSWERED, 500, WEBHOOK_RELEASE},
    {WEBHOOK_UPSTREAM_NOT_SENT, 0, WEBHOOK_RELEASE},
    {WEBHOOK_UPSTREAM_NOT_SENT, 200, WEBHOOK_RELEASE},
    {WEBHOOK_UPSTREAM_UNKNOWN, 0, WEBHOOK_LEAVE},
    {WEBHOOK_UPSTREAM_UNKNOWN, 200, WEBHOOK_LEAVE},
    {static_cast<webhook_upstream_t>(3), 200, WEBHOOK_LEAVE},
};

TEST(core_claim, OutcomeCountsOnce)
{
    door gate = make_door();

    for (const outcome_case &each : outcomes) {
        delivery_ptr delivery = gate.send(event);
        found(delivery, absent());
        webhook_step_t step = outcome(delivery, each.upstream, each.status);

        EXPECT_EQ(step.action, each.action)
            << each.upstream << " " << each.status;
        EXPECT_EQ(step.ms, each.action == WEBHOOK_COMMIT ? 345'600'000U : 0U);
        EXPECT_EQ(outcome(delivery, WEBHOOK_UPSTREAM_ANSWERED, 200).action,
            WEBHOOK_NONE);
        expect_end(delivery, WEBHOOK_ACCEPTED, "new", 0, 0);
    }
}

std::string encode(const webhook_state_t &state)
{
    char text[WEBHOOK_STATE_TEXT_SIZE];
    return {text, webhook_state_encode(&state, text)};
}

TEST(core_state, IsWrittenAndRead)
{
    unsigned char bytes[WEBHOOK_TOKEN_SIZE];
    for (unsigned i = 0; i < sizeof bytes; ++i) {
        bytes[i] = static_cast<unsigned char>(i * 17);
    }
    webhook_state_t state{};

    EXPECT_EQ(encode(absent()), "");
    EXPECT_EQ(
        encode(claimed(bytes)), "claimed:00112233445566778899aabbccddeeff");
    EXPECT_EQ(
        encode(delivered(bytes)), "done:00112233445566778899aabbccddeeff");

    ASSERT_EQ(webhook_state_decode(str(encode(claimed(bytes))), &state), 1);
    EXPECT_EQ(state.kind, WEBHOOK_CLAIMED);
    EXPECT_TRUE(std::equal(bytes, bytes + sizeof bytes, state.token));

    ASSERT_EQ(webhook_state_decode(str(encode(delivered(bytes))), &state), 1);
    EXPECT_EQ(state.kind, WEBHOOK_DELIVERED);
    EXPECT_TRUE(std::equal(bytes, bytes + sizeof bytes, state.digest));
}

TEST(core_state, TellsTheBodyTheOwnerAndTheStatus)
{
    const std::string done = "done:00112233445566778899aabbccddeeff"
                             ";by=0102030405060708;status=204";
    const std::string mine = "claimed:00112233445566778899aabbccddeeff"
                             ";body=0f0e0d0c0b0a09080706050403020100";
    webhook_state_t state{};

    ASSERT_EQ(webhook_state_decode(str(done), &state), 1);
    EXPECT_EQ(state.digest[15], 0xff);
    EXPECT_EQ(state.token[7], 8);
    EXPECT_EQ(state.token[8], 0);
    EXPECT_EQ(state.status, 204U);
    EXPECT_EQ(encode(state), done);

    ASSERT_EQ(webhook_state_decode(str(mine), &state), 1);
    EXPECT_EQ(state.token[15], 0xff);
    EXPECT_EQ(state.digest[0], 15);
    EXPECT_EQ(encode(state), mine);
}

/* What a later release may add is no reason to forget a delivery. */
TEST(core_state, MayHaveMembersOfALaterRelease)
{
    const std::string done = "done:00112233445566778899aabbccddeeff";
    webhook_state_t state{};

    ASSERT_EQ(
        webhook_state_decode(str(done + ";hash=gmac;status=202;x="), &state),
        1);
    EXPECT_EQ(state.status, 202U);

    for (const char *wrong :
        {";", ";;", ";status", ";=1", ";status=20", ";status=2000",
            ";status=0x1", ";status=099", ";by=01", ";by=010203040506070g",
            ";body=", "status=200", ";status=200;", " ;status=200"}) {
        EXPECT_EQ(webhook_state_decode(str(done + wrong), &state), 0) << wrong;
    }
}

TEST(core_state, OfAnotherTextIsNone)
{
    const std::string hex = "00112233445566778899aabbccddeeff";
    webhook_state_t state{};
    state.kind = WEBHOOK_DELIVERED;

    const std::string texts[] = {"", "1", hex, "claimed" + hex,
        "claimed:" + hex + "0", "claimed:" + hex.substr(1), "Claimed:" + hex,
        "done: " + hex, "done:" + hex + "\n", " done:" + hex,
        "done:00112233445566778899AABBCCDDEEFF",
        "done:0011223344556677889gaabbccddeeff"};

    for (const std::string &text : texts) {
        EXPECT_EQ(webhook_state_decode(str(text), &state), 0) << text;
    }
    EXPECT_EQ(state.kind, WEBHOOK_DELIVERED);
}

} // namespace
