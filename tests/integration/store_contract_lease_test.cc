// The store contract: leases, and claims that another delivery has taken.

#include "support/any_store_test.h"

#include <signal.h>

namespace webhook::test {
namespace {

// Short, but longer than a busy machine takes for a renewal.
constexpr const char *short_lease = "webhook_lease 500ms; webhook_wait 0;";

TEST_P(store_contract, AClaimIsRenewedWhileItsDeliveryLives)
{
    start_contract("webhook_lease 300ms; webhook_wait 0;");
    const event booking = booked("300");
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booking);

    // Beyond four leases.
    const auto end = clock::now() + 1300ms;
    while (clock::now() < end) {
        ASSERT_EQ(retry(booking).status, 503);
        ASSERT_TRUE(becomes("300", "claimed"));
        ASSERT_TRUE(first.silent_for(20ms));
    }
    EXPECT_EQ(upstream_.count(), 1U);

    released.raise();
    EXPECT_EQ(first.read().status, 200);
    expect_duplicate(booking);
}

TEST_P(store_contract, AClaimOutlivesItsWorkerUntilItsLeaseIsOver)
{
    start_contract("webhook_lease 1s; webhook_wait 0;");
    expect_log("exited on signal 9");
    upstream_.next(answer::never());
    const event booking = booked("301");
    http_connection doomed = send_and_hold(booking);

    gate().kill_worker(gate().workers().at(0));
    EXPECT_EQ(doomed.read().status, 0);
    const response early = retry(booking);
    EXPECT_EQ(early.status, 503) << "the claim died with its worker";
    EXPECT_TRUE(early.has("Retry-After"));
    expect_forwarded(booking, "accepted");
    expect_duplicate(booking);
}

TEST_P(store_contract, AWaitingRetryTakesTheClaimOfADeadWorkerOver)
{
    two_workers to =
        start_two_workers("webhook_lease 500ms; webhook_wait 10s;");
    expect_log("exited on signal 9");
    upstream_.next(answer::never());
    const event booking = booked("302");
    to.here.send(post(booking));
    ASSERT_TRUE(upstream_.wait_for_requests(1));
    to.there.send(post(booking));
    ASSERT_TRUE(to.there.silent_for(50ms));
    gate().kill_worker(to.pid_here);
    EXPECT_EQ(to.there.read().status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_P(store_claims, AReleaseSparesTheClaimOfAnother)
{
    two_workers to = start_two_workers(short_lease);
    const event booking = booked("303");
    flag fail_here, answer_there;
    upstream_.next(answer::held(fail_here, 500));
    upstream_.next(answer::held(answer_there));
    pass_claim_on(to, booking);

    fail_here.raise();
    ::kill(to.pid_here, SIGCONT);
    EXPECT_EQ(to.here.read().status, 500);
    EXPECT_TRUE(says(
        gate(), "was not released: another delivery has claimed the event"));
    EXPECT_EQ(to.third.exchange(post(booking)).status, 503);
    EXPECT_EQ(upstream_.count(), 2U) << "forwarded while another is under way";

    answer_there.raise();
    EXPECT_EQ(to.there.read().status, 200);
    expect_duplicate(booking);
}

// What the upstream has acknowledged is the sender's 200.  A zone leaves the
// claim to its owner; in Redis, delivered is delivered.
TEST_P(store_contract, ACommitThatComesTooLateIsReported)
{
    two_workers to = start_two_workers(short_lease);
    const event booking = booked("304");
    flag answer_here, fail_there;
    upstream_.next(answer::held(answer_here));
    upstream_.next(answer::held(fail_there, 500));
    pass_claim_on(to, booking);

    answer_here.raise();
    ::kill(to.pid_here, SIGCONT);
    EXPECT_EQ(to.here.read().status, 200);
    EXPECT_TRUE(says(
        gate(), "was not committed: another delivery has claimed the event"));
    if (with_redis()) {
        expect_duplicate(booking);
    } else {
        EXPECT_EQ(to.third.exchange(post(booking)).status, 503);
    }
    EXPECT_EQ(upstream_.count(), 2U);

    fail_there.raise();
    EXPECT_EQ(to.there.read().status, 500);
    if (with_redis()) {
        EXPECT_TRUE(says(retry_gate(), "was not released: another delivery of "
                                       "the event was acknowledged"));
        expect_duplicate(booking);
    } else {
        expect_forwarded(booking, "accepted");
    }
}

TEST_P(store_claims, ARenewalSparesTheClaimOfAnother)
{
    two_workers to = start_two_workers(short_lease);
    expect_log("exited on signal 9");
    const event booking = booked("305");
    flag answered;
    upstream_.next(answer::held(answered));
    upstream_.next(answer::held(answered));
    pass_claim_on(to, booking);

    // The second one dies with its worker, and the first one, which lives on,
    // must not keep that claim alive.
    ::kill(to.pid_here, SIGCONT);
    EXPECT_TRUE(says(
        gate(), "was not renewed: another delivery has claimed the event"));
    to.nginx_there->kill_worker(to.pid_there);
    expect_forwarded(booking, "accepted");
    EXPECT_EQ(upstream_.count(), 3U);
    answered.raise();
    EXPECT_EQ(to.here.read().status, 200);
}

// It has delivered the event and is over when the first one wakes: nothing is
// left of its claim.  The first one's renewal, if it is due, comes before the
// response of the upstream: it makes the claim anew, and the commit finds it.
TEST_P(store_contract, ACommitThatComesAfterAnotherDeliveryIsReported)
{
    two_workers to = start_two_workers(
        std::string(short_lease) + "webhook_modified forward;");
    const event booking = booked("306");
    flag answer_here;
    upstream_.next(answer::held(answer_here));
    pass_claim_on(to, booking);
    EXPECT_EQ(to.there.read().status, 200);

    answer_here.raise();
    ::kill(to.pid_here, SIGCONT);
    EXPECT_EQ(to.here.read().status, 200);
    EXPECT_TRUE(says(gate(), "/306\" was not "));
    expect_duplicate(booking);
    EXPECT_EQ(upstream_.count(), 2U);
}

} // namespace
} // namespace webhook::test
