/* The claim protocol: each state found, each outcome, each policy. */

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "unit/core_check.h"

namespace {

using namespace core_check;

constexpr std::uint64_t start_ms = 1'000'000;

webhook_state_t absent()
{
    return {};
}

webhook_state_t claimed(const unsigned char *token)
{
    webhook_state_t state{};
    state.kind = WEBHOOK_CLAIMED;
    std::copy_n(token, WEBHOOK_TOKEN_SIZE, state.u.token);
    return state;
}

webhook_state_t claimed_by_another()
{
    const unsigned char token[WEBHOOK_TOKEN_SIZE] = {1};
    return claimed(token);
}

webhook_state_t delivered(const unsigned char *digest)
{
    webhook_state_t state{};
    state.kind = WEBHOOK_DELIVERED;
    std::copy_n(digest, WEBHOOK_DIGEST_SIZE, state.u.digest);
    return state;
}

webhook_state_t delivered_with_another_body()
{
    const unsigned char digest[WEBHOOK_DIGEST_SIZE] = {1};
    return delivered(digest);
}

webhook_step_t found(const delivery_ptr &delivery, const webhook_state_t &state,
    std::uint64_t now_ms = start_ms)
{
    return webhook_delivery_claim(
        delivery.get(), WEBHOOK_STORE_ANSWERED, &state, now_ms);
}

webhook_step_t unanswered(const delivery_ptr &delivery,
    webhook_store_answer_t answer = WEBHOOK_STORE_UNKNOWN)
{
    return webhook_delivery_claim(delivery.get(), answer, nullptr, start_ms);
}

webhook_step_t outcome(const delivery_ptr &delivery,
    webhook_upstream_t upstream, unsigned status = 0)
{
    return webhook_delivery_outcome(delivery.get(), upstream, status);
}

door make_door(const webhook_gate_options_t &chosen = options())
{
    return door(load_profile(small_profile), chosen);
}

const std::string_view event = R"({"id": 5})";

void expect_end(const delivery_ptr &delivery, webhook_verdict_t verdict,
    std::string_view reason, unsigned status, unsigned retry_after)
{
    EXPECT_EQ(webhook_delivery_verdict(delivery.get()), verdict);
    EXPECT_EQ(why(delivery), reason);
    EXPECT_EQ(webhook_delivery_status(delivery.get()), status);
    EXPECT_EQ(webhook_delivery_retry_after(delivery.get()), retry_after);
    EXPECT_EQ(position(delivery), "");
}

TEST(core_claim, absent_is_forwarded)
{
    door gate = make_door();
    delivery_ptr delivery = gate.send(event);

    EXPECT_EQ(webhook_delivery_verdict(delivery.get()), WEBHOOK_UNDECIDED);
    webhook_step_t step = found(delivery, absent());
    EXPECT_EQ(step.action, WEBHOOK_FORWARD);
    EXPECT_EQ(step.ms, 0U);
    expect_end(delivery, WEBHOOK_ACCEPTED, "new", 0, 0);
}

TEST(core_claim, asks_for_the_lease)
{
    door gate = make_door();
    delivery_ptr delivery = gate.open();
    webhook_step_t step = webhook_delivery_body(
        delivery.get(), event.data(), event.size(), nullptr, 0);

    EXPECT_EQ(step.action, WEBHOOK_CLAIM);
    EXPECT_EQ(step.ms, 30'000U);
}

TEST(core_claim, our_own_token_is_ours)
{
    door gate = make_door();
    delivery_ptr delivery = gate.send(event);

    EXPECT_EQ(found(delivery, claimed(webhook_delivery_token(delivery.get())))
                  .action,
        WEBHOOK_FORWARD);
    expect_end(delivery, WEBHOOK_ACCEPTED, "new", 0, 0);
    EXPECT_EQ(outcome(delivery, WEBHOOK_UPSTREAM_ANSWERED, 200).action,
        WEBHOOK_COMMIT);
}

TEST(core_claim, another_token_is_waited_for)
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
        EXPECT_EQ(
            webhook_delivery_verdict(delivery.get()), WEBHOOK_UNDECIDED);
        waits.push_back(step.ms);
        now += step.ms;
    }

