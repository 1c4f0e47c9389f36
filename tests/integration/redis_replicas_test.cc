// "replicas=N": what the gate counts as replicated is found on the replica.

#include "support/redis_pair_test.h"

namespace webhook::test {
namespace {

class redis_replicas : public redis_pair_test {
protected:
    static constexpr std::size_t count = 20;
    static constexpr const char *replicated =
        "nginx_webhook_redis_replicated_total";
    static constexpr const char *unreplicated =
        "nginx_webhook_redis_unreplicated_events";

    static event numbered(std::size_t from, std::size_t n)
    {
        return booked(std::to_string(from + n));
    }

    // They are delivered when this returns, and the server knows it.
    void deliver_some(std::size_t from)
    {
        redis_client client = redis().client();
        const std::size_t before = delivered_in(client);

        for (std::size_t i = 0; i < count; i++) {
            EXPECT_EQ(deliver(numbered(from, i)).status, 200);
        }
        EXPECT_TRUE(
            eventually([&] { return delivered_in(client) == before + count; }));
    }

    // How often WAIT has been answered.
    static std::size_t waits(const redis_server &server)
    {
        const std::string calls = "calls=";
        const std::string field =
            server.client().info_field("commandstats", "cmdstat_wait");
        return field.starts_with(calls) ? std::stoul(field.substr(calls.size()))
                                        : 0;
    }

    // The replica hears nothing from now on, for 100 ms and more.
    void stall()
    {
        link().stop_after(0);
        stalled_ = clock::now();
    }

    // The master dies, with what it has not told, and the replica takes its
    // place.
    void fail_over()
    {
        ASSERT_TRUE(
            eventually([&] { return clock::now() > stalled_ + 100ms; }));
        redis().kill();
        link().cut();
        promote(second_redis());
        names_.set(name, {second_redis().address()});
    }

    // Those that the replica has missed are there 3 s after its promotion.  The
    // test waits twice as long: the machine may be busy.
    void expect_none_lost(const std::string &parameters)
    {
        start_pair(parameters, true);
        deliver_some(9700);
        redis_client next = second_redis().client();
        ASSERT_TRUE(eventually([&] { return delivered_in(next) == count; }));
        stall();
        deliver_some(9800);
        ASSERT_EQ(delivered_in(next), count);
        fail_over();

        EXPECT_TRUE(
            eventually([&] { return delivered_in(next) == 2 * count; }, 6s));
        for (std::size_t i = 0; i < count; i++) {
            expect_settled_duplicate(numbered(9700, i));
            expect_settled_duplicate(numbered(9800, i));
        }
        EXPECT_EQ(upstream_.count(), 2 * count);
    }

