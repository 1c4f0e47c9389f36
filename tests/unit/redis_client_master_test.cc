// Contains the tests of a client whose server is the master that sentinels
// name.

#include "unit/redis_client_check.h"

using namespace redis_test;

namespace {

class redis_client_master : public redis_client {
protected:
    redis_client_master()
    {
        options.server.sentinels = {{"s", 26379}};
        options.server.master = "prod";
    }

    static std::string hello_of(const std::string &role)
    {
        return "*6\r\n" + bulk("server") + bulk("redis") + bulk("version") +
               bulk("7.0.15") + bulk("role") + bulk(role);
    }

    // Replies to HELLO and INFO.
    void greet_as(const std::string &replies)
    {
        run();
        server.receive();
        send(replies);
    }

    void be_up()
    {
        client().start();
        greet_as(hello_of("master") + info());
        host.lines.clear();
    }

    // The time passes, in steps of the timer.
    void wait(std::uint64_t ms)
    {
        const std::uint64_t until = host.clock + ms;

        while (host.timer && *host.timer <= until) {
            host.clock = std::max(host.clock, *host.timer);
            run();
        }
        host.clock = until;
        run();
    }

    // Commands are answered with these.
    void answer(const std::string &replies)
    {
        run();
        server.receive();
        send(replies);
    }

