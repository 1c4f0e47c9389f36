// The first words of a connection.

#include "unit/redis_connection_check.h"

#include "redis/handshake.h"

using namespace redis_test;

namespace {

class redis_handshake : public redis_connection {
protected:
    void on_reply(void *tag, const redis::reply *answer) noexcept override
    {
        EXPECT_TRUE(greeting->owns(tag));
        greeting->on_reply(tag, answer);
    }

    // The commands that begin a connection.
    strings start()
    {
        greeting = std::make_unique<redis::handshake>(location);
        EXPECT_TRUE(connection.connect(server.where()));
        EXPECT_TRUE(greeting->start(connection));
        EXPECT_FALSE(greeting->is_over());
        run();
        return server.receive();
    }

    // What is wrong after these replies, or nothing.
    std::string after(const std::string &replies)
    {
        start();
        send(replies);
        EXPECT_TRUE(greeting->is_over());

        const char *problem = greeting->problem();
        connection.close();
        return problem ? problem : "";
    }

    redis::endpoint location;
    std::unique_ptr<redis::handshake> greeting;
};

std::string status_of(const std::string &lines)
{
    return bulk("# Server\r\nredis_version:7.0.15\r\n" + lines + "\r\n");
}

TEST_F(redis_handshake, HasNoCredentials)
{
    EXPECT_EQ(start(), strings({"HELLO 2 SETNAME nginx-webhook", "INFO"}));
}

TEST_F(redis_handshake, HasAPassword)
{
    location.password = "se cret\n";
    EXPECT_EQ(start(),
        strings(
            {"HELLO 2 AUTH default se cret\n SETNAME nginx-webhook", "INFO"}));
}

TEST_F(redis_handshake, HasAUserAndAPassword)
{
    location.user = "worker";
    location.password = "secret";
    EXPECT_EQ(start(),
        strings({"HELLO 2 AUTH worker secret SETNAME nginx-webhook", "INFO"}));
}

TEST_F(redis_handshake, ChoosesADatabase)
{
    location.database = 65535;
    EXPECT_EQ(start(),
        strings({"HELLO 2 SETNAME nginx-webhook", "SELECT 65535", "INFO"}));
    send(hello("7.0.15") + ok);
    EXPECT_FALSE(greeting->is_over());
    send(info());
    EXPECT_TRUE(greeting->is_over());
    EXPECT_EQ(greeting->problem(), nullptr);
}

TEST_F(redis_handshake, TakesNothingOfOthersForItsOwn)
{
    start();
    EXPECT_FALSE(greeting->owns(nullptr));
    EXPECT_FALSE(greeting->owns(greeting.get()));
    EXPECT_FALSE(greeting->owns(greeting.get() + 1));
    connection.close();
}

TEST_F(redis_handshake, LearnsOfTheServer)
{
    EXPECT_EQ(after(hello("7.0.15") + info("master", "allkeys-lru")), "");
    EXPECT_EQ(greeting->facts().version, "7.0.15");
    EXPECT_TRUE(greeting->facts().modern);
    EXPECT_FALSE(greeting->facts().read_only);
    EXPECT_EQ(greeting->facts().eviction_policy, "allkeys-lru");
}

TEST_F(redis_handshake, LearnsAnewEachTime)
{
    EXPECT_NE(after(error("ERR x") + info("slave", "allkeys-lru")), "");
    EXPECT_TRUE(greeting->facts().read_only);

    EXPECT_TRUE(connection.connect(server.where()));
    EXPECT_TRUE(greeting->start(connection));
    EXPECT_EQ(greeting->problem(), nullptr);
    EXPECT_EQ(greeting->facts().version, "");
    EXPECT_FALSE(greeting->facts().modern);
    EXPECT_FALSE(greeting->facts().read_only);
    EXPECT_EQ(greeting->facts().eviction_policy, "");
    connection.close();
}

TEST_F(redis_handshake, KnowsOldServersFromModernOnes)
{
    for (const char *version :
        {"7.0.0", "7", "7.2.4", "8.0", "10.0.0", "255.255.255"}) {
        EXPECT_EQ(after(hello(version) + info()), "");
        EXPECT_TRUE(greeting->facts().modern) << version;
    }
    for (const char *version : {"6.2.14", "6.0.16", "6", "0.7", "", "v7.0",
             "unstable", "-7", " 7", "99999999999999999999.0"}) {
        EXPECT_EQ(after(hello(version) + info()), "");
        EXPECT_FALSE(greeting->facts().modern) << version;
    }

    // HELLO with other fields, none, or ones of another type
    for (const char *list : {"*0\r\n", "*1\r\n$7\r\nversion\r\n",
             "*2\r\n$7\r\nversion\r\n:7\r\n", "*2\r\n:7\r\n$1\r\n7\r\n",
             "*4\r\n$3\r\nfoo\r\n$7\r\nversion\r\n$1\r\n7\r\n$0\r\n\r\n"}) {
        EXPECT_EQ(after(list + info()), "") << list;
        EXPECT_FALSE(greeting->facts().modern) << list;
    }
    EXPECT_EQ(after("*4\r\n$7\r\nmodules\r\n*1\r\n*0\r\n$7\r\nversion\r\n"
                    "$3\r\n8.0\r\n" +
                    info()),
        "");
    EXPECT_TRUE(greeting->facts().modern);
}

TEST_F(redis_handshake, WantsAServerThatTakesWrites)
{
    const std::string greeted = hello("7.0.15");

    EXPECT_EQ(after(greeted + status_of("role:slave\r\nslave_read_only:1")),
        "the server is a read-only replica");
    EXPECT_EQ(
        after(greeted + info("slave")), "the server is a read-only replica");
    EXPECT_EQ(
        after(greeted + status_of("role:slave\r\nslave_read_only:0")), "");
    EXPECT_EQ(
        after(greeted + status_of("role:master\r\nslave_read_only:1")), "");
    EXPECT_EQ(after(greeted + status_of("xrole:slave\r\nrole_slave")), "");
}

TEST_F(redis_handshake, TakesAServerThatDoesNotTellAsItIs)
{
    for (const std::string &answer :
        {error("NOPERM this user has no permissions to run the 'info' command"),
            ok, nil, bulk(""), bulk("\r\n"), bulk("role"), bulk("role:"),
            bulk(":slave"), std::string("*2\r\n+role\r\n+slave\r\n")}) {
        EXPECT_EQ(after(hello("7.0.15") + answer), "") << answer;
        EXPECT_TRUE(greeting->facts().modern);
        EXPECT_EQ(greeting->facts().eviction_policy, "");
    }
}

TEST_F(redis_handshake, SaysNothingOfAServerThatWouldHarmALog)
{
    EXPECT_EQ(after(hello("7.0\n[error]\x1b[31m\"") +
                    info("master", std::string(1000, 'x') + "\x01")),
        "");
    EXPECT_EQ(greeting->facts().version, "7.0??error???31m?");
    EXPECT_TRUE(greeting->facts().modern);
    EXPECT_EQ(greeting->facts().eviction_policy, std::string(32, 'x'));
}

TEST_F(redis_handshake, FailsWithTheFirstWordOfAnError)
{
    location.user = "worker";
    location.password = "SECRET";

    EXPECT_EQ(after(error("ERR unknown command 'HELLO', with args beginning "
                          "with: '2' 'AUTH' 'worker' 'SECRET'") +
                    info()),
        "the server answered HELLO with ERR");
    EXPECT_EQ(after(error("SECRET'x is not a command") + info()),
        "the server answered HELLO with ERR");
    EXPECT_EQ(after(error("WRONGPASS invalid username-password pair") +
                    error("NOAUTH Authentication required.")),
        "the server answered HELLO with WRONGPASS");
    EXPECT_EQ(after(error("NOAUTH HELLO must be called with the client "
                          "already authenticated") +
                    error("NOAUTH Authentication required.")),
        "the server answered HELLO with NOAUTH");
    EXPECT_EQ(
        after(error("DENIED Redis is running in protected mode") + info()),
        "the server answered HELLO with DENIED");
    EXPECT_EQ(after(error("NOPROTO unsupported protocol version") + info()),
        "the server answered HELLO with NOPROTO");
}

TEST_F(redis_handshake, FailsIfHelloHasNoList)
{
    for (const std::string &answer : {ok, nil, number(2), bulk("SECRET")}) {
        EXPECT_EQ(after(answer + info()),
            "the server answered HELLO with an unexpected reply");
    }
}

TEST_F(redis_handshake, FailsWithoutItsDatabase)
{
    location.database = 99;
    EXPECT_EQ(
        after(hello("7.0.15") + error("ERR DB index is out of range") + info()),
        "the server answered SELECT with ERR");
    EXPECT_EQ(after(hello("7.0.15") + error("NOPERM no") + info()),
        "the server answered SELECT with NOPERM");
    EXPECT_EQ(after(hello("7.0.15") + nil + info()),
        "the server answered SELECT with an unexpected reply");
    EXPECT_EQ(
        after(error("WRONGPASS x") + error("NOAUTH x") + error("NOAUTH x")),
        "the server answered HELLO with WRONGPASS")
        << "the first one tells why";
}

TEST_F(redis_handshake, IsOverWhenTheConnectionIsLost)
{
    start();
    send(hello("7.0.15"));
    server.close();
    run();
    EXPECT_TRUE(greeting->is_over());
    EXPECT_EQ(greeting->problem(), nullptr) << "the connection tells";
    EXPECT_FALSE(connection.is_open());
    EXPECT_FALSE(greeting->start(connection));
    EXPECT_TRUE(greeting->is_over());
}

} // namespace
