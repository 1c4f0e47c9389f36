/* The order of a delivery's calls. */

#include <cstddef>
#include <iterator>

#include <gtest/gtest.h>

#include "unit/core_check.h"

namespace {

using namespace core_check;

enum class call { head, body, claim, outcome };

webhook_action_t make(const delivery_ptr &delivery, call which)
{
    webhook_state_t absent{};

    switch (which) {
    case call::head:
        return send_head(delivery.get(), "POST", {&json_content_type, 1})
            .action;
    case call::body:
        return webhook_delivery_body(
            delivery.get(), "{\"id\":5}", 8, nullptr, 0, 0)
            .action;
    case call::claim:
        return webhook_delivery_claim(
            delivery.get(), 0, WEBHOOK_STORE_ANSWERED, &absent, 0)
            .action;
    case call::outcome:
        return webhook_delivery_outcome(
            delivery.get(), WEBHOOK_UPSTREAM_ANSWERED, 200)
            .action;
    }

    return WEBHOOK_FAIL;
}

const call in_order[] = {call::head, call::body, call::claim, call::outcome};

TEST(core_delivery, GoesItsWay)
{
    door gate;
    delivery_ptr delivery = gate.knock();

    EXPECT_EQ(make(delivery, call::head), WEBHOOK_READ);
    EXPECT_EQ(make(delivery, call::body), WEBHOOK_CLAIM);
    EXPECT_EQ(make(delivery, call::claim), WEBHOOK_FORWARD);
    EXPECT_EQ(make(delivery, call::outcome), WEBHOOK_COMMIT);
    EXPECT_EQ(make(delivery, call::outcome), WEBHOOK_NONE);
}

TEST(core_delivery, FailsOutOfOrder)
{
    door gate;

    /* After "done" calls in order, each other one is out of order. */
    for (std::size_t done = 0; done < std::size(in_order); ++done) {
        for (call next : in_order) {
            if (next == in_order[done]) {
                continue;
            }
            delivery_ptr delivery = gate.knock();
            for (std::size_t i = 0; i < done; ++i) {
                make(delivery, in_order[i]);
            }
            EXPECT_EQ(make(delivery, next), WEBHOOK_FAIL) << done;
            /* And it stays so. */
            EXPECT_EQ(make(delivery, in_order[done]), WEBHOOK_FAIL) << done;
            EXPECT_EQ(
                webhook_delivery_answer(delivery.get(), nullptr).data, nullptr);
        }
    }
}

TEST(core_delivery, FailsAfterAnAnswer)
{
    door gate;

    for (call next : in_order) {
        delivery_ptr delivery = gate.send("{}");
        EXPECT_EQ(webhook_delivery_status(delivery.get()), 422U);
        EXPECT_EQ(make(delivery, next), WEBHOOK_FAIL);
        EXPECT_EQ(webhook_delivery_status(delivery.get()), 0U);
    }
}

TEST(core_delivery, FailsWithoutWhatItNeeds)
{
    door gate;
    delivery_ptr delivery = gate.open();
    EXPECT_EQ(
        webhook_delivery_body(delivery.get(), nullptr, 5, nullptr, 0, 0).action,
        WEBHOOK_FAIL);

    delivery = gate.send("{\"id\":5}");
    EXPECT_EQ(webhook_delivery_claim(
                  delivery.get(), 0, WEBHOOK_STORE_ANSWERED, nullptr, 0)
                  .action,
        WEBHOOK_FAIL);

    delivery = gate.open();
    EXPECT_EQ(
        webhook_delivery_body(delivery.get(), nullptr, 0, nullptr, 0, 0).action,
        WEBHOOK_ANSWER);
    EXPECT_EQ(why(delivery), "empty");
}

} // namespace
