// Trap 6: a copy of an event that is being delivered is never acknowledged on
// the strength of that.

#include "support/gate_test.h"

namespace webhook::test {
namespace {

class traps_in_flight : public gate_test {};

TEST_F(traps_in_flight, Trap06_AckingAnInFlightDuplicate)
{
    start({.location = "webhook_wait 0;"});
    flag released;
    upstream_.next(answer::held(released, 500));
    const event booking = booked("1006");
    http_connection first = send_and_hold(booking);

    const response copy = deliver(booking);
    EXPECT_EQ(copy.status, 503);
    EXPECT_TRUE(copy.has("Retry-After"));
    EXPECT_EQ(member(copy, "verdict"), "in_flight");

    released.raise();
    EXPECT_EQ(first.read().status, 500);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(traps_in_flight, Trap06_WaitingCopyIsForwardedWhenTheFirstFails)
{
    start({.location = "webhook_wait 10s;"});
    flag released;
    upstream_.next(answer::held(released, 500));
    const event booking = booked("1016");
    http_connection first = send_and_hold(booking);
    http_connection copy = send_and_wait(booking);

    released.raise();
    EXPECT_EQ(first.read().status, 500);
    EXPECT_EQ(copy.read().status, 200);
    EXPECT_EQ(upstream_.count(), 2U) << "200 for an event nobody has";
}

TEST_F(traps_in_flight, Trap06_WaitingCopyLearnsOfTheFirstOnesSuccess)
{
    start({.location = "webhook_wait 10s;"});
    flag released;
    upstream_.next(answer::held(released, 200));
    const event booking = booked("1026");
    http_connection first = send_and_hold(booking);
    http_connection copy = send_and_wait(booking);

    released.raise();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_EQ(copy.read().status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(verdict(2), "duplicate");
}

TEST_F(traps_in_flight, Trap06_WaitIsBounded)
{
    start({.location = "webhook_wait 200ms;"});
    flag released;
    upstream_.next(answer::held(released, 200));
    const event booking = booked("1036");
    http_connection first = send_and_hold(booking);

    const auto before = clock::now();
    const response copy = deliver(booking);
    const auto waited = clock::now() - before;
    EXPECT_EQ(copy.status, 503);
    EXPECT_TRUE(copy.has("Retry-After"));
    EXPECT_GE(waited, 190ms);
    EXPECT_LT(waited, 2s);
    released.raise();
    EXPECT_EQ(first.read().status, 200);
}

TEST_F(traps_in_flight, Trap06_ErrorPageDoesNotAckAnInFlightDuplicate)
{
    start({.location = "webhook_wait 0; error_page 503 =200 /ok.html;",
        .server = "location = /ok.html { root {{prefix}}; }"});
    write_file(gate().prefix() / "ok.html", "thank you\n");
    flag released;
    upstream_.next(answer::held(released, 500));
    const event booking = booked("1046");
    http_connection first = send_and_hold(booking);
    EXPECT_EQ(deliver(booking).status, 503);
    released.raise();
    EXPECT_EQ(first.read().status, 500);
}

TEST_F(traps_in_flight, Trap06_DefaultWaitIsWithinTheSendersPatience)
{
    start();
    flag released;
    upstream_.next(answer::held(released));
    http_connection first(port());
    first.send(post(booked("1056")));
    ASSERT_TRUE(upstream_.wait_for_requests(1));
    const auto before = clock::now();
    EXPECT_EQ(deliver(booked("1056")).status, 503);
    EXPECT_LT(clock::now() - before, 4s);
    released.raise();
    EXPECT_EQ(first.read().status, 200);
}

} // namespace
} // namespace webhook::test
