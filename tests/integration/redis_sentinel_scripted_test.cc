// "webhook_store sentinel://...": sentinels that lie, and masters that cannot
// be used.

#include "support/redis_gate_test.h"
#include "support/resp_server.h"

namespace webhook::test {
namespace {

std::string named(const std::string &host, const std::string &port)
{
    return resp::array({resp::bulk(host), resp::bulk(port)});
}

struct lie {
    const char *name;
    std::string reply; // empty: silence
};

void PrintTo(const lie &told, std::ostream *out)
{
    *out << told.name;
}

class redis_sentinel_scripted : public redis_gate_test,
                                public ::testing::WithParamInterface<lie> {
protected:
    static void say(resp_server &sentinel, const std::string &reply)
    {
        sentinel.always("SENTINEL", [reply](resp_exchange &with) {
            if (reply.empty()) {
                with.wait_for_close();
            } else {
                with.send(reply);
            }
        });
    }

    std::string truth() { return named("127.0.0.1", port_of(redis())); }

    static std::string port_of(const redis_server &server)
    {
        return std::to_string(server.port());
    }

    static std::string at(const resp_server &sentinel)
    {
        return "127.0.0.1:" + std::to_string(sentinel.port());
    }

    // The first one lies, if there is one.
    void start_with(const std::vector<const resp_server *> &sentinels,
        const std::string &parameters = "")
    {
        std::string list;

        for (const resp_server *each : sentinels) {
            list += (list.empty() ? "" : ",") + at(*each);
        }
        start({.location = "webhook_store sentinel://" + list + "/prod " +
                           parameters + ";"});
    }

    resp_server first_;
    resp_server second_;
    resp_server third_;
};

// Two others know better.
TEST_P(redis_sentinel_scripted, IsOutvoted)
{
    say(first_, GetParam().reply);
    say(second_, truth());
    say(third_, truth());
    start_with({&first_, &second_, &third_});
    EXPECT_EQ(deliver(booked("500")).status, 200);
    expect_settled_duplicate(booked("500"));
    EXPECT_EQ(said("is down"), 0U);
}

// The liar is the only one that answers.
TEST_P(redis_sentinel_scripted, AloneIsNoReasonForHarm)
{
    say(first_, GetParam().reply);
    start_with({&first_}, "connect_timeout=300ms");
    EXPECT_TRUE(wait_until_said("is down: "));
    EXPECT_EQ(deliver(booked("501")).status, 503);
    EXPECT_EQ(gate().error_log().find("QZ"), std::string::npos);

    say(first_, truth());
    EXPECT_EQ(deliver_until_settled(booked("501")).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

INSTANTIATE_TEST_SUITE_P(lies, redis_sentinel_scripted,
    ::testing::Values(lie{"Nobody", named("127.0.0.1", "1")},
        lie{"ForeignName", named("QZ.invalid", "6379")},
        lie{"ThreeElements", resp::array({resp::bulk("127.0.0.1"),
                                 resp::bulk("6379"), resp::bulk("QZ")})},
        lie{"OneElement", resp::array({resp::bulk("127.0.0.1")})},
        lie{"PortZero", named("127.0.0.1", "0")},
        lie{"LargePort", named("127.0.0.1", "65536")},
        lie{"PortWithText", named("127.0.0.1", "6379QZ")},
        lie{"Control", named("127.0.0.1\r\nQZ", "6379")},
        lie{"Socket", named("/tmp/QZ", "6379")},
        lie{"LongHost", named(std::string(256, 'a'), "6379")},
        lie{"Megabyte", resp::bulk(std::string(1 << 20, 'Q'))},
        lie{"ManyElements", "*1000000000\r\n"}, lie{"Nothing", resp::nil()},
        lie{"Error", resp::error("ERR QZ")}, lie{"NoProtocol", "QZ\r\n\r\n"},
        lie{"Silence", ""}),
    [](const ::testing::TestParamInfo<lie> &given) {
        return given.param.name;
    });

class redis_sentinel_master : public redis_sentinel_scripted {};

TEST_F(redis_sentinel_master, IsNotAReplica)
{
    redis_options options;

    options.extra =
        "replica-read-only no\nreplicaof 127.0.0.1 " + port_of(redis());
    redis_server replica(options);

    say(first_, named("127.0.0.1", port_of(replica)));
    start_with({&first_});
    EXPECT_TRUE(wait_until_said("is down: the server is a replica"));
    EXPECT_EQ(deliver(booked("510")).status, 503);
    EXPECT_EQ(replica.client().keys().size(), 0U);

    say(first_, truth());
    EXPECT_EQ(deliver_until_settled(booked("510")).status, 200);
}

TEST_F(redis_sentinel_master, IsNotASentinel)
{
    redis_options options;

    options.sentinel = true;
    redis_server sentinel(options);

    say(first_, named("127.0.0.1", port_of(sentinel)));
    start_with({&first_});
    EXPECT_TRUE(wait_until_said(
        "is down: the server does not say that it is a master"));
}

// One sentinel has made the failover, and the others have not heard of it.
TEST_F(redis_sentinel_master, IsTheNewOneOfAFewWhenTheFormerIsDead)
{
    redis_server former;

    for (resp_server *each : {&first_, &second_, &third_}) {
        say(*each, named("127.0.0.1", port_of(former)));
    }
    start_with({&first_, &second_, &third_});
    ASSERT_TRUE(wait_until_said("the master is"));
    say(third_, truth());
    former.kill();
    EXPECT_EQ(deliver_until_settled(booked("511")).status, 200);
    EXPECT_EQ(redis().client().keys().size(), 1U);
}

TEST_F(redis_sentinel_master, IsWaitedForShortlyIfSentinelsAreSilent)
{
    say(first_, "");
    say(second_, "");
    say(third_, truth());
    start_with({&first_, &second_, &third_}, "connect_timeout=10s timeout=10s");
    EXPECT_EQ(deliver(booked("512")).status, 200);
    EXPECT_EQ(said("is down"), 0U);
}

TEST_F(redis_sentinel_master, IsLeftWhenMostSentinelsNameAnother)
{
    redis_server former;

    for (resp_server *each : {&first_, &second_, &third_}) {
        say(*each, named("127.0.0.1", port_of(former)));
    }
    start_with({&first_, &second_, &third_});
    EXPECT_EQ(deliver(booked("513")).status, 200);
    // one of them is cut off from the others, or wrong
    say(first_, truth());
    const std::size_t before = first_.count("SENTINEL");
    ASSERT_TRUE(first_.wait_for("SENTINEL", before + 2));
    EXPECT_EQ(said("another server is the master now"), 0U);

    say(second_, truth());
    ASSERT_TRUE(wait_until_said(
        "is disconnected, reconnecting: another server is the master now"));
    // what has been delivered is told to the other
    expect_settled_duplicate(booked("513"));
    EXPECT_TRUE(eventually([&] { return redis().client().keys().size() == 1; }))
        << gate().error_log();
    EXPECT_EQ(said("another server is the master now"), 1U);
}

} // namespace
} // namespace webhook::test
