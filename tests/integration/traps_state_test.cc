// The traps of a naive "SETNX id" that are about the state of a claim.  The
// others are in traps_in_flight_test.cc (6), traps_redirect_test.cc (14) and
// traps_identity_test.cc (7 to 11, 15).
//
// Elsewhere, because they need a Redis or signatures: 3 (SETNX, then EXPIRE),
// 12 (an error taken for a result; of the embedded store only "full" is left
// of it, store_test.cc), and the signed halves of 7 and 8.

#include "support/gate_test.h"

#include <signal.h>

namespace webhook::test {
namespace {

class traps_state : public gate_test {
protected:
    // A kept-alive connection to each of two workers, the first one twice.
    struct pinned {
        http_connection a, b, c;
        pid_t worker_a, worker_b;
    };

    pinned connect_to_both()
    {
        std::vector<std::pair<pid_t, http_connection>> all;
        for (int i = 0; i < 1000; i++) {
            http_connection fresh(port());
            request ask;
            ask.method = "GET";
            ask.uri = "/pid";
            const pid_t pid = std::stoi(fresh.exchange(ask).body);
            all.emplace_back(pid, std::move(fresh));
            std::vector<std::size_t> others;
            for (std::size_t n = 0; n < all.size(); n++) {
                if (all[n].first != all[0].first) {
                    others.push_back(n);
                }
            }
            if (others.size() == 2) {
                return {std::move(all[0].second),
                    std::move(all[others[0]].second),
                    std::move(all[others[1]].second), all[0].first,
                    all[others[0]].first};
            }
        }
        throw std::runtime_error("one worker took all connections");
    }

