// Contains the tests of the question to one sentinel.

#include "unit/redis_peer.h"

#include "redis/sentinel_query.h"

#include <gtest/gtest.h>
#include <memory>

using namespace redis_test;
using webhook::redis::sentinel_fault;

namespace {

const std::string asks = "SENTINEL GET-MASTER-ADDR-BY-NAME prod";

std::string list(std::initializer_list<std::string> elements)
{
    std::string text = "*" + std::to_string(elements.size()) + "\r\n";

    for (const std::string &each : elements) {
        text += each;
    }
    return text;
}

std::string master(const std::string &host, const std::string &port)
{
    return list({bulk(host), bulk(port)});
}

class redis_sentinel : public testing::Test, private redis::sentinel_user {
protected:
    redis_sentinel()
    {
        location.master = "prod";
        host.serve(query);
    }

    void run()
    {
        do {
            ASSERT_TRUE(host.run()) << "the loop does not come to rest";
        } while (server.accept());
    }

    void send(std::string_view bytes)
    {
        while (!bytes.empty() && host.is_watching()) {
            bytes.remove_prefix(server.send(bytes));
            run();
        }
    }

    // Returns the commands of a question.
    std::vector<std::string> ask()
    {
        query.on_address(server.where());
        run();
        return server.receive();
    }

    // Returns what the user learns from these replies.
    std::string after(const std::string &replies)
    {
        told.clear();
        ask();
        send(replies);
        EXPECT_EQ(host.is_watching(), told.empty()) << replies;
        query.stop();
        return told;
    }