    clock::time_point stalled_;
};

TEST_F(redis_replicas, WhatCountsAsReplicatedSurvivesTheMasterAndTheWorker)
{
    expect_log("exited on signal 9|is down");
    start_pair("replicas=1", true);
    deliver_some(9700);
    ASSERT_TRUE(becomes(count, replicated));
    EXPECT_EQ(sum(unreplicated), 0);

    stall();
    deliver_some(9800);
    ASSERT_TRUE(becomes(count, unreplicated));
    const std::size_t before = waits(redis());
    ASSERT_TRUE(eventually([&] { return waits(redis()) > before; }));
    EXPECT_EQ(sum(replicated), count) << "no replica has more";
    redis().kill();
    gate().kill_worker(gate().workers().at(0));
    fail_over();

    for (std::size_t i = 0; i < count; i++) {
        expect_settled_duplicate(numbered(9700, i));
    }
    EXPECT_EQ(upstream_.count(), 2 * count);
    // The others were lost with the two: this is why they do not count.
    EXPECT_EQ(deliver(numbered(9800, 0)).status, 200);
    EXPECT_EQ(upstream_.count(), 2 * count + 1);
}

// And a worker that is alive tells the new master all of them.
TEST_F(redis_replicas, NoneIsLostWhileTheWorkerLives)
{
    expect_none_lost("replicas=1");
}

TEST_F(redis_replicas, NoneIsLostWithoutTheParameterEither)
{
    expect_none_lost("");
}

TEST_F(redis_replicas, ClaimsDoNotStandBehindWait)
{
    start_pair("replicas=1 timeout=500ms", true);
    deliver_some(9700);
    ASSERT_TRUE(becomes(count, replicated));
    stall();
    const std::size_t before = waits(redis());
    std::size_t delivered = 0;

    // Each WAIT takes a second, which no claim has.
    while (waits(redis()) < before + 3) {
        const event booking = numbered(9800, delivered++);

        ASSERT_EQ(deliver(booking).status, 200);
        expect_settled_duplicate(booking);
    }
    EXPECT_GT(delivered, 3U);
    EXPECT_EQ(sum(replicated), count);
    EXPECT_TRUE(becomes(static_cast<double>(delivered), unreplicated));
    EXPECT_EQ(said("is down"), 0U);

    link().pass();
    EXPECT_TRUE(becomes(static_cast<double>(count + delivered), replicated));
    EXPECT_TRUE(becomes(0, unreplicated));
}

TEST_F(redis_replicas, AWorkerThatRetiresReportsWhatTheReplicasMayNotHave)
{
    expect_log("has not confirmed that its replicas have 20 delivered events");
    start_pair("replicas=1", true);
    stall();
    deliver_some(9700);
    gate().reload();
    ASSERT_TRUE(gate().drained());
    EXPECT_EQ(said("has not confirmed that its replicas have 20 delivered "
                   "events before the worker process exited"),
        1U);
    link().pass();
    deliver_some(9800);
    EXPECT_TRUE(becomes(count, replicated));
    gate().reload();
    ASSERT_TRUE(gate().drained());
    EXPECT_EQ(said("before the worker process exited"), 1U);
}

TEST_F(redis_replicas, TooFewReplicasAreReported)
{
    expect_log("has not confirmed for 10 seconds that 2 replicas");
    start_pair("replicas=2");
    EXPECT_EQ(deliver(booked("9700")).status, 200);
    ASSERT_TRUE(wait_until_said(
        "has not confirmed for 10 seconds that 2 replicas have the delivered "
        "events: 1 of them have confirmed the last one"));
    EXPECT_EQ(sum(replicated), 0);
    EXPECT_EQ(sum(unreplicated), 1);
    expect_duplicate(booked("9700"));
}

// Without this right everything else works as it does without replicas.
TEST_F(redis_replicas, AUserWithoutTheRightIsNamed)
{
    expect_log("the configuration contains a secret of \"webhook_store\"|"
               "WAIT is refused");
    redis().client().command(
        {"ACL", "SETUSER", "webhook", "on", ">pw", "~webhook:*", "-@all",
            "+set", "+get", "+del", "+eval", "+evalsha", "+select", "+info"});
    gate_conf conf;
    conf.location = "webhook_store redis://webhook:pw@127.0.0.1:" +
                    std::to_string(redis().port()) + " replicas=1;";
    conf.server = status_gate::location;
    start(conf);
    deliver_some(9700);
    ASSERT_TRUE(wait_until_said("does not say whether its replicas have the "
                                "delivered events: WAIT is refused with "
                                "NOPERM"));
    expect_settled_duplicate(booked("9700"));
    EXPECT_EQ(sum(replicated), 0);
    EXPECT_TRUE(becomes(0, unreplicated));
    EXPECT_EQ(said("WAIT is refused"), 1U);
    EXPECT_EQ(upstream_.count(), count);
}

// WAIT is about the last write of its connection: there must be one each time.
TEST_F(redis_replicas, EachWaitFollowsAWrite)
{
    start_pair("replicas=1");
    deliver_some(9700);
    ASSERT_TRUE(becomes(count, replicated));
    redis_client client = redis().client();
    const auto calls = [&](const std::string &command) {
        const std::string field =
            client.info_field("commandstats", "cmdstat_" + command);
        return field.starts_with("calls=") ? std::stoul(field.substr(6)) : 0;
    };
    // a claim and a commit of each event
    EXPECT_EQ(calls("set"), 2 * count + calls("wait"));
}

TEST_F(redis_replicas, WithoutTheParameterThereIsOneConnection)
{
    start_pair();
    deliver_some(9700);
    EXPECT_EQ(waits(redis()), 0U);
    EXPECT_EQ(sum(replicated), -1) << "there is no such figure";
    EXPECT_EQ(json("/redis/0/replicated"), "null");
    EXPECT_EQ(json("/redis/0/unreplicated"), "null");
}

} // namespace
} // namespace webhook::test
