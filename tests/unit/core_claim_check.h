/* What a store may answer, and what the tests of the claim protocol expect. */

#ifndef WEBHOOK_TESTS_UNIT_CORE_CLAIM_CHECK_H
#define WEBHOOK_TESTS_UNIT_CORE_CLAIM_CHECK_H

#include <algorithm>
#include <cstdint>
#include <string_view>

#include <gtest/gtest.h>

#include "unit/core_check.h"

namespace core_check {

inline constexpr std::uint64_t start_ms = 1'000'000;

inline webhook_state_t absent()
{
    return {};
}

inline webhook_state_t claimed(const unsigned char *token)
{
    webhook_state_t state{};
    state.kind = WEBHOOK_CLAIMED;
    std::copy_n(token, WEBHOOK_TOKEN_SIZE, state.token);
    return state;
}

inline webhook_state_t claimed_by_another()
{
    const unsigned char token[WEBHOOK_TOKEN_SIZE] = {1};
    return claimed(token);
}

inline webhook_state_t delivered(const unsigned char *digest)
{
    webhook_state_t state{};
    state.kind = WEBHOOK_DELIVERED;
    std::copy_n(digest, WEBHOOK_DIGEST_SIZE, state.digest);
    return state;
}

/* Is delivered with the body that the delivery has. */
inline webhook_state_t delivered(
    const delivery_ptr &delivery, std::size_t event = 0)
{
    webhook_state_t state =
        delivered(webhook_delivery_digest(delivery.get(), event));
    state.digest_kind = webhook_delivery_digest_kind(delivery.get(), event);
    return state;
}

/* The latest key, of an event that is claimed by its body, has another one. */
inline webhook_state_t absent_behind_another_body()
{
    webhook_state_t state{};
    state.modified = 1;
    return state;
}

inline webhook_state_t delivered_with_another_body(
    const delivery_ptr &delivery, std::size_t event = 0)
{
    const unsigned char digest[WEBHOOK_DIGEST_SIZE] = {1};
    webhook_state_t state = delivered(digest);
    state.digest_kind = webhook_delivery_digest_kind(delivery.get(), event);
    return state;
}

inline webhook_step_t found(const delivery_ptr &delivery,
    const webhook_state_t &state, std::uint64_t at_ms = start_ms)
{
    return webhook_delivery_claim(
        delivery.get(), 0, WEBHOOK_STORE_ANSWERED, &state, at_ms);
}

/* After a wait. */
inline webhook_step_t found_again(const delivery_ptr &delivery,
    const webhook_state_t &state, std::uint64_t at_ms = start_ms)
{
    EXPECT_EQ(webhook_delivery_retry(delivery.get()).action, WEBHOOK_CLAIM);
    return found(delivery, state, at_ms);
}

inline webhook_step_t unanswered(const delivery_ptr &delivery,
    webhook_store_answer_t answer = WEBHOOK_STORE_UNKNOWN)
{
    return webhook_delivery_claim(delivery.get(), 0, answer, nullptr, start_ms);
}

inline webhook_step_t outcome(const delivery_ptr &delivery,
    webhook_upstream_t upstream, unsigned status = 0)
{
    return webhook_delivery_outcome(delivery.get(), upstream, status);
}

inline door make_door(const webhook_gate_options_t &chosen = options())
{
    return door(load_profile(small_profile), chosen);
}

inline constexpr std::string_view event = R"({"id": 5})";

inline void expect_end(const delivery_ptr &delivery, webhook_verdict_t verdict,
    std::string_view reason, unsigned status, unsigned retry_after)
{
    EXPECT_EQ(webhook_delivery_verdict(delivery.get()), verdict);
    EXPECT_EQ(why(delivery), reason);
    EXPECT_EQ(webhook_delivery_status(delivery.get()), status);
    EXPECT_EQ(webhook_delivery_retry_after(delivery.get()), retry_after);
    EXPECT_EQ(position(delivery), "");
}

} // namespace core_check

#endif /* WEBHOOK_TESTS_UNIT_CORE_CLAIM_CHECK_H */