    redis::endpoint location;
    peer server;
    test_host host;
    std::string told;
    bool stops = false; // within the answer
    redis::sentinel_query query{host, location, *this};

private:
    void on_master(const redis::host_port &named) noexcept override
    {
        told += named.host + " " + std::to_string(named.port) + ";";
        answered();
    }
    void on_no_master(sentinel_fault what, const char *why) noexcept override
    {
        static constexpr const char *names[] = {
            "unreachable", "invalid", "refused", "unknown"};

        told += names[static_cast<int>(what)] + std::string(": ") + why + ";";
        answered();
    }
    void answered()
    {
        if (stops) {
            query.stop();
        }
    }
};

TEST_F(redis_sentinel, IsAskedForTheMaster)
{
    EXPECT_EQ(ask(), std::vector<std::string>({asks}));
    send(master("10.0.0.5", "6379"));
    EXPECT_EQ(told, "10.0.0.5 6379;");
    EXPECT_FALSE(host.is_watching());
}

TEST_F(redis_sentinel, IsGivenAPassword)
{
    location.sentinel_password = "se cret";
    EXPECT_EQ(ask(), std::vector<std::string>({"AUTH se cret", asks}));
    query.stop();
    location.sentinel_user = "gate";
    EXPECT_EQ(ask(), std::vector<std::string>({"AUTH gate se cret", asks}));
    send(ok + master("h", "1"));
    EXPECT_EQ(told, "h 1;");
}

TEST_F(redis_sentinel, NeedsNoPasswordAlthoughOneIsSet)
{
    location.sentinel_password = "secret";
    EXPECT_EQ(after(error("ERR AUTH <password> called without any password "
                          "configured for the default user") +
                    master("h", "1")),
        "h 1;");
}

TEST_F(redis_sentinel, NamesAHostOrAnAddress)
{
    EXPECT_EQ(after(master("::1", "65535")), "::1 65535;");
    EXPECT_EQ(after(master("redis-1.example", "1")), "redis-1.example 1;");
    EXPECT_EQ(after(master(std::string(255, 'h'), "1")),
        std::string(255, 'h') + " 1;");
}

TEST_F(redis_sentinel, MayNotKnowTheMaster)
{
    EXPECT_EQ(after("*-1\r\n"), "unknown: ;");
    EXPECT_EQ(after(nil), "unknown: ;");
}

TEST_F(redis_sentinel, IsNotBelievedWhateverElseItSays)
{
    const std::string no = "invalid: the answer is not a host and a port;";

    for (const std::string &answer : {ok, number(7), bulk("10.0.0.5:6379"),
             std::string("*0\r\n"), list({bulk("10.0.0.5")}),
             list({bulk("10.0.0.5"), bulk("6379"), bulk("x")}),
             list({bulk("10.0.0.5"), number(6379)}), list({nil, bulk("6379")}),
             list({list({}), bulk("6379")}), list({ok, bulk("6379")}),
             list({bulk("10.0.0.5"), nil})}) {
        EXPECT_EQ(after(answer), no) << answer;
    }
    for (const std::string port : {"", "0", "-1", "+1", "65536", "6379 ",
             " 6379", "0x1", "99999999999999999999", "6379\n"}) {
        EXPECT_EQ(after(master("10.0.0.5", port)), no) << port;
    }
    for (const std::string &name : {std::string(), std::string(256, 'h'),
             std::string("a b"), std::string("h\r\nSET x y"),
             std::string("h\0", 2), std::string("[::1]"),
             std::string("fe80::1%lo"), std::string("user@h"),
             std::string("/tmp/socket"), std::string("h\xc3\xa9")}) {
        EXPECT_EQ(after(master(name, "6379")), no) << name;
    }
}

TEST_F(redis_sentinel, MayRequireAPassword)
{
    const std::string needed = error("NOAUTH Authentication required.");

    EXPECT_EQ(after(needed),
        "refused: the sentinels require \"sentinel_password=\" (NOAUTH);");
    location.sentinel_password = "QZ";
    EXPECT_EQ(after(error("WRONGPASS QZ is wrong") + needed),
        "refused: the sentinels refuse \"sentinel_password=\" with WRONGPASS;");
    EXPECT_EQ(after(ok + error("NOPERM QZ has no permissions")),
        "refused: a sentinel answered SENTINEL with NOPERM;");
    // the password is that of no other user
    EXPECT_EQ(after(error("qz QZ") + error("qz QZ")),
        "refused: a sentinel answered SENTINEL with ERR;");
}

TEST_F(redis_sentinel, MayBeAServerOfData)
{
    EXPECT_EQ(after(error("ERR unknown command 'SENTINEL'")),
        "refused: a sentinel answered SENTINEL with ERR;");
}

TEST_F(redis_sentinel, MayNotBeThere)
{
    server.stop_listening();
    query.on_address(server.where());
    EXPECT_EQ(told, "unreachable: No such file or directory;");
    told.clear();
    query.on_no_address("no name");
    EXPECT_EQ(told, "unreachable: no name;");
}

TEST_F(redis_sentinel, MayHangUp)
{
    ask();
    server.receive();
    server.close();
    run();
    EXPECT_EQ(told, "unreachable: Server closed the connection;");
    EXPECT_FALSE(host.is_watching());
}

TEST_F(redis_sentinel, MaySayTooMuch)
{
    EXPECT_EQ(
        after(bulk(std::string(1 << 20, 'x'))).substr(0, 12), "unreachable:");
    EXPECT_EQ(after("*100000000\r\n").substr(0, 12), "unreachable:");
    EXPECT_EQ(after("QZ\r\n").find("QZ"), std::string::npos);
}

TEST_F(redis_sentinel, IsAskedAgain)
{
    EXPECT_EQ(after(master("a", "1")), "a 1;");
    EXPECT_EQ(after(error("ERR no")),
        "refused: a sentinel answered SENTINEL with ERR;");
    EXPECT_EQ(after(master("b", "2")), "b 2;");
    EXPECT_EQ(host.connections(), 3U);
}

TEST_F(redis_sentinel, IsNotHeardAfterTheEnd)
{
    ask();
    query.stop();
    EXPECT_FALSE(host.is_watching());
    EXPECT_EQ(told, "");

    stops = true;
    EXPECT_EQ(after(master("a", "1") + master("b", "1")), "a 1;");
}

} // namespace