    // A's worker stands still until its lease is over, and B has the claim.
    void pass_claim_on(pinned &to, const event &booking)
    {
        to.a.send(post(booking));
        EXPECT_TRUE(upstream_.wait_for_requests(1));
        ::kill(to.worker_a, SIGSTOP);
        EXPECT_TRUE(eventually([&] {
            to.b.send(post(booking));
            if (upstream_.wait_for_requests(2, 200ms)) {
                return true;
            }
            EXPECT_EQ(to.b.read().status, 503);
            return false;
        }));
    }
};

TEST_F(traps_state, Trap01_MarkBeforeSuccess)
{
    start();
    upstream_.next(answer::status(502));
    const event booking = booked("1001");

    EXPECT_EQ(deliver(booking).status, 502);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(verdict(2), "accepted");

    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(verdict(3), "duplicate");
}

TEST_F(traps_state, Trap02_CrashLeavesTheClaim)
{
    start({.location = "webhook_lease 1s; webhook_wait 0;"});
    expect_log("exited on signal 9");
    flag never;
    upstream_.next(answer::held(never));
    const event booking = booked("1002");
    http_connection doomed = send_and_hold(booking);

    gate().kill_worker(gate().workers().at(0));
    const response early = deliver(booking);
    EXPECT_EQ(early.status, 503) << "the claim died with its worker";
    EXPECT_TRUE(early.has("Retry-After"));
    EXPECT_EQ(deliver_until_settled(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    never.raise();
}

TEST_F(traps_state, Trap02_WaitingCopyTakesTheClaimOver)
{
    start({.location = "webhook_lease 500ms; webhook_wait 10s;",
        .server = "location = /pid { return 200 $pid; }",
        .workers = 2});
    expect_log("exited on signal 9");
    pinned to = connect_to_both();
    flag never;
    upstream_.next(answer::held(never));
    const event booking = booked("1012");
    to.a.send(post(booking));
    ASSERT_TRUE(upstream_.wait_for_requests(1));
    to.b.send(post(booking));
    ASSERT_TRUE(to.b.silent_for(50ms));
    gate().kill_worker(to.worker_a);
    EXPECT_EQ(to.b.read().status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(traps_state, Trap04_LeaseShorterThanTheUpstreamTakes)
{
    start({.location = "webhook_lease 200ms; webhook_wait 0;"});
    flag released;
    upstream_.next(answer::held(released));
    const event booking = booked("1004");
    http_connection first = send_and_hold(booking);

    // Beyond four leases, renewed while the request lives.
    const auto end = clock::now() + 900ms;
    while (clock::now() < end) {
        ASSERT_EQ(deliver(booking).status, 503);
        ASSERT_TRUE(first.silent_for(50ms));
    }
    EXPECT_EQ(upstream_.count(), 1U);

    released.raise();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U) << "forwarded although delivered";
}

TEST_F(traps_state, Trap05_ReleaseWithoutOwnership)
{
    start({.location = "webhook_lease 300ms; webhook_wait 0;",
        .server = "location = /pid { return 200 $pid; }",
        .workers = 2});
    pinned to = connect_to_both();
    const event booking = booked("1005");
    flag fail_a, answer_b;
    upstream_.next(answer::held(fail_a, 500));
    upstream_.next(answer::held(answer_b));

    pass_claim_on(to, booking);

    // A fails now, and must not release what is B's.
    fail_a.raise();
    ::kill(to.worker_a, SIGCONT);
    EXPECT_EQ(to.a.read().status, 500);
    EXPECT_EQ(to.c.exchange(post(booking)).status, 503);
    EXPECT_EQ(upstream_.count(), 2U) << "C went through while B was running";

    answer_b.raise();
    EXPECT_EQ(to.b.read().status, 200);
    EXPECT_EQ(to.c.exchange(post(booking)).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(traps_state, Trap05_CommitWithoutOwnership)
{
    start({.location = "webhook_lease 300ms; webhook_wait 0;",
        .server = "location = /pid { return 200 $pid; }",
        .workers = 2});
    pinned to = connect_to_both();
    const event booking = booked("1015");
    flag answer_a, fail_b;
    upstream_.next(answer::held(answer_a));
    upstream_.next(answer::held(fail_b, 500));
    pass_claim_on(to, booking);

    // A's success is its sender's, and B's claim stays B's.
    answer_a.raise();
    ::kill(to.worker_a, SIGCONT);
    EXPECT_EQ(to.a.read().status, 200);
    EXPECT_EQ(to.c.exchange(post(booking)).status, 503);
    EXPECT_NE(gate().error_log().find("was not committed"), std::string::npos);
    fail_b.raise();
    EXPECT_EQ(to.b.read().status, 500);
}

TEST_F(traps_state, Trap05_RenewalWithoutOwnership)
{
    start({.location = "webhook_lease 300ms; webhook_wait 0;",
        .server = "location = /pid { return 200 $pid; }",
        .workers = 2});
    expect_log("exited on signal 9");
    pinned to = connect_to_both();
    const event booking = booked("1025");
    flag answers;
    upstream_.next(answer::held(answers));
    upstream_.next(answer::held(answers));
    pass_claim_on(to, booking);

    // B dies with its worker; A lives on, and must not keep B's claim alive.
    ::kill(to.worker_a, SIGCONT);
    gate().kill_worker(to.worker_b);
    EXPECT_EQ(deliver_until_settled(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 3U);
    answers.raise();
    EXPECT_EQ(to.a.read().status, 200);
}

TEST_F(traps_state, Trap13_AmbiguousUpstreamOutcome)
{
    start({.location = "webhook_lease 600ms; webhook_wait 0;"
                       "proxy_read_timeout 100ms;"});
    upstream_.next(answer::never());
    const event booking = booked("1013");

    EXPECT_EQ(deliver(booking).status, 504);
    const response early = deliver(booking);
    EXPECT_EQ(early.status, 503) << "it may have been booked already";
    EXPECT_TRUE(early.has("Retry-After"));
    EXPECT_EQ(deliver_until_settled(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

} // namespace
} // namespace webhook::test
