// A Redis that is known by a name: with and without "resolver", and with one
// that knows nothing, or says nothing.

#include "support/dns_server.h"
#include "support/redis_gate_test.h"

namespace webhook::test {
namespace {

class redis_name : public redis_gate_test {
protected:
    static constexpr const char *name = "redis.test";

    gate_conf named_conf(const std::string &host, bool resolver)
    {
        gate_conf conf;
        conf.location = "webhook_store redis://" + host + ":" +
                        std::to_string(redis().port()) + ";\n";
        if (resolver) {
            conf.http = "resolver " + names_.address() + " valid=1s;\n";
        }
        conf.server = "location = /plain { return 204; }";
        return conf;
    }

    // Work of the same worker that has nothing to do with Redis.
    void expect_worker_is_not_blocked()
    {
        const auto start = clock::now();
        for (int i = 0; i < 20; i++) {
            request what;
            what.method = "GET";
            what.uri = "/plain";
            EXPECT_EQ(send_request(port(), what).status, 204);
        }
        EXPECT_LT(clock::now() - start, 1s);
    }

    void expect_delivered_once(const std::string &body)
    {
        const std::size_t before = upstream_.count();
        EXPECT_EQ(deliver_until_settled(body).status, 200);
        EXPECT_EQ(deliver_until_settled(body).status, 200);
        EXPECT_EQ(upstream_.count(), before + 1);
    }

    dns_server names_;
};

TEST_F(redis_name, OfTheSystemNeedsNoResolver)
{
    start(named_conf("localhost", false));
    expect_delivered_once(booked("9500"));
}

TEST_F(redis_name, OfTheSystemServesWhenTheResolverDoesNotKnowIt)
{
    start(named_conf("localhost", true));
    expect_delivered_once(booked("9501"));
    EXPECT_GE(names_.count("localhost"), 1U);
}

TEST_F(redis_name, IsAskedForAgainWithEachConnection)
{
    names_.set(name, {"127.0.0.1"});
    start(named_conf(name, true));
    expect_delivered_once(booked("9502"));
    EXPECT_EQ(names_.count(name), 1U);
    // nginx itself remembers the name for a second
    redis().kill();
    EXPECT_TRUE(names_.wait_for_queries(name, 2));
    redis().restart();
    expect_delivered_once(booked("9503"));
}

TEST_F(redis_name, UnknownAtTheStartMayBeKnownLater)
{
    start(named_conf(name, true));
    ASSERT_TRUE(
        wait_until_said("is down: the name of the server cannot be resolved"));
    EXPECT_EQ(deliver(booked("9510")).status, 503);
    expect_worker_is_not_blocked();

    names_.set(name, {"127.0.0.1"});
    expect_delivered_once(booked("9510"));
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(said("is down"), 1U);
    EXPECT_EQ(said("is up"), 1U);
}

TEST_F(redis_name, OfASilentNameServerBlocksNobody)
{
    names_.be_silent(true);
    names_.set(name, {"127.0.0.1"});
    start(named_conf(name, true));
    ASSERT_TRUE(names_.wait_for_queries(name, 1));
    const auto start = clock::now();
    EXPECT_EQ(deliver(booked("9520")).status, 503);
    EXPECT_LT(clock::now() - start, 2s);
    expect_worker_is_not_blocked();
    ASSERT_TRUE(wait_until_said("is down: the server does not answer"));
    expect_worker_is_not_blocked();
    EXPECT_EQ(deliver(booked("9520")).status, 503);
    EXPECT_EQ(upstream_.count(), 0U);

    names_.be_silent(false);
    expect_delivered_once(booked("9520"));
    EXPECT_EQ(said("is down"), 1U);
}

// A connection that is there is not touched by what becomes of the name.
TEST_F(redis_name, ThatIsGoneLeavesTheConnectionAlone)
{
    names_.set(name, {"127.0.0.1"});
    start(named_conf(name, true));
    expect_delivered_once(booked("9530"));
    names_.drop(name);
    expect_delivered_once(booked("9531"));

    redis().kill();
    ASSERT_TRUE(names_.wait_for_queries(name, 2)); // and is unknown by now
    redis().restart();
    EXPECT_EQ(deliver(booked("9532")).status, 503);
    names_.set(name, {"127.0.0.1"});
    expect_delivered_once(booked("9532"));
}

} // namespace
} // namespace webhook::test
