/* Events of a body that are the same, or would be. */

#include "unit/core_batch_check.h"

using namespace core_check;

namespace {

using core_batch_repeat = core_batch;

TEST_F(core_batch_repeat, TheSameTwiceGoesOnce)
{
    delivery_ptr delivery = send(R"([{"id":1},{"id":2},{"id":1},{"id":"1"}])");

    /* The last one is another body of the first: see below. */
    EXPECT_EQ(all(delivery), states({to_claim, to_claim, dropped, dropped}));
    tell(delivery, 0, absent());
    EXPECT_EQ(tell(delivery, 1, absent()).action, WEBHOOK_FORWARD);
    EXPECT_EQ(all(delivery), states({ours, ours, dropped, dropped}));
}

TEST_F(core_batch_repeat, TheSameWithAnotherBodyIsRejected)
{
    use(WEBHOOK_MODIFIED_REJECT);
    delivery_ptr delivery = send(R"([{"id":1},{"id":2},{"id":"1"}])");

    expect_end(delivery, WEBHOOK_MODIFIED, "modified", 422, 0);
    EXPECT_EQ(webhook_delivery_fault_index(delivery.get()), 2U);
    EXPECT_EQ(webhook_delivery_token(delivery.get()), nullptr);

    delivery = send(R"([{"id":1},{"id":2}])");
    tell(delivery, 0, absent());
    EXPECT_EQ(
        tell(delivery, 1, delivered_with_another_body(delivery, 1)).action,
        WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_MODIFIED, "modified", 422, 0);
    EXPECT_EQ(webhook_delivery_fault_index(delivery.get()), 1U);
    EXPECT_EQ(all(delivery)[0], ours);
}

TEST_F(core_batch_repeat, AnotherBodyIsClaimedByItself)
{
    use(WEBHOOK_MODIFIED_FORWARD);
    delivery_ptr delivery =
        send(R"([{"id":1},{"id":"1"},{"id":"1"},{"id":2}])");

    EXPECT_EQ(all(delivery), states({to_claim, to_claim, dropped, to_claim}));
    tell(delivery, 0, absent());
    tell(delivery, 1, claimed(webhook_delivery_token(delivery.get())));
    EXPECT_EQ(tell(delivery, 3, absent_behind_another_body()).action,
        WEBHOOK_FORWARD);
    EXPECT_EQ(all(delivery), states({ours, ours, dropped, ours}));
    expect_end(delivery, WEBHOOK_MODIFIED, "modified", 0, 0);
    EXPECT_EQ(
        view(webhook_delivery_key(delivery.get(), 3)).substr(11, 6), ":body=");
    EXPECT_EQ(view(webhook_delivery_key(delivery.get(), 1)), "test:made:1");
}

/* A, B, A in one body: the last one is news, and has the first one's claim. */
TEST_F(core_batch_repeat, ABodyThatComesAgainBehindAnotherGoesAlong)
{
    use(WEBHOOK_MODIFIED_FORWARD);
    delivery_ptr delivery = send(R"([{"id":1},{"id":"1"},{"id":1}])");

    EXPECT_EQ(all(delivery), states({to_claim, to_claim, unclaimed}));
    tell(delivery, 0, absent());
    EXPECT_EQ(tell(delivery, 1, absent()).action, WEBHOOK_FORWARD);
    EXPECT_EQ(all(delivery), states({ours, ours, unclaimed}));
    expect_end(delivery, WEBHOOK_ACCEPTED, "new", 0, 0);
}

/* The event has gone from the latter to the former, and back again. */
TEST_F(core_batch_repeat, TheLatestBodyBehindAnotherGoesAlong)
{
    use(WEBHOOK_MODIFIED_FORWARD);
    delivery_ptr delivery = send(R"([{"id":1},{"id":"1"},{"id":"1"}])");

    tell(delivery, 0, absent_behind_another_body());
    EXPECT_EQ(tell(delivery, 1, done(delivery, 1)).action, WEBHOOK_FORWARD);
    EXPECT_EQ(all(delivery), states({ours, unclaimed, dropped}));
    expect_end(delivery, WEBHOOK_MODIFIED, "modified", 0, 0);
}

TEST_F(core_batch_repeat, TheLatestBodyBeforeAnotherIsACopy)
{
    use(WEBHOOK_MODIFIED_FORWARD);
    delivery_ptr delivery = send(R"([{"id":1},{"id":"1"}])");

    tell(delivery, 0, done(delivery, 0));
    EXPECT_EQ(tell(delivery, 1, absent_behind_another_body()).action,
        WEBHOOK_FORWARD);
    EXPECT_EQ(all(delivery), states({dropped, ours}));
}

/* All were delivered: the one that is there twice is a copy like the others. */
TEST_F(core_batch_repeat, TheSameTwiceIsADuplicate)
{
    use(WEBHOOK_MODIFIED_FORWARD);
    delivery_ptr delivery = send(R"([{"id":1},{"id":2},{"id":1}])");

    tell(delivery, 0, done(delivery, 0));
    EXPECT_EQ(tell(delivery, 1, done(delivery, 1)).action, WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_DUPLICATE, "delivered", 200, 0);
}

TEST_F(core_batch_repeat, TheSameIsAskedForAgainAfterAWait)
{
    use(WEBHOOK_MODIFIED_FORWARD);
    delivery_ptr delivery = send(R"([{"id":1},{"id":2}])");

    for (int i = 0; i < 2; ++i) {
        tell(delivery, 0, absent_behind_another_body());
        EXPECT_EQ(tell(delivery, 1, claimed_by_another()).action, WEBHOOK_WAIT);
        webhook_delivery_retry(delivery.get());
        EXPECT_EQ(all(delivery), states({to_claim, to_claim}));
        EXPECT_EQ(
            view(webhook_delivery_claim_key(delivery.get(), 0)).substr(0, 17),
            "test:made:1:body=");
    }
}

/*
 * What was claimed is released; that body alone comes and is delivered.  It
 * goes again behind the other one, or the upstream would end with that.
 */
TEST_F(core_batch_repeat, ABodyDeliveredMeanwhileGoesAlong)
{
    use(WEBHOOK_MODIFIED_FORWARD);
    delivery_ptr delivery = send(R"([{"id":1},{"id":"1"},{"id":2}])");
    delivery_ptr alone = send(R"({"id":"1"})");

    tell(delivery, 0, absent());
    tell(delivery, 1, absent());
    EXPECT_EQ(tell(delivery, 2, claimed_by_another()).action, WEBHOOK_WAIT);

    EXPECT_EQ(tell(alone, 0, absent()).action, WEBHOOK_FORWARD);
    const unsigned char *digest =
        webhook_delivery_key_digest(delivery.get(), 1);
    EXPECT_TRUE(std::equal(digest, digest + WEBHOOK_KEY_DIGEST_SIZE,
        webhook_delivery_key_digest(alone.get(), 0)));

    webhook_delivery_retry(delivery.get());
    tell(delivery, 0, absent_behind_another_body());
    tell(delivery, 1, done(alone, 0));
    EXPECT_EQ(tell(delivery, 2, absent()).action, WEBHOOK_FORWARD);
    EXPECT_EQ(all(delivery), states({ours, unclaimed, ours}));
}

/* What the host knows is the same for all of them. */
TEST_F(core_batch_repeat, AKeyOfTheHostHasTheIndex)
{
    auto chosen = options();
    const webhook_str_t host = {nullptr, 0};
    const webhook_str_t both[] = {host, str("/id")};
    const std::vector<webhook_str_t> part = {str("d-1")};
    chosen.key = &host;
    chosen.key_count = 1;
    gate_ = make_door(chosen);

    delivery_ptr delivery = gate_.send(three, part);
    EXPECT_EQ(view(webhook_delivery_key(delivery.get(), 2)), "test:made:d-1:2");
    EXPECT_EQ(all(delivery), states(3, to_claim));
    EXPECT_EQ(key(gate_.send("[{\"id\":1}]", part)), "test:made:d-1");

    delivery.reset(); /* before its gate */
    chosen.key = both;
    chosen.key_count = 2;
    gate_ = make_door(chosen);
    delivery = gate_.send(three, part);
    EXPECT_EQ(view(webhook_delivery_key(delivery.get(), 2)), "test:made:d-1:3");
}

} // namespace
