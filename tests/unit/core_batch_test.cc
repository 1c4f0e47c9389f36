/* A body of several events: each is claimed, and they go together. */

#include "unit/core_batch_check.h"

using namespace core_check;

namespace {

TEST_F(core_batch, NewOnesGoTogether)
{
    delivery_ptr delivery = send(three);

    EXPECT_EQ(all(delivery), states({to_claim, to_claim, to_claim}));
    /* In any order, and the last answer decides. */
    EXPECT_EQ(tell(delivery, 2, absent()).action, WEBHOOK_PENDING);
    EXPECT_EQ(all(delivery), states({to_claim, to_claim, ours}));
    EXPECT_EQ(tell(delivery, 0, absent()).action, WEBHOOK_PENDING);
    EXPECT_EQ(webhook_delivery_verdict(delivery.get()), WEBHOOK_UNDECIDED);
    EXPECT_EQ(tell(delivery, 1, absent()).action, WEBHOOK_FORWARD);
    EXPECT_EQ(all(delivery), states({ours, ours, ours}));
    expect_end(delivery, WEBHOOK_ACCEPTED, "new", 0, 0);
    EXPECT_EQ(outcome(delivery, WEBHOOK_UPSTREAM_ANSWERED, 204).action,
        WEBHOOK_COMMIT);
    EXPECT_EQ(all(delivery), states({ours, ours, ours}));
}

TEST_F(core_batch, EachHasItsBytesAndItsKey)
{
    delivery_ptr delivery = send(three);

    EXPECT_EQ(bytes(delivery, three, 0), R"({"id": 1})");
    EXPECT_EQ(bytes(delivery, three, 1), R"({"id":2, "a":"}],[{\"\\" })");
    EXPECT_EQ(bytes(delivery, three, 2), R"({"id":3})");
    EXPECT_EQ(bytes(delivery, three, 3), "");
    EXPECT_EQ(view(webhook_delivery_key(delivery.get(), 1)), "test:made:2");
    EXPECT_EQ(view(webhook_delivery_id(delivery.get(), 2)), "3");
    EXPECT_EQ(webhook_delivery_key(delivery.get(), 3).data, nullptr);
    EXPECT_EQ(webhook_delivery_digest(delivery.get(), 3), nullptr);

    /* The same event alone, bare or not, is no other. */
    for (std::string_view one : {R"( [ {"id":3} ] )", "\r\n{\"id\":3}\t"}) {
        delivery_ptr alone = send(one);
        EXPECT_EQ(bytes(alone, one, 0), R"({"id":3})");
        EXPECT_TRUE(std::equal(webhook_delivery_digest(alone.get(), 0),
            webhook_delivery_digest(alone.get(), 0) + WEBHOOK_DIGEST_SIZE,
            webhook_delivery_digest(delivery.get(), 2)));
    }
}

TEST_F(core_batch, KnownOnesStayBehind)
{
    delivery_ptr delivery = send(three);

    tell(delivery, 0, absent());
    tell(delivery, 1, done(delivery, 1));
    EXPECT_EQ(tell(delivery, 2, absent()).action, WEBHOOK_FORWARD);
    EXPECT_EQ(all(delivery), states({ours, dropped, ours}));
    expect_end(delivery, WEBHOOK_ACCEPTED, "new", 0, 0);
    EXPECT_EQ(
        outcome(delivery, WEBHOOK_UPSTREAM_UNKNOWN).action, WEBHOOK_LEAVE);
}

TEST_F(core_batch, AllKnownAreADuplicate)
{
    delivery_ptr delivery = send(three);

    tell(delivery, 0, done(delivery, 0));
    tell(delivery, 1, done(delivery, 1));
    EXPECT_EQ(tell(delivery, 2, done(delivery, 2)).action, WEBHOOK_ANSWER);
    EXPECT_EQ(all(delivery), states({dropped, dropped, dropped}));
    expect_end(delivery, WEBHOOK_DUPLICATE, "delivered", 200, 0);

    /* One of them with another body. */
    delivery = send(three);
    tell(delivery, 0, done(delivery, 0));
    tell(delivery, 1, delivered_with_another_body(delivery, 1));
    EXPECT_EQ(tell(delivery, 2, done(delivery, 2)).action, WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_MODIFIED, "modified", 200, 0);
}

TEST_F(core_batch, WaitsAsAWholeAndHoldsNothingThen)
{
    delivery_ptr delivery = send(three);
    std::string token(
        reinterpret_cast<const char *>(webhook_delivery_token(delivery.get())),
        WEBHOOK_TOKEN_SIZE);

    tell(delivery, 0, absent());
    tell(delivery, 1, claimed_by_another());
    webhook_step_t step = tell(delivery, 2, done(delivery, 2));
    EXPECT_EQ(step.action, WEBHOOK_WAIT);
    /* half of it is left to chance */
    EXPECT_GE(step.ms, 2U);
    EXPECT_LE(step.ms, 5U);
    /* The first is to be released. */
    EXPECT_EQ(all(delivery), states({ours, WEBHOOK_EVENT_NONE, dropped}));

    EXPECT_EQ(webhook_delivery_retry(delivery.get()).action, WEBHOOK_CLAIM);
    EXPECT_EQ(all(delivery), states({to_claim, to_claim, dropped}));
    /* Or that release would end the next claim. */
    EXPECT_NE(token, std::string(reinterpret_cast<const char *>(
                                     webhook_delivery_token(delivery.get())),
                         WEBHOOK_TOKEN_SIZE));

    tell(delivery, 1, done(delivery, 1));
    EXPECT_EQ(tell(delivery, 0, absent()).action, WEBHOOK_FORWARD);
    EXPECT_EQ(all(delivery), states({ours, dropped, dropped}));
}