    ASSERT_GT(waits.size(), 7U);
    EXPECT_EQ(std::vector<std::uint64_t>(waits.begin(), waits.begin() + 7),
        (std::vector<std::uint64_t>{5, 10, 20, 40, 80, 100, 100}));
    /* To the ms, and not a ms longer. */
    EXPECT_EQ(now, start_ms + 2'000);
    expect_end(delivery, WEBHOOK_IN_FLIGHT, "in_flight", 503, 5);
}

TEST(core_claim, a_wait_may_end_well)
{
    door gate = make_door();
    delivery_ptr delivery = gate.send(event);

    EXPECT_EQ(found(delivery, claimed_by_another()).action, WEBHOOK_WAIT);
    EXPECT_EQ(found(delivery, absent()).action, WEBHOOK_FORWARD);

    delivery = gate.send(event);
    EXPECT_EQ(found(delivery, claimed_by_another()).action, WEBHOOK_WAIT);
    EXPECT_EQ(
        found(delivery, delivered(webhook_delivery_digest(delivery.get())))
            .action,
        WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_DUPLICATE, "delivered", 200, 0);
}

TEST(core_claim, no_wait_answers_at_once)
{
    auto chosen = options();
    chosen.wait_ms = 0;
    door gate = make_door(chosen);
    delivery_ptr delivery = gate.send(event);

    EXPECT_EQ(found(delivery, claimed_by_another()).action, WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_IN_FLIGHT, "in_flight", 503, 5);
}

TEST(core_claim, bears_odd_clocks)
{
    auto chosen = options();
    chosen.wait_ms = UINT64_MAX;
    door gate = make_door(chosen);
    delivery_ptr delivery = gate.send(event);

    EXPECT_EQ(found(delivery, claimed_by_another(), UINT64_MAX).action,
        WEBHOOK_WAIT);
    /* A clock that went back has not waited. */
    EXPECT_EQ(found(delivery, claimed_by_another(), 0).action, WEBHOOK_WAIT);
}

TEST(core_claim, delivered_is_a_duplicate)
{
    door gate = make_door();
    delivery_ptr delivery = gate.send(event);

    EXPECT_EQ(
        found(delivery, delivered(webhook_delivery_digest(delivery.get())))
            .action,
        WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_DUPLICATE, "delivered", 200, 0);
}

TEST(core_claim, another_body_is_answered)
{
    door gate = make_door();
    delivery_ptr delivery = gate.send(event);

    EXPECT_EQ(
        found(delivery, delivered_with_another_body()).action, WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_MODIFIED, "modified", 200, 0);
}

TEST(core_claim, another_body_is_rejected)
{
    auto chosen = options();
    chosen.modified = WEBHOOK_MODIFIED_REJECT;
    door gate = make_door(chosen);
    delivery_ptr delivery = gate.send(event);

    EXPECT_EQ(
        found(delivery, delivered_with_another_body()).action, WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_MODIFIED, "modified", 422, 0);
}

class core_claim_forward : public testing::Test {
protected:
    static webhook_gate_options_t forwarding()
    {
        auto chosen = options();
        chosen.modified = WEBHOOK_MODIFIED_FORWARD;
        return chosen;
    }

