// What a server must not do to us, whatever version of hiredis reads it.

#include "unit/redis_connection_check.h"

#include <malloc.h>

using namespace redis_test;

namespace {

class redis_reply_limits : public redis_connection {
protected:
    // The connection has ended for that reason.
    void expect_end(const char *why)
    {
        EXPECT_FALSE(connection.is_open());
        EXPECT_FALSE(host.is_watching());
        EXPECT_STREQ(connection.why(), why);
    }

    static constexpr const char *unasked =
        "the server sent an unexpected reply";
    static constexpr const char *too_long =
        "the reply of the server is too long";
};

const std::string of_each_type[] = {ok, error("ERR x"), number(1), nil,
    bulk("x"), "*0\r\n", "*-1\r\n", "*1\r\n+OK\r\n",
    // as of a subscription
    "*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nm\r\n",
    "*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n"};

TEST_F(redis_reply_limits, EndsAnIdleConnectionThatSpeaks)
{
    for (const std::string &bytes : of_each_type) {
        open();
        send(bytes);
        expect_end(unasked);
        EXPECT_EQ(heard(), strings()) << bytes;
    }
}

TEST_F(redis_reply_limits, EndsAConnectionThatAnswersTwice)
{
    for (const std::string &bytes : of_each_type) {
        open(1);
        send(ok + bytes);
        expect_end(unasked);
        EXPECT_EQ(heard(), strings({"0 ok"})) << bytes;
    }
}

TEST_F(redis_reply_limits, CountsAnewWithEachQuestion)
{
    open();
    for (std::size_t i = 0; i < 40; i++) {
        EXPECT_TRUE(ask(i));
        EXPECT_TRUE(ask(i));
        run();
        send(std::string("*2\r\n:1\r\n*1\r\n:2\r\n") + ok);
        EXPECT_EQ(heard().size(), 2U);
    }
    EXPECT_TRUE(connection.is_open());
    send(ok);
    expect_end(unasked);
}

TEST_F(redis_reply_limits, CountsAnewWithEachConnection)
{
    open(5);
    connection.close();
    open();
    heard();
    send(ok);
    expect_end(unasked);
}

// Types of RESP3, which hiredis 1 reads and 0.14 does not.
TEST_F(redis_reply_limits, SurvivesTypesThatItHasNotAskedFor)
{
    for (const char *bytes :
        {"_\r\n", "#t\r\n", ",1.5\r\n", "(12345\r\n", "=7\r\ntxt:abc\r\n",
            "%1\r\n+a\r\n+b\r\n", "~1\r\n+a\r\n", ">1\r\n+a\r\n", ">0\r\n",
            ">3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n",
            "|1\r\n+a\r\n+b\r\n+OK\r\n", "!5\r\nERR x\r\n"}) {
        open();
        send(bytes);
        EXPECT_FALSE(connection.is_open()) << bytes;
        EXPECT_EQ(heard(), strings()) << bytes;

        open(1);
        send(bytes);
        send(bytes);
        EXPECT_FALSE(connection.is_open()) << bytes;
        EXPECT_LE(heard().size(), 1U) << bytes;
    }
}

// One that is passed over would leave the guard a question behind.
TEST_F(redis_reply_limits, TakesNoPushForAnAnswer)
{
    open(1);
    send(">2\r\n+a\r\n+b\r\n");
    EXPECT_FALSE(connection.is_open());
    EXPECT_EQ(heard(), strings({"0 lost"}));
}

TEST_F(redis_reply_limits, EndsAtNonsense)
{
    for (const std::string &bytes :
        {std::string("HTTP/1.1 400 Bad Request\r\n"), std::string("\0\0", 2),
            std::string("\x15\x03\x01"), std::string(":x\r\n"),
            std::string("$-2\r\n"), std::string("$x\r\n"),
            std::string("*-2\r\n"), std::string("*x\r\n"),
            std::string("$99999999999999999999\r\n"),
            std::string(":99999999999999999999\r\n")}) {
        open(1);
        send(bytes);
        EXPECT_FALSE(connection.is_open()) << bytes;
        EXPECT_EQ(heard(), strings({"0 lost"})) << bytes;
    }
}

TEST_F(redis_reply_limits, TakesListsOfAFewElementsOnly)
{
    for (const char *count : {"5000", "1000000000", "2147483647", "4294967295",
             "9223372036854775807"}) {
        for (const std::string before : {"", "*2\r\n"}) {
            open(1);
            send(before + "*" + count + "\r\n");
            EXPECT_FALSE(connection.is_open()) << count;
            EXPECT_EQ(heard(), strings({"0 lost"}));
        }
    }

    std::string list = "*64\r\n";
    for (int i = 0; i < 64; i++) {
        list += number(i);
    }
    open(1);
    send(list);
    EXPECT_EQ(heard().size(), 1U);
    EXPECT_TRUE(connection.is_open());
}

TEST_F(redis_reply_limits, SurvivesListsInLists)
{
    // deeper than 0.14 takes; newer ones take any depth, and go down it again
    // when they free the reply
    std::string deep;
    for (int i = 0; i < 400'000; i++) {
        deep += "*1\r\n";
    }
    open(1);
    send(deep);
    EXPECT_FALSE(connection.is_open());
    EXPECT_EQ(heard(), strings({"0 lost"}));
}

std::string tree(int depth)
{
    std::string list = "*60\r\n";

    for (int i = 0; i < 60; i++) {
        list += depth > 1 ? tree(depth - 1) : number(1);
    }
    return list;
}

// What is put together element by element counts as what comes in one piece.
TEST_F(redis_reply_limits, TakesNoMoreInPieces)
{
    const std::string list = tree(3);
    const auto before = mallinfo2().uordblks;
    std::size_t most = 0;

    open(1);
    for (std::size_t at = 0; at < list.size() && connection.is_open();
         at += 4096) {
        send(std::string_view(list).substr(at, 4096));
        most = std::max(most, mallinfo2().uordblks - before);
    }
    EXPECT_FALSE(connection.is_open());
    EXPECT_TRUE(heard() == strings({"0 lost"}));
    EXPECT_LT(most, 2 * redis::max_reply);

    open(1);
    send("*8\r\n");
    for (int i = 0; i < 8 && connection.is_open(); i++) {
        send(bulk(std::string(100'000, 'x')));
    }
    EXPECT_FALSE(connection.is_open());
    EXPECT_TRUE(heard() == strings({"0 lost"}));
}

TEST_F(redis_reply_limits, TakesNoLongStrings)
{
    open(1);
    send(bulk(std::string(100'000, 'x')));
    EXPECT_EQ(heard(), strings({"0 100000 bytes"}));

    EXPECT_TRUE(ask(0));
    run();
    send(bulk(std::string(300'000, 'x')));
    expect_end(too_long);
    EXPECT_EQ(heard(), strings({"0 lost"}));

    for (const std::string type : {"+", "-", ":", "*"}) {
        open(1);
        send(type + std::string(300'000, '1'));
        expect_end(too_long);
        EXPECT_EQ(heard(), strings({"0 lost"}));
    }
}

// Announced, it costs nothing until it comes.
TEST_F(redis_reply_limits, WaitsForNoLongString)
{
    open(1);
    send("$536870912\r\n");
    EXPECT_TRUE(connection.is_open());

    std::size_t sent = 0;
    while (connection.is_open() && sent < 10'000'000) {
        send(std::string(4096, 'x'));
        sent += 4096;
    }
    expect_end(too_long);
    EXPECT_LT(sent, redis::max_reply + 32'768);
    EXPECT_EQ(heard(), strings({"0 lost"}));
}

// Many replies at once are not one long reply.
TEST_F(redis_reply_limits, TakesManyRepliesInOnePiece)
{
    open();
    for (std::size_t i = 0; i < 60; i++) {
        EXPECT_TRUE(ask(i));
    }
    run();

    std::string all;
    for (int i = 0; i < 60; i++) {
        all += bulk(std::string(10'000, 'x'));
    }
    send(all);
    EXPECT_EQ(heard().size(), 60U);
    EXPECT_TRUE(connection.is_open());
}

} // namespace
