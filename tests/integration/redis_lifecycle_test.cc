// Reload, shutdown, upgrade and death of nginx's processes with claims under
// way in Redis; senders that leave; and who is connected.

#include "support/h2_client.h"
#include "support/load.h"
#include "support/redis_gate_test.h"

#include <signal.h>

namespace webhook::test {
namespace {

class redis_lifecycle : public redis_gate_test {
protected:
    std::size_t connections() { return redis().client().connected_clients(); }

    bool are_connected(std::size_t n)
    {
        return eventually([&] { return connections() == n; });
    }

    // A delivery whose claim Redis has got and does not answer.
    http_connection send_unanswered(const std::string &body)
    {
        redis().pause();
        http_connection sender(port());
        sender.send(post(body));
        EXPECT_TRUE(sender.silent_for(150ms));
        return sender;
    }

    // Without a claim that somebody has left behind.
    void expect_passes_at_once(const std::string &body)
    {
        const auto start = clock::now();
        EXPECT_EQ(deliver_until_settled(body).status, 200);
        EXPECT_LT(clock::now() - start, 10s) << "it had to wait for a lease";
    }

    static constexpr const char *patient = "timeout=10s";
};

TEST_F(redis_lifecycle, ReloadAnswersWhoWaitsForRedis)
{
    start_redis("", 1, patient);
    ASSERT_TRUE(are_connected(1));
    const event booking = booked("500");
    http_connection sender = send_unanswered(booking);
    const auto reload = [this] { gate().reload(); };
    reload();
    EXPECT_TRUE(sender.silent_for(100ms)) << "dropped by the reload";
    redis().resume();
    EXPECT_EQ(sender.read().status, 200);
    sender.close();
    EXPECT_TRUE(gate().drained());
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_TRUE(are_connected(1));
}

TEST_F(redis_lifecycle, ShutdownAnswersWhoWaitsForRedis)
{
    start_redis("", 1, patient);
    ASSERT_TRUE(are_connected(1));
    http_connection sender = send_unanswered(booked("501"));
    ::kill(gate().master(), SIGQUIT);
    EXPECT_TRUE(sender.silent_for(200ms)) << "dropped by the shutdown";
    redis().resume();
    EXPECT_EQ(sender.read().status, 200);
    sender.close();
    EXPECT_EQ(gate().quit(), 0);
    EXPECT_EQ(upstream_.count(), 1U);
    const auto keys = redis().client().keys();
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_TRUE(redis().client().get(keys[0]).value().starts_with("done:"));
}

TEST_F(redis_lifecycle, ShutdownWaitsForTheUpstreamAndTellsRedis)
{
    for (const int status : {200, 500}) {
        start_redis("webhook_lease 400ms;");
        flag released;
        upstream_.next(answer::held(released, status));
        http_connection sender = send_and_hold(booked("502"));
        ::kill(gate().master(), SIGQUIT);
        EXPECT_TRUE(sender.silent_for(1s)); // renewed meanwhile
        EXPECT_EQ(redis().client().keys().size(), 1U);
        released.raise();
        EXPECT_EQ(sender.read().status, status);
        sender.close();
        EXPECT_EQ(gate().quit(), 0);
        EXPECT_EQ(redis().client().keys().size(), status == 200 ? 1U : 0U);
        redis().client().command({"FLUSHALL"});
    }
}

TEST_F(redis_lifecycle, ACommitThatIsNotAnsweredHoldsAWorkerForTheTimeoutOnly)
{
    expect_log("is down: it does not answer");
    expect_log("has not been told the end of 1 claims");
    start_redis("", 1, "timeout=700ms connect_timeout=60s");
    const event booking = booked("503");
    flag released;
    upstream_.next(answer::held(released));
    http_connection sender = send_and_hold(booking);
    redis().pause();
    ::kill(gate().master(), SIGQUIT);
    released.raise();
    EXPECT_EQ(sender.read().status, 200);
    sender.close();
    EXPECT_EQ(gate().quit(), 0);
    EXPECT_GE(said("has not been told the end of 1 claims"), 1U);
    // It has been sent, all the same.
    redis().resume();
    EXPECT_TRUE(eventually([&] {
        const auto keys = redis().client().keys();
        return keys.size() == 1 &&
               redis().client().get(keys[0]).value().starts_with("done:");
    }));
}

TEST_F(redis_lifecycle, ReloadAndUpgradeUnderLoad)
{
    start_redis("webhook_lease 500ms; webhook_wait 200ms;", 2);
    load senders(port());
    for (int i = 0; i < 3; i++) {
        ASSERT_TRUE(senders.wait_for(20));
        gate().reload();
    }
    ASSERT_TRUE(senders.wait_for(20));
    gate().upgrade();
    ASSERT_TRUE(senders.wait_for(20));
    expect_each_once(upstream_, senders.stop());
    ASSERT_TRUE(gate().drained());
    EXPECT_TRUE(are_connected(2));
}

TEST_F(redis_lifecycle, OneConnectionForEachWorkerAndServer)
{
    gate_conf conf = redis_conf("", 2);
    conf.http = "proxy_cache_path {{prefix}}/cache keys_zone=c:1m;"; // helpers
    conf.server = "location = /same { webhook iclosed; " + store_directive() +
                  "proxy_pass http://127.0.0.1:{{upstream}}; }"
                  "location = /unused { " +
                  store_directive("prefix=unused:") + "return 204; }";
    start(conf);
    ASSERT_TRUE(are_connected(2));
    flag released;
    upstream_.next(answer::held(released));
    http_connection held = send_and_hold(booked("510"));

    gate().reload();
    ASSERT_TRUE(are_connected(3)); // the one that is held, and the new ones
    for (int i = 0; i < 30; i++) {
        const std::string uri = i % 2 ? "/same" : "/hook";
        EXPECT_EQ(
            send_request(port(), post(booked(std::to_string(600 + i)), uri))
                .status,
            200);
    }
    EXPECT_EQ(connections(), 3U);
    released.raise();
    EXPECT_EQ(held.read().status, 200);
    held.close();
    ASSERT_TRUE(gate().drained());
    EXPECT_TRUE(are_connected(2));
}

TEST_F(redis_lifecycle, AnotherPrefixIsAnotherConnection)
{
    gate_conf conf = redis_conf();
    conf.server = "location = /other { webhook iclosed; " +
                  store_directive("prefix=other:") +
                  "proxy_pass http://127.0.0.1:{{upstream}}; }";
    start(conf);
    EXPECT_TRUE(are_connected(2));
}

TEST_F(redis_lifecycle, AKilledWorkerBlocksARetryForALeaseOnly)
{
    expect_log("exited on signal 9");
    start_redis("webhook_lease 700ms; webhook_wait 0;", 2);
    const event booking = booked("520");
    upstream_.next(answer::never());
    http_connection sender(port());
    sender.send(post(booking));
    ASSERT_TRUE(upstream_.wait_for_requests(1));
    // Which of the two has it is not known: both go.
    for (const pid_t pid : gate().workers()) {
        gate().kill_worker(pid);
    }
    EXPECT_EQ(deliver_until_settled(booking).status, 200);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(redis_lifecycle, SenderThatLeavesReleasesWhatMayBeClaimed)
{
    start_redis("", 1, patient);
    ASSERT_TRUE(are_connected(1));
    for (const bool reset : {false, true}) {
        const event booking = booked(reset ? "530" : "531");
        const std::size_t before = upstream_.count();
        http_connection sender = send_unanswered(booking);
        if (reset) {
            sender.reset();
        } else {
            sender.close();
        }
        ASSERT_TRUE(eventually([&] {
            const auto log = gate().access_log();
            return !log.empty() && log.back().status == "499";
        }));
        redis().resume();
        expect_passes_at_once(booking);
        EXPECT_EQ(upstream_.count(), before + 1);
    }
}

TEST_F(redis_lifecycle, StreamThatIsResetReleasesWhatMayBeClaimed)
{
    start_redis("", 1, patient);
    ASSERT_TRUE(are_connected(1));
    const event booking = booked("532");
    redis().pause();
    h2_client client(gate().port("h2"));
    auto &doomed = client.start(post(booking));
    client.pump([] { return false; }, 200ms);
    client.abort(doomed);
    ASSERT_TRUE(eventually([&] { // sent while the client runs
        client.pump([] { return false; }, 20ms);
        return !gate().access_log().empty();
    }));
    redis().resume();
    expect_passes_at_once(booking);
    EXPECT_EQ(upstream_.count(), 1U);
}

} // namespace
} // namespace webhook::test