    /* After the answer of the first key. */
    delivery_ptr second_key()
    {
        delivery_ptr delivery = gate_.send(event);
        webhook_step_t step = found(delivery, delivered_with_another_body());
        EXPECT_EQ(step.action, WEBHOOK_CLAIM);
        EXPECT_EQ(step.ms, 30'000U);
        EXPECT_EQ(
            webhook_delivery_verdict(delivery.get()), WEBHOOK_UNDECIDED);
        return delivery;
    }

    door gate_ = make_door(forwarding());
};

TEST_F(core_claim_forward, takes_a_key_of_its_own)
{
    delivery_ptr first = gate_.send(event);
    std::string first_digest(
        reinterpret_cast<const char *>(
            webhook_delivery_key_digest(first.get())),
        WEBHOOK_KEY_DIGEST_SIZE);

    delivery_ptr delivery = second_key();
    std::string digest(reinterpret_cast<const char *>(
                           webhook_delivery_key_digest(delivery.get())),
        WEBHOOK_KEY_DIGEST_SIZE);

    /* printf '{"id": 5}' | sha256sum */
    EXPECT_EQ(key(delivery), "test:made:5:88f55b7d24e2fab38ab5ddd63c1c5ed4");
    EXPECT_NE(digest, first_digest);
}

TEST_F(core_claim_forward, forwards_once)
{
    delivery_ptr delivery = second_key();
    EXPECT_EQ(found(delivery, absent()).action, WEBHOOK_FORWARD);
    expect_end(delivery, WEBHOOK_MODIFIED, "modified", 0, 0);
    EXPECT_EQ(outcome(delivery, WEBHOOK_UPSTREAM_ANSWERED, 204).action,
        WEBHOOK_COMMIT);

    delivery = second_key();
    EXPECT_EQ(
        found(delivery, delivered(webhook_delivery_digest(delivery.get())))
            .action,
        WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_DUPLICATE, "delivered", 200, 0);
}

TEST_F(core_claim_forward, waits_no_longer_than_once)
{
    delivery_ptr delivery = gate_.send(event);
    EXPECT_EQ(found(delivery, claimed_by_another(), start_ms).action,
        WEBHOOK_WAIT);
    EXPECT_EQ(
        found(delivery, delivered_with_another_body(), start_ms + 1'990).action,
        WEBHOOK_CLAIM);
    EXPECT_EQ(found(delivery, claimed_by_another(), start_ms + 1'999).ms, 1U);
    EXPECT_EQ(found(delivery, claimed_by_another(), start_ms + 2'000).action,
        WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_IN_FLIGHT, "in_flight", 503, 5);
}

TEST_F(core_claim_forward, meets_store_trouble)
{
    delivery_ptr delivery = second_key();
    EXPECT_EQ(unanswered(delivery).action, WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_STORE_UNAVAILABLE, "store_unknown", 503, 5);
}

TEST(core_claim, store_trouble_is_refused)
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
    EXPECT_EQ(webhook_delivery_claim(delivery.get(),
                  static_cast<webhook_store_answer_t>(9), &state, 0)
                  .action,
        WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_STORE_UNAVAILABLE, "store_unknown", 503, 5);

    state.kind = static_cast<webhook_state_kind_t>(9);
    delivery = gate.send(event);
    EXPECT_EQ(found(delivery, state).action, WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_STORE_UNAVAILABLE, "store_unknown", 503, 5);
}

TEST(core_claim, store_trouble_is_passed)
{
    auto chosen = options();
    chosen.store_error = WEBHOOK_STORE_ERROR_PASS;
    door gate = make_door(chosen);

    delivery_ptr delivery = gate.send(event);
    EXPECT_EQ(unanswered(delivery).action, WEBHOOK_FORWARD);
    expect_end(delivery, WEBHOOK_ACCEPTED, "store_unknown", 0, 0);
    EXPECT_EQ(outcome(delivery, WEBHOOK_UPSTREAM_ANSWERED, 200).action,
        WEBHOOK_NONE);

    delivery = gate.send(event);
    EXPECT_EQ(unanswered(delivery, WEBHOOK_STORE_FULL).action, WEBHOOK_FORWARD);
    expect_end(delivery, WEBHOOK_ACCEPTED, "store_full", 0, 0);
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
    {static_cast<webhook_upstream_t>(9), 200, WEBHOOK_LEAVE},
};

TEST(core_claim, outcome_counts_once)
{
    door gate = make_door();

    for (const outcome_case &each : outcomes) {
        delivery_ptr delivery = gate.send(event);
        found(delivery, absent());
        webhook_step_t step = outcome(delivery, each.upstream, each.status);

        EXPECT_EQ(step.action, each.action)
            << each.upstream << " " << each.status;
        EXPECT_EQ(
            step.ms, each.action == WEBHOOK_COMMIT ? 345'600'000U : 0U);
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

TEST(core_state, is_written_and_read)
{
    unsigned char bytes[WEBHOOK_TOKEN_SIZE];
    for (unsigned i = 0; i < sizeof bytes; ++i) {
        bytes[i] = static_cast<unsigned char>(i * 17);
    }
    webhook_state_t state{};

    EXPECT_EQ(encode(absent()), "");
    EXPECT_EQ(
        encode(claimed(bytes)), "claimed:00112233445566778899aabbccddeeff");
    EXPECT_EQ(encode(delivered(bytes)), "done:00112233445566778899aabbccddeeff");

    ASSERT_EQ(webhook_state_decode(str(encode(claimed(bytes))), &state), 1);
    EXPECT_EQ(state.kind, WEBHOOK_CLAIMED);
    EXPECT_TRUE(std::equal(bytes, bytes + sizeof bytes, state.u.token));

    ASSERT_EQ(webhook_state_decode(str(encode(delivered(bytes))), &state), 1);
    EXPECT_EQ(state.kind, WEBHOOK_DELIVERED);
    EXPECT_TRUE(std::equal(bytes, bytes + sizeof bytes, state.u.digest));
}

TEST(core_state, of_another_text_is_none)
{
    const std::string hex = "00112233445566778899aabbccddeeff";
    webhook_state_t state{};
    state.kind = WEBHOOK_DELIVERED;

    for (const std::string &text :
        {std::string(), std::string("1"), hex, "claimed" + hex,
            "claimed:" + hex + "0", "claimed:" + hex.substr(1),
            "Claimed:" + hex, "done: " + hex, "done:" + hex + "\n",
            "done:00112233445566778899AABBCCDDEEFF",
            "done:0011223344556677889gaabbccddeeff", " done:" + hex}) {
        EXPECT_EQ(webhook_state_decode(str(text), &state), 0) << text;
    }
    EXPECT_EQ(state.kind, WEBHOOK_DELIVERED);
}

} // namespace
