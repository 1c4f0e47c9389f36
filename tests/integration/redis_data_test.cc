// Redis loses data, has no room for more, or forgets our scripts.

#include "support/redis_gate_test.h"

namespace webhook::test {
namespace {

class redis_data : public redis_gate_test {
protected:
    // What somebody with redis-cli does to it; an error is a failure.
    void tell_redis(const std::vector<std::string> &argv)
    {
        const redis_value reply = redis().client().command(argv);
        EXPECT_FALSE(reply.error()) << reply;
    }

    bool has_no_keys() { return redis().client().keys().empty(); }

    void expect_in_flight(const std::string &body)
    {
        const response copy = deliver(body);
        EXPECT_EQ(copy.status, 503);
        EXPECT_EQ(member(copy, "verdict"), "in_flight");
    }

    void expect_store_unavailable(const std::string &body)
    {
        const response answer = deliver(body);
        EXPECT_EQ(answer.status, 503);
        EXPECT_TRUE(answer.has("Retry-After"));
        EXPECT_EQ(member(answer, "verdict"), "store_unavailable");
    }
};

// ---- FLUSHALL ---------------------------------------------------------------

TEST_F(redis_data, LostWhenIdleIsForwardedAgain)
{
    start_redis();
    const event booking = booked("9200");
    EXPECT_EQ(deliver(booking).status, 200);
    expect_duplicate(booking);
    tell_redis({"FLUSHALL"});
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(verdict(3), "accepted");
    expect_duplicate(booking);
}

TEST_F(redis_data, ACopyOfALostClaimIsForwarded)
{
    expect_log("another delivery has claimed the event");
    start_redis("webhook_wait 0;");
    const event booking = booked("9202");
    flag first_done, second_done;
    upstream_.next(answer::held(first_done));
    upstream_.next(answer::held(second_done));
    http_connection first = send_and_hold(booking);
    tell_redis({"FLUSHALL"});
    http_connection second = send_and_hold(booking);
    expect_in_flight(booking);

    first_done.raise();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_TRUE(wait_until_said("was not committed: another delivery"));
    expect_duplicate(booking);
    second_done.raise();
    EXPECT_EQ(second.read().status, 200);
    expect_duplicate(booking);
    EXPECT_EQ(upstream_.count(), 2U);
}

// ---- maxmemory --------------------------------------------------------------

TEST_F(redis_data, WithoutMemoryClaimsAreRefused)
{
    start_redis("webhook_wait 0;");
    const event known = booked("9210");
    EXPECT_EQ(deliver(known).status, 200);
    expect_duplicate(known);
    tell_redis({"CONFIG", "SET", "maxmemory", "1"});
    for (int i = 0; i < 10; i++) {
        expect_store_unavailable(booked("9211"));
    }
    EXPECT_EQ(upstream_.count(), 1U);

    tell_redis({"CONFIG", "SET", "maxmemory", "0"});
    EXPECT_EQ(deliver(booked("9211")).status, 200) << "not at once";
    expect_duplicate(booked("9211"));
    expect_duplicate(known);
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(said("refuses claims with OOM"), 1U);
    EXPECT_EQ(said("accepts claims again"), 1U);
    EXPECT_EQ(said("is down"), 0U) << "it answers";
}

TEST_F(redis_data, ACommitWaitsForMemory)
{
    start_redis("webhook_wait 10s;");
    const event booking = booked("9212");
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booking);
    tell_redis({"CONFIG", "SET", "maxmemory", "1"});
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    ASSERT_TRUE(wait_until_said("refuses commits with OOM"));
    expect_duplicate(booking); // which this worker knows

    tell_redis({"CONFIG", "SET", "maxmemory", "0"});
    ASSERT_TRUE(wait_until_said("accepts commits again"));
    expect_duplicate(booking);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(said("refuses commits with OOM"), 1U);
    EXPECT_EQ(said("accepts commits again"), 1U);
}

TEST_F(redis_data, AReleaseNeedsNoMemory)
{
    start_redis();
    const event booking = booked("9213");
    flag released;
    upstream_.next(answer::held(released, 500));
    http_connection first = send_and_hold(booking);
    tell_redis({"CONFIG", "SET", "maxmemory", "1"});
    released.raise();
    EXPECT_EQ(first.read().status, 500);
    EXPECT_TRUE(eventually([&] { return has_no_keys(); }));
    tell_redis({"CONFIG", "SET", "maxmemory", "0"});
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

// ---- SCRIPT FLUSH -----------------------------------------------------------

TEST_F(redis_data, AForgottenScriptIsSentAgainToRelease)
{
    start_redis("webhook_wait 0;");
    const event booking = booked("9220");
    for (int i = 0; i < 3; i++) {
        flag released;
        upstream_.next(answer::held(released, 500));
        http_connection first = send_and_hold(booking);
        tell_redis({"SCRIPT", "FLUSH"});
        released.raise();
        EXPECT_EQ(first.read().status, 500);
        EXPECT_TRUE(eventually([&] { return has_no_keys(); }));
    }
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 4U);
}

TEST_F(redis_data, AForgottenScriptIsSentAgainToRenew)
{
    start_redis("webhook_lease 900ms; webhook_wait 0;");
    const event booking = booked("9221");
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booking);
    // Beyond the lease, with the script forgotten before each renewal.
    const auto end = clock::now() + 2s;
    while (clock::now() < end) {
        tell_redis({"SCRIPT", "FLUSH"});
        expect_in_flight(booking);
    }
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    expect_duplicate(booking);
    EXPECT_EQ(upstream_.count(), 1U);
}

} // namespace
} // namespace webhook::test
