// Contains the tests of the choice among the masters that sentinels name.

#include "redis/master_choice.h"

#include <gtest/gtest.h>
#include <string>

using webhook::redis::endpoint;
using webhook::redis::host_port;
using webhook::redis::master_choice;
using webhook::redis::sentinel_fault;

namespace {

class redis_master_choice : public testing::Test {
protected:
    redis_master_choice() { set_sentinels(3); }

    void set_sentinels(std::size_t count)
    {
        server.master = "prod";
        server.sentinels.assign(count, host_port{"s", 26379});
        choice.start();
    }

    void say(const std::string &host) { choice.add(host_port{host, 6379}); }
    void fail(sentinel_fault what = sentinel_fault::unreachable,
        const char *why = "Connection refused")
    {
        choice.add(what, why);
    }

    std::string best() { return choice.best() ? choice.best()->host : "none"; }

    // Returns the choice if it is clear.
    std::string clear() { return choice.is_clear() ? best() : "not clear"; }

    // The server is tried, and cannot be used.
    void try_in_vain(const std::string &host)
    {
        choice.take({host, 6379});
        choice.start();
    }

    endpoint server;
    master_choice choice{server};
};

TEST_F(redis_master_choice, IsThatOfMostSentinels)
{
    say("a");
    EXPECT_EQ(clear(), "not clear");
    say("b");
    EXPECT_EQ(clear(), "not clear");
    say("b");
    EXPECT_EQ(clear(), "b");
}

TEST_F(redis_master_choice, DoesNotWaitForASilentSentinel)
{
    say("a");
    say("a");
    EXPECT_EQ(clear(), "a");
}

TEST_F(redis_master_choice, IsTheOnlyOneThatIsNamed)
{
    say("a");
    EXPECT_EQ(best(), "a"); // after the time for the others
    fail();
    EXPECT_EQ(clear(), "not clear");
    fail();
    EXPECT_EQ(clear(), "a");
}

TEST_F(redis_master_choice, IsTheFirstOneOfEqualVotes)
{
    set_sentinels(2);
    say("b");
    say("a");
    EXPECT_EQ(clear(), "b");
}

TEST_F(redis_master_choice, OfOneSentinelIsItsAnswer)
{
    set_sentinels(1);
    say("a");
    EXPECT_EQ(clear(), "a");
}

// One sentinel has made the failover, and the others have not heard of it.
TEST_F(redis_master_choice, AvoidsTheServerThatHasFailed)
{
    try_in_vain("a");
    say("a");
    say("a");
    EXPECT_EQ(clear(), "not clear");
    say("b");
    EXPECT_EQ(clear(), "b");

    choice.start();
    say("b");
    say("a");
    EXPECT_EQ(best(), "b");
}

TEST_F(redis_master_choice, TriesTheSameAgainIfThereIsNoOther)
{
    try_in_vain("a");
    say("a");
    say("a");
    EXPECT_EQ(best(), "a");
    say("a");
    EXPECT_EQ(clear(), "a");
}

TEST_F(redis_master_choice, OnlyTheWholeAddressHasFailed)
{
    try_in_vain("a");
    choice.add(host_port{"a", 6380});
    choice.add(host_port{"a", 6380});
    EXPECT_TRUE(choice.is_clear());
    EXPECT_EQ(choice.best()->port, 6380);
}

// A stale sentinel must not draw away from a server that works.
TEST_F(redis_master_choice, DoesNotAvoidAServerThatHasWorked)
{
    choice.take({"a", 6379});
    choice.set_works();
    choice.start();
    say("b");
    say("a");
    say("a");
    EXPECT_EQ(clear(), "a");
}

// The question was whether the server is still the master.
TEST_F(redis_master_choice, DoesNotAvoidAServerThatWasNotTried)
{
    choice.take({"a", 6379});
    choice.set_works();
    choice.start();
    say("b");
    say("b");
    choice.take({"b", 6379});
    choice.set_lost();
    choice.start();
    say("a");
    say("b");
    say("b");
    EXPECT_EQ(best(), "b");
}

TEST_F(redis_master_choice, SaysWhyThereIsNone)
{
    EXPECT_STREQ(choice.why(), "no sentinel answers");
    fail();
    fail();
    EXPECT_EQ(clear(), "not clear");
    fail();
    EXPECT_EQ(clear(), "none");
    EXPECT_STREQ(choice.why(), "no sentinel answers: Connection refused");
}

TEST_F(redis_master_choice, SaysTheMostUsefulReason)
{
    fail();
    fail(sentinel_fault::invalid, "nonsense");
    EXPECT_STREQ(choice.why(), "no sentinel names the master: nonsense");
    fail(sentinel_fault::refused, "WRONGPASS");
    EXPECT_STREQ(choice.why(), "WRONGPASS");
    fail();
    EXPECT_STREQ(choice.why(), "WRONGPASS");
    fail(sentinel_fault::unknown_master, "");
    EXPECT_STREQ(choice.why(), "no sentinel knows the master \"prod\"");
    choice.start();
    EXPECT_STREQ(choice.why(), "no sentinel answers");
}

} // namespace
