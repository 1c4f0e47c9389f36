/* A gate that observes judges like any other, and lets everything pass. */

#include <tuple>

#include "unit/core_batch_check.h"

using namespace core_check;

namespace {

class core_observe : public core_batch {
protected:
    core_observe() { observe(options()); }

    void observe(webhook_gate_options_t chosen)
    {
        chosen.mode = WEBHOOK_MODE_OBSERVE;
        gate_ = make_door(chosen);
    }

    /* Returns true if the event would be refused after this answer. */
    bool is_refused(const delivery_ptr &delivery, const webhook_state_t &state)
    {
        EXPECT_EQ(tell(delivery, 0, state).action, WEBHOOK_FORWARD);
        return webhook_delivery_refused(delivery.get()) != 0;
    }

    void expect_passed(const delivery_ptr &delivery, webhook_verdict_t verdict,
        std::string_view reason)
    {
        EXPECT_EQ(webhook_delivery_verdict(delivery.get()), verdict);
        EXPECT_EQ(why(delivery), reason);
        EXPECT_EQ(webhook_delivery_status(delivery.get()), 0U);
        EXPECT_EQ(
            webhook_delivery_answer(delivery.get(), nullptr).data, nullptr);
        for (webhook_event_state_t state : all(delivery)) {
            EXPECT_EQ(state, unclaimed);
        }
        EXPECT_EQ(outcome(delivery, WEBHOOK_UPSTREAM_ANSWERED, 200).action,
            WEBHOOK_NONE);
    }
};

TEST_F(core_observe, LooksAndClaimsNothing)
{
    delivery_ptr delivery = gate_.open();

    EXPECT_EQ(webhook_delivery_body(
                  delivery.get(), three.data(), three.size(), nullptr, 0, 0)
                  .action,
        WEBHOOK_LOOK);
    EXPECT_EQ(all(delivery), states(3, to_claim));
    tell(delivery, 0, absent());
    tell(delivery, 1, done(delivery, 1));
    EXPECT_EQ(tell(delivery, 2, absent()).action, WEBHOOK_FORWARD);
    expect_passed(delivery, WEBHOOK_ACCEPTED, "new");
    EXPECT_EQ(view(webhook_delivery_id(delivery.get(), 2)), "3");
}

TEST_F(core_observe, TellsWhatWouldHaveBeen)
{
    auto chosen = options();

    delivery_ptr delivery = send(event);
    EXPECT_EQ(tell(delivery, 0, done(delivery, 0)).action, WEBHOOK_FORWARD);
    expect_passed(delivery, WEBHOOK_DUPLICATE, "delivered");

    /* Nobody is kept waiting for what will not be refused. */
    delivery = send(event);
    EXPECT_EQ(tell(delivery, 0, claimed_by_another()).action, WEBHOOK_FORWARD);
    expect_passed(delivery, WEBHOOK_IN_FLIGHT, "in_flight");

    delivery = send(event);
    EXPECT_EQ(unanswered(delivery).action, WEBHOOK_FORWARD);
    expect_passed(delivery, WEBHOOK_STORE_UNAVAILABLE, "store_unknown");

    for (webhook_modified_t modified : {WEBHOOK_MODIFIED_DUPLICATE,
             WEBHOOK_MODIFIED_FORWARD, WEBHOOK_MODIFIED_REJECT}) {
        delivery.reset(); /* before its gate */
        chosen.modified = modified;
        observe(chosen);
        delivery = send(event);
        EXPECT_EQ(tell(delivery, 0,
                      modified == WEBHOOK_MODIFIED_FORWARD
                          ? absent_behind_another_body()
                          : delivered_with_another_body(delivery))
                      .action,
            WEBHOOK_FORWARD);
        expect_passed(delivery, WEBHOOK_MODIFIED, "modified");
    }
}

TEST_F(core_observe, KnowsWhatWouldBeRefused)
{
    delivery_ptr delivery = send(event);

    EXPECT_FALSE(is_refused(delivery, done(delivery, 0)));
    EXPECT_FALSE(is_refused(send(event), absent()));
    EXPECT_FALSE(is_refused(send(event), absent_behind_another_body()));
    delivery = send(event);
    EXPECT_FALSE(is_refused(delivery, delivered_with_another_body(delivery)));
    EXPECT_TRUE(is_refused(send(event), claimed_by_another()));

    delivery = gate_.knock();
    EXPECT_EQ(send_head(delivery.get(), "GET", {}).action, WEBHOOK_FORWARD);
    EXPECT_EQ(webhook_delivery_refused(delivery.get()), 1);
}

TEST_F(core_observe, KnowsWhatAStoreWithoutAnAnswerWouldDo)
{
    auto chosen = options();

    delivery_ptr delivery = send(event);
    EXPECT_EQ(unanswered(delivery).action, WEBHOOK_FORWARD);
    EXPECT_EQ(webhook_delivery_refused(delivery.get()), 1);

    delivery.reset(); /* before its gate */
    chosen.store_error = WEBHOOK_STORE_ERROR_PASS;
    observe(chosen);
    delivery = send(event);
    EXPECT_EQ(unanswered(delivery).action, WEBHOOK_FORWARD);
    EXPECT_EQ(webhook_delivery_refused(delivery.get()), 0);
}

/* The profile refuses another body as well as the directive does. */
TEST_F(core_observe, KnowsWhatItsProfileRefuses)
{
    auto chosen = options();

    chosen.mode = WEBHOOK_MODE_OBSERVE;
    chosen.modified = WEBHOOK_MODIFIED_PROFILE;
    gate_ = door(load_profile(R"({
        "name": "strict", "envelope": ["object"], "type": { "pointer": "/type", "default": "made" },
        "events": { "made": { "id": "/id", "modified": "reject" } }
    })"),
        chosen);

    delivery_ptr delivery = send(R"({"id": 1})");
    EXPECT_TRUE(is_refused(delivery, delivered_with_another_body(delivery)));
}

TEST_F(core_observe, PassesWhatIsNoEvent)
{
    for (const auto &[body, verdict, reason] :
        {std::tuple{"{", WEBHOOK_MALFORMED, "syntax"},
            std::tuple{"", WEBHOOK_MALFORMED, "empty"},
            std::tuple{"[]", WEBHOOK_INVALID, "empty_batch"},
            std::tuple{"[{\"id\":1},{}]", WEBHOOK_INVALID, "id_missing"}}) {
        delivery_ptr delivery = gate_.open();
        EXPECT_EQ(webhook_delivery_body(delivery.get(), body,
                      std::string_view(body).size(), nullptr, 0, 0)
                      .action,
            WEBHOOK_FORWARD);
        expect_passed(delivery, verdict, reason);
    }
}

TEST_F(core_observe, PassesWhatIsNoDelivery)
{
    delivery_ptr delivery = gate_.knock();

    EXPECT_EQ(send_head(delivery.get(), "GET", {}).action, WEBHOOK_FORWARD);
    expect_passed(delivery, WEBHOOK_METHOD_NOT_ALLOWED, "method");
}

} // namespace