TEST_F(core_batch, HasOnePatience)
{
    delivery_ptr delivery = send(three);

    tell(delivery, 0, absent());
    tell(delivery, 1, absent(), start_ms + 1'000);
    EXPECT_EQ(tell(delivery, 2, claimed_by_another(), start_ms + 2'000).action,
        WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_IN_FLIGHT, "in_flight", 503, 5);
    EXPECT_EQ(all(delivery), states({ours, ours, WEBHOOK_EVENT_NONE}));
}

TEST_F(core_batch, StoreTroubleWithOneIsTroubleWithAll)
{
    delivery_ptr delivery = send(three);

    tell(delivery, 0, absent());
    webhook_delivery_claim(
        delivery.get(), 1, WEBHOOK_STORE_UNKNOWN, nullptr, start_ms);
    EXPECT_EQ(tell(delivery, 2, claimed_by_another()).action, WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_STORE_UNAVAILABLE, "store_unknown", 503, 5);
    EXPECT_EQ(webhook_delivery_fault_index(delivery.get()), WEBHOOK_NO_EVENT);
    EXPECT_EQ(all(delivery)[0], ours);
}

TEST_F(core_batch, StoreTroubleMayPass)
{
    auto chosen = options();
    chosen.store_error = WEBHOOK_STORE_ERROR_PASS;
    gate_ = make_door(chosen);
    delivery_ptr delivery = send(three);

    tell(delivery, 0, absent());
    webhook_delivery_claim(
        delivery.get(), 1, WEBHOOK_STORE_FULL, nullptr, start_ms);
    EXPECT_EQ(tell(delivery, 2, done(delivery, 2)).action, WEBHOOK_FORWARD);
    expect_end(delivery, WEBHOOK_STORE_UNAVAILABLE, "store_full", 0, 0);
    EXPECT_EQ(all(delivery), states({ours, unclaimed, dropped}));
    EXPECT_EQ(outcome(delivery, WEBHOOK_UPSTREAM_ANSWERED, 200).action,
        WEBHOOK_COMMIT);
}

TEST_F(core_batch, OneInvalidIsInvalidAsAWhole)
{
    delivery_ptr delivery = send(R"([{"id":1},{"id":2},{"id":true},{}])");

    EXPECT_EQ(webhook_delivery_verdict(delivery.get()), WEBHOOK_INVALID);
    EXPECT_EQ(webhook_delivery_fault_index(delivery.get()), 2U);
    EXPECT_EQ(position(delivery), "/id");
    EXPECT_EQ(webhook_delivery_token(delivery.get()), nullptr);
    EXPECT_EQ(all(delivery), states(4, WEBHOOK_EVENT_NONE));
    EXPECT_EQ(view(webhook_delivery_answer(delivery.get(), nullptr)),
        R"({"type":"about:blank","title":"Unprocessable Content",)"
        R"("status":422,"detail":"The id must be a string without NUL, or an )"
        R"(integer.","verdict":"invalid",)"
        R"("reason":"id_invalid","index":2,"pointer":"/id"})");

    /* One event has no index. */
    delivery = send("[{}]");
    EXPECT_EQ(webhook_delivery_fault_index(delivery.get()), WEBHOOK_NO_EVENT);
    EXPECT_EQ(why(delivery), "id_missing");
}

TEST_F(core_batch, HasAMost)
{
    std::string body = "[";
    for (int i = 0; i < 100; ++i) {
        body += "{\"id\":" + std::to_string(i) + "},";
    }
    std::string more = body + "{\"id\":100}]";
    body.back() = ']';

    EXPECT_EQ(all(send(body)), states(100, to_claim));
    delivery_ptr delivery = send(more);
    expect_end(delivery, WEBHOOK_INVALID, "batch", 422, 0);
}

TEST_F(core_batch, FailsWithAnswersToNoQuestion)
{
    for (std::size_t event : {std::size_t{0}, std::size_t{3}}) {
        delivery_ptr delivery = send(three);
        tell(delivery, 0, absent());
        EXPECT_EQ(tell(delivery, event, absent()).action, WEBHOOK_FAIL);
        EXPECT_EQ(all(delivery)[0], ours) << "it is to be released";
    }

    delivery_ptr delivery = send(three);
    EXPECT_EQ(webhook_delivery_retry(delivery.get()).action, WEBHOOK_FAIL);
}

} // namespace