    // The search finds another server.
    redis::address elsewhere() const { return {"", 1, server.where().path}; }
};

TEST_F(redis_client_master, IsNamedInTheLog)
{
    client().start();
    greet_as(hello_of("master") + info());
    EXPECT_EQ(
        logged(), strings({"notice: is up, version 7.0.15, the master is :0"}));
}

TEST_F(redis_client_master, IsNamedAgainWhenItIsAnother)
{
    be_up();
    wait(1500);
    host.known = elsewhere();
    hang_up();
    greet_as(hello_of("master") + info());
    EXPECT_EQ(logged(),
        strings({"info: is disconnected, reconnecting: Server closed the "
                 "connection",
            "notice: is up, version 7.0.15, the master is :1"}));
    wait(1500);
    hang_up();
    greet_as(hello_of("master") + info());
    EXPECT_EQ(logged().size(), 1U);
}

TEST_F(redis_client_master, IsNoReplica)
{
    const std::string replica = "error: is down: the server is a replica";

    for (const std::string &replies : {hello_of("replica") + error("NOPERM"),
             hello_of("replica") + info("slave"),
             hello_of("master") + info("slave"),
             hello_of("replica") +
                 bulk("role:slave\r\nslave_read_only:0\r\n")}) {
        client_ = std::make_unique<redis::client>(options, host);
        host.serve(client().loop());
        client().start();
        greet_as(replies);
        EXPECT_EQ(logged(), strings({replica})) << replies;
        EXPECT_FALSE(host.is_watching());
        client().stop();
    }
}

TEST_F(redis_client_master, SaysThatItIsOne)
{
    client().start();
    greet_as(hello_of("sentinel") + error("NOPERM"));
    EXPECT_EQ(logged(),
        strings({"error: is down: the server does not say that it is a "
                 "master"}));
}

TEST_F(redis_client_master, NeedsNoInfo)
{
    client().start();
    greet_as(hello_of("master") + error("NOPERM"));
    EXPECT_NE(claim(who), nullptr);
}

TEST_F(redis_client_master, NamesThePasswordThatIsWrong)
{
    client().start();
    greet_as(error("WRONGPASS") + error("NOAUTH"));
    EXPECT_EQ(logged(),
        strings({"error: is down: the server answered HELLO with WRONGPASS, "
                 "\"password=\" must be that of the data servers"}));
}

TEST_F(redis_client_master, IsLookedForAgainWhenItIsAReplica)
{
    be_up();
    wait(1500);
    const unsigned before = host.searches;

    claim(who);
    answer(error("READONLY You can't write against a read only replica."));
    wait(100);
    EXPECT_EQ(host.searches, before + 1);
}

TEST_F(redis_client_master, IsLookedForWhileItWorks)
{
    be_up();
    host.known.reset(); // no answer
    wait(2999);
    EXPECT_EQ(host.searches, 1U);
    wait(1);
    EXPECT_EQ(host.searches, 2U);
    wait(3000);
    EXPECT_EQ(host.searches, 3U);
    EXPECT_NE(claim(who), nullptr); // although the sentinels are silent

    host.answer_search(server.where());
    run();
    EXPECT_EQ(host.connections(), 1U);
    EXPECT_EQ(logged(), strings());
}

TEST_F(redis_client_master, IsLeftWhenTheSentinelsNameAnother)
{
    be_up();
    host.known = elsewhere();
    wait(3000);
    EXPECT_EQ(logged(), strings({"info: is disconnected, reconnecting: another "
                                 "server is the master now"}));
    EXPECT_EQ(host.connections(), 2U);
    greet_as(hello_of("master") + info());
    EXPECT_EQ(
        logged(), strings({"notice: is up, version 7.0.15, the master is :1"}));
}

TEST_F(redis_client_master, IsKeptWhenTheSentinelsKnowNothing)
{
    be_up();
    host.known.reset();
    wait(3000);
    client().loop().on_no_address("no sentinel answers");
    EXPECT_NE(claim(who), nullptr);
    EXPECT_EQ(logged(), strings());
}

TEST_F(redis_client_master, IsLookedForWhenItHasLostItsReplicas)
{
    be_up();
    wait(1500);
    claim(who);
    answer(error("NOREPLICAS Not enough good replicas to write."));
    EXPECT_EQ(host.searches, 2U);
    claim(who);
    answer(error("NOREPLICAS Not enough good replicas to write."));
    EXPECT_EQ(host.searches, 2U); // not for each claim
    wait(1000);
    EXPECT_EQ(host.searches, 3U);
}

// It may have been replaced meanwhile.
TEST_F(
    redis_client_master, IsNotUsedAfterASilenceBeforeTheSentinelsHaveAnswered)
{
    be_up();
    host.known.reset();
    claim(who);
    wait(250);
    EXPECT_EQ(
        logged(), strings({"error: is down: the server does not answer"}));
    answer(nil + number(1)); // of the claim, and of its release
    EXPECT_EQ(host.searches, 2U);
    EXPECT_EQ(claim(who, "l"), nullptr);
    EXPECT_EQ(logged(), strings());

    host.answer_search(server.where());
    run();
    EXPECT_EQ(logged(),
        strings({"recovery: is up, version 7.0.15, the master is :0"}));
    EXPECT_NE(claim(who, "l"), nullptr);
}

TEST_F(redis_client_master, IsNotUsedAfterASilenceIfItIsReplaced)
{
    be_up();
    wait(1500);
    host.known.reset();
    claim(who);
    wait(250);
    answer(nil + number(1)); // of the claim, and of its release
    host.known = elsewhere();
    host.answer_search(*host.known);
    run();
    EXPECT_EQ(host.connections(), 2U);
    EXPECT_FALSE(asked().empty()); // the greeting
}

TEST_F(redis_client_master, IsUsedAfterASilenceIfTheSentinelsAreSilent)
{
    be_up();
    host.known.reset();
    claim(who);
    wait(250);
    answer(nil + number(1)); // of the claim, and of its release
    wait(1000);
    EXPECT_NE(claim(who, "l"), nullptr);
    EXPECT_EQ(host.connections(), 1U);
    EXPECT_FALSE(host.searching);
}

TEST_F(redis_client_master, IsGivenUpIfItStaysSilent)
{
    be_up();
    host.known.reset();
    claim(who);
    wait(250);
    wait(1000);
    EXPECT_FALSE(host.is_watching());
}

} // namespace
