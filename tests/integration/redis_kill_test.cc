// Redis is killed at each moment of a delivery, and comes back empty or with
// what it had: no acknowledged event is lost, and none is forwarded twice.

#include "support/load.h"
#include "support/redis_gate_test.h"

#include <algorithm>

namespace webhook::test {
namespace {

struct comeback {
    const char *name;
    bool aof;
};

void PrintTo(const comeback &given, std::ostream *out)
{
    *out << given.name;
}

// Leases are long here: nothing that comes through has waited for one to end.
class redis_kill : public redis_gate_test,
                   public ::testing::WithParamInterface<comeback> {
protected:
    static constexpr milliseconds promptly = 10s; // the lease is 30 s

    void SetUp() override
    {
        run_redis({.aof = GetParam().aof});
        // Until Redis is killed nothing is given up.
        start_redis("webhook_wait 10s;", 1, "timeout=10s");
        EXPECT_EQ(deliver(booked("7000")).status, 200);
    }

    void kill_and_restart()
    {
        redis().kill();
        redis().restart();
    }

    // Without a word in the log, if Redis was back before the gate noticed.
    bool is_connected()
    {
        redis_client client = redis().client();
        return eventually([&] {
            const auto clients = client.clients();
            return std::any_of(clients.begin(), clients.end(),
                [](auto one) { return one["name"] == "nginx-webhook"; });
        });
    }

    // Again and again until Redis is there again.
    void expect_forwarded_promptly(const std::string &body)
    {
        const std::size_t before = upstream_.count();
        const auto start = clock::now();
        EXPECT_EQ(deliver_until_settled(body).status, 200);
        EXPECT_LT(clock::now() - start, promptly);
        EXPECT_EQ(upstream_.count(), before + 1);
        expect_settled_duplicate(body);
    }
};

TEST_P(redis_kill, BeforeTheReplyToAClaim)
{
    const event booking = booked("7001");
    redis().pause();
    http_connection sender(port());
    sender.send(post(booking));
    EXPECT_TRUE(sender.silent_for(200ms));

    redis().kill();
    const response refused = sender.read();
    EXPECT_EQ(refused.status, 503);
    EXPECT_TRUE(refused.has("Retry-After"));
    EXPECT_EQ(member(refused, "verdict"), "store_unavailable");
    EXPECT_EQ(gate().wait_for_log(2).at(1).reason, "store_unknown");
    EXPECT_EQ(upstream_.count(), 1U);

    redis().restart();
    expect_forwarded_promptly(booking);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_P(redis_kill, WhileTheUpstreamWorksAndSucceeds)
{
    const event booking = booked("7002");
    flag released;
    upstream_.next(answer::held(released));
    http_connection sender = send_and_hold(booking);
    redis().kill();
    ASSERT_TRUE(wait_until_said("is down"));

    released.raise();
    EXPECT_EQ(sender.read().status, 200);
    EXPECT_EQ(deliver(booking).status, 200);
    redis().restart();
    expect_settled_duplicate(booking);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_P(redis_kill, WhileTheUpstreamWorksAndFails)
{
    const event booking = booked("7003");
    flag released;
    upstream_.next(answer::held(released, 500));
    http_connection sender = send_and_hold(booking);
    redis().kill();
    ASSERT_TRUE(wait_until_said("is down"));

    released.raise();
    EXPECT_EQ(sender.read().status, 500);
    redis().restart();
    expect_forwarded_promptly(booking);
    EXPECT_EQ(upstream_.count(), 3U);
}

TEST_P(redis_kill, AndIsBackBeforeTheUpstreamAnswers)
{
    const event booking = booked("7004");
    flag released;
    upstream_.next(answer::held(released));
    http_connection sender = send_and_hold(booking);
    kill_and_restart();
    ASSERT_TRUE(is_connected());

    released.raise();
    EXPECT_EQ(sender.read().status, 200);
    expect_settled_duplicate(booking);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_P(redis_kill, BeforeTheReplyToACommit)
{
    const event booking = booked("7005");
    flag released;
    upstream_.next(answer::held(released));
    http_connection sender = send_and_hold(booking);
    redis().pause();
    released.raise();
    EXPECT_EQ(sender.read().status, 200) << "a commit is waited for";

    kill_and_restart();
    expect_settled_duplicate(booking);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_P(redis_kill, BeforeTheReplyToARelease)
{
    const event booking = booked("7006");
    flag released;
    upstream_.next(answer::held(released, 500));
    http_connection sender = send_and_hold(booking);
    redis().pause();
    released.raise();
    EXPECT_EQ(sender.read().status, 500);

    kill_and_restart();
    expect_forwarded_promptly(booking);
    EXPECT_EQ(upstream_.count(), 3U);
}

// What was delivered before it is remembered: by Redis, or by the worker, which
// tells Redis again.
TEST_P(redis_kill, BetweenDeliveries)
{
    // A commit is answered by then, and nothing is left to be told.
    expect_settled_duplicate(booked("7000"));
    kill_and_restart();
    const response copy = deliver_until_settled(booked("7000"));
    EXPECT_EQ(copy.status, 200);
    EXPECT_EQ(member(copy, "verdict"), "duplicate");
    EXPECT_EQ(upstream_.count(), 1U);
}

INSTANTIATE_TEST_SUITE_P(redis, redis_kill,
    ::testing::Values(comeback{"Empty", false}, comeback{"WithItsData", true}),
    [](const ::testing::TestParamInfo<comeback> &given) {
        return given.param.name;
    });

// At moments that chance chooses, replies that were on their way among them.
class redis_kill_load : public redis_gate_test {};

TEST_F(redis_kill_load, AgainAndAgainWithItsData)
{
    run_redis({.aof = true});
    start_redis("webhook_wait 200ms;", 2);
    load senders(port(), 8);
    for (int i = 0; i < 6; i++) {
        ASSERT_TRUE(senders.wait_for(20));
        redis().kill();
        redis().restart();
    }
    ASSERT_TRUE(senders.wait_for(20));
    expect_each_once(upstream_, senders.stop());
}

TEST_F(redis_kill_load, AgainAndAgainEmpty)
{
    start_redis("webhook_wait 200ms;", 2);
    load senders(port(), 8);
    for (int i = 0; i < 6; i++) {
        ASSERT_TRUE(senders.wait_for(20));
        redis().kill();
        redis().restart();
    }
    ASSERT_TRUE(senders.wait_for(20));
    for (const auto &[body, times] :
        times_received(upstream_, senders.stop())) {
        EXPECT_GE(times, 1) << "lost: " << body.substr(0, 500);
    }
}

} // namespace
} // namespace webhook::test
