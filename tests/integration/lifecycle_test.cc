// Reload and the death of workers, and what becomes of zones: no event is lost,
// and none comes twice but by the exceptions that are named.

#include "support/gate_test.h"

#include <signal.h>

namespace webhook::test {
namespace {

class lifecycle : public gate_test {
protected:
    void start_gate()
    {
        start({.location = "webhook_lease 500ms; webhook_wait 200ms;",
            .server = "keepalive_timeout 0;",
            .workers = 2});
    }
};

TEST_F(lifecycle, FailedReloadChangesNothing)
{
    start_gate();
    expect_log(R"(\[emerg\].*frobnicate)");
    const event booking = booked("8003");
    EXPECT_EQ(deliver(booking).status, 200);
    // It fails after the zones have been set up.
    gate().rewrite(
        gate_http({.location = "webhook_lease 500ms;", .workers = 2}) +
        "frobnicate;");
    ::kill(gate().master(), SIGHUP);
    ASSERT_TRUE(eventually([&] {
        return gate().error_log().find("frobnicate") != std::string::npos;
    }));
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);

    gate().rewrite(gate_http({.workers = 2}));
    gate().reload();
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(lifecycle, ResizedZoneStartsEmptyAndSaysSo)
{
    start({.server = "webhook_store zone=w:1m;"});
    const event booking = booked("8004");
    EXPECT_EQ(deliver(booking).status, 200);
    gate().rewrite(gate_http({.server = "webhook_store zone=w:2m;"}));
    gate().reload();
    ASSERT_TRUE(gate().drained());
    const std::string log = gate().error_log();
    EXPECT_NE(log.find("[warn]"), std::string::npos);
    EXPECT_NE(log.find("zone \"w\""), std::string::npos) << log;
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(lifecycle, OtherZonesAreNotTouchedByAResize)
{
    const std::string both =
        "location = /b { webhook iclosed; webhook_store zone=b:1m;"
        " proxy_pass http://127.0.0.1:{{upstream}}; }";
    start({.location = "webhook_store zone=a:1m;", .server = both});
    const event booking = booked("8005");
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(send_request(port(), post(booking, "/b")).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);

    gate().rewrite(
        gate_http({.location = "webhook_store zone=a:2m;", .server = both}));
    gate().reload();
    ASSERT_TRUE(gate().drained());
    EXPECT_EQ(send_request(port(), post(booking, "/b")).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(lifecycle, KilledWorkerLeavesTheOthersClaimsAlone)
{
    start_gate();
    expect_log("exited on signal 9");
    const event done = booked("8008");
    EXPECT_EQ(deliver(done).status, 200);
    for (const pid_t pid : gate().workers()) {
        gate().kill_worker(pid);
    }
    EXPECT_EQ(deliver(done).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(lifecycle, QuitFinishesWhatIsUnderWay)
{
    start({.location = "webhook_wait 10s;"});
    flag released;
    upstream_.next(answer::held(released));
    const event booking = booked("8009");
    http_connection first = send_and_hold(booking);
    http_connection parked = send_and_wait(booking);
    ::kill(gate().workers().at(0), SIGQUIT); // its master starts another one
    EXPECT_TRUE(parked.silent_for(50ms));
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_EQ(parked.read().status, 200);
}

TEST_F(lifecycle, ShutdownTimeoutLeavesTheClaim)
{
    start({.location = "webhook_lease 700ms; webhook_wait 0;",
        .main = "worker_shutdown_timeout 100ms;"});
    flag never;
    upstream_.next(answer::held(never));
    const event booking = booked("8010");
    http_connection first = send_and_hold(booking);
    gate().reload();
    EXPECT_NE(first.read().status, 200);
    EXPECT_EQ(deliver(booking).status, 503) << "it may have arrived";
    EXPECT_EQ(deliver_until_settled(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

} // namespace
} // namespace webhook::test
