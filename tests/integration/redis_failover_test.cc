// Two servers behind one name: the gate follows the one that takes writes.

#include "support/redis_pair_test.h"

#include <algorithm>

namespace webhook::test {
namespace {

class redis_failover : public redis_pair_test {
protected:
    void SetUp() override { start_pair(); }

    // What was delivered has reached the replica as well.
    void expect_delivered(const std::string &body)
    {
        EXPECT_EQ(deliver(body).status, 200);
        redis_client client = redis().client();
        EXPECT_TRUE(eventually([&] {
            const auto keys = client.keys();
            return !keys.empty() &&
                   client.get(keys.back()).value_or("").starts_with("done:");
        }));
        EXPECT_EQ(client.command({"WAIT", "1", "5000"}).integer, 1);
    }

    // Of the gate, once the server has noticed what was closed.
    static bool has_connections(const redis_server &server, std::ptrdiff_t n)
    {
        redis_client client = server.client();
        return eventually([&] {
            const auto all = client.clients();
            return std::count_if(all.begin(), all.end(), [](auto one) {
                return one["name"] == "nginx-webhook";
            }) == n;
        });
    }
};

TEST_F(redis_failover, FollowsTheNameWhenTheMasterDies)
{
    expect_delivered(booked("9400"));
    redis().kill();
    EXPECT_EQ(deliver(booked("9401")).status, 503);
    promote(second_redis());
    names_.set(name, {second_redis().address()});

    expect_settled_duplicate(booked("9400"));
    EXPECT_EQ(deliver(booked("9401")).status, 200);
    expect_settled_duplicate(booked("9401"));
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_TRUE(has_connections(second_redis(), 1));
    EXPECT_EQ(said("is down"), 1U);
}

TEST_F(redis_failover, TellsTheNewMasterWhatWasUnderWay)
{
    expect_delivered(booked("9410"));
    const event booking = booked("9411");
    flag released;
    upstream_.next(answer::held(released));
    http_connection sender = send_and_hold(booking);
    redis().kill();
    released.raise();
    EXPECT_EQ(sender.read().status, 200);
    promote(second_redis());
    names_.set(name, {second_redis().address()});

    expect_settled_duplicate(booking);
    expect_settled_duplicate(booked("9410"));
    EXPECT_EQ(upstream_.count(), 2U);
}

// The replica that is promoted has missed the last commits.
TEST_F(redis_failover, TellsTheNewMasterWhatItHasMissed)
{
    constexpr std::size_t count = 20;

    expect_delivered(booked("9450"));
    promote(second_redis()); // it follows no more
    for (std::size_t i = 0; i < count; i++) {
        EXPECT_EQ(deliver(booked(std::to_string(9460 + i))).status, 200);
    }
    redis_client left = redis().client();
    ASSERT_TRUE(eventually([&] { return delivered_in(left) == count + 1; }));
    redis_client next = second_redis().client();
    ASSERT_EQ(delivered_in(next), 1U);
    redis().kill();
    names_.set(name, {second_redis().address()});

    EXPECT_TRUE(eventually([&] { return delivered_in(next) == count + 1; }));
    for (std::size_t i = 0; i < count; i++) {
        expect_settled_duplicate(booked(std::to_string(9460 + i)));
    }
    EXPECT_EQ(upstream_.count(), count + 1);
}

TEST_F(redis_failover, LeavesAMasterThatHasBecomeAReplica)
{
    expect_delivered(booked("9420"));
    promote(second_redis());
    follow(redis(), second_redis());
    EXPECT_EQ(deliver(booked("9421")).status, 503);
    ASSERT_TRUE(wait_until_said("is down: the server is a read-only replica"));
    EXPECT_EQ(deliver(booked("9421")).status, 503);
    EXPECT_EQ(upstream_.count(), 1U);

    names_.set(name, {second_redis().address()});
    EXPECT_EQ(deliver_until_settled(booked("9421")).status, 200);
    expect_settled_duplicate(booked("9420"));
    expect_settled_duplicate(booked("9421"));
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_TRUE(has_connections(redis(), 0));
    EXPECT_TRUE(has_connections(second_redis(), 1));
    EXPECT_EQ(said("is down"), 1U);
}

// A commit that the old master does not take any more is not lost on the way.
TEST_F(redis_failover, TellsTheOtherWhatAReplicaRefuses)
{
    expect_delivered(booked("9430"));
    for (const int status : {500, 200}) {
        const event booking = booked("9431");
        flag released;
        upstream_.next(answer::held(released, status));
        redis_server &from = status == 500 ? redis() : second_redis();
        redis_server &to = status == 500 ? second_redis() : redis();
        http_connection sender = send_and_hold(booking);
        EXPECT_EQ(from.client().command({"WAIT", "1", "5000"}).integer, 1);
        promote(to);
        follow(from, to);
        names_.set(name, {to.address()});
        released.raise();
        EXPECT_EQ(sender.read().status, status);
        ASSERT_TRUE(has_connections(to, 1));
    }
    expect_settled_duplicate(booked("9431"));
    EXPECT_EQ(upstream_.count(), 3U);
}

TEST_F(redis_failover, TakesAReplicaThatIsPromotedInItsPlace)
{
    expect_delivered(booked("9440"));
    promote(second_redis());
    follow(redis(), second_redis());
    EXPECT_EQ(deliver(booked("9441")).status, 503);
    ASSERT_TRUE(wait_until_said("is down: the server is a read-only replica"));
    // Who comes new finds it so by the greeting, before a claim is refused.
    gate().reload();
    ASSERT_TRUE(gate().drained());
    ASSERT_TRUE(
        wait_until_said("is down: the server is a read-only replica", 2));
    EXPECT_EQ(said("refuses claims"), 1U);

    promote(redis());
    EXPECT_EQ(deliver_until_settled(booked("9441")).status, 200);
    expect_settled_duplicate(booked("9440"));
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_TRUE(has_connections(redis(), 1));
    EXPECT_TRUE(has_connections(second_redis(), 0));
}

} // namespace
} // namespace webhook::test
