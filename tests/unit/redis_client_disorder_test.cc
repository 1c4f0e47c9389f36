// Replies that do not answer what was asked, and what is asked twice.

#include "unit/redis_client_check.h"

#include <set>

using namespace redis_test;

namespace {

class redis_client_disorder : public redis_client {
protected:
    // The client is up, and not in its first second.
    void go_up_and_stay()
    {
        go_up();
        pass(1000);
    }
};

// The order of the replies is not that of the questions any more.
TEST_F(redis_client_disorder, RepliesBehindAWrongOneAreNotBelieved)
{
    caller second;
    caller third;

    for (const std::string &wrong :
        {ok, number(1), std::string("*0\r\n"), std::string("*1\r\n$-1\r\n")}) {
        client_ = std::make_unique<redis::client>(options, host);
        host.serve(client().loop());
        who = second = third = {};
        go_up_and_stay();
        commit();
        claim(who, "a");
        claim(second, "b");
        renew(third, "k");
        const strings words = asked();
        EXPECT_EQ(words.size(), 4U);

        send(wrong + nil + nil + number(1));
        EXPECT_EQ(who.calls + second.calls + third.calls, 0U) << wrong;
        EXPECT_EQ(logged(),
            strings({"info: is disconnected, reconnecting: the server sent a "
                     "reply that does not fit the command"}));
        greet();
        EXPECT_EQ(asked(), words);
        send(bulk(committed()) + nil + bulk(claimed(9)) + number(2));
        EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
        EXPECT_TRUE(second.found(WEBHOOK_CLAIMED));
        EXPECT_EQ(third.told.late, redis::late::taken);
        EXPECT_EQ(unsettled(), strings()) << "the commit finds itself";
        client().stop();
    }
}

// The wrong reply is read when the others are late already.
TEST_F(redis_client_disorder, ALateQuestionIsOverOnce)
{
    caller second;

    go_up_and_stay();
    claim(who, "a");
    claim(second, "b");
    asked();
    server.send(ok);
    host.clock += 250;
    client().loop().on_timer();
    EXPECT_TRUE(who.told_unknown());
    EXPECT_TRUE(second.told_unknown());

    // room for one question is not given to two
    greet();
    EXPECT_EQ(asked().size(), 2U);
    who = {};

    std::set<redis::operation *> used;

    for (int i = 0; i < 4; i++) {
        used.insert(claim(who));
    }
    EXPECT_EQ(used.size(), 4U);
    EXPECT_EQ(asked().size(), 4U);
}

TEST_F(redis_client_disorder, ASettlementWithAWrongAnswerMayBeDone)
{
    go_up_and_stay();
    release();
    asked();
    send(ok);
    greet();
    EXPECT_EQ(asked(), strings({release_words()}));
    send(number(0));
    EXPECT_EQ(unsettled(), strings());
}

TEST_F(redis_client_disorder, AClaimRefusedWhenRepeatedIsReleased)
{
    go_up_and_stay();
    claim(who);
    asked();
    hang_up(); // it may have been carried out
    greet();
    EXPECT_EQ(asked(), strings({claim_words()}));
    send(error("LOADING x"));
    EXPECT_TRUE(who.told_unknown());
    EXPECT_EQ(asked(), strings({release_words()}));
    send(number(1));
    EXPECT_EQ(unsettled(), strings());
}

TEST_F(redis_client_disorder, AnUnaskedReplyEndsTheConnectionOnce)
{
    go_up_and_stay();
    claim(who);
    asked();
    send(bulk(done(5)) + nil);
    EXPECT_TRUE(who.found(WEBHOOK_DELIVERED));
    EXPECT_EQ(logged(), strings({"info: is disconnected, reconnecting: the "
                                 "server sent an unexpected reply"}));
    greet();
    send(nil); // while it is idle
    EXPECT_EQ(logged(),
        strings({"error: is down: the server sent an unexpected reply"}));
    EXPECT_EQ(claim(who), nullptr);
}

TEST_F(redis_client_disorder, AMonstrousReplyEndsTheConnection)
{
    for (const std::string &reply :
        {std::string("*1000000000\r\n"), bulk(std::string(300'000, 'x')),
            "$536870912\r\n" + std::string(270'000, 'x'), [] {
                std::string deep;
                for (int i = 0; i < 10'000; i++) {
                    deep += "*1\r\n";
                }
                return deep;
            }()}) {
        caller each;

        client_ = std::make_unique<redis::client>(options, host);
        host.serve(client().loop());
        go_up_and_stay();
        claim(each);
        asked();
        send(reply);
        EXPECT_EQ(each.calls, 0U);
        EXPECT_EQ(logged().size(), 1U);
        greet();
        EXPECT_EQ(asked(), strings({claim_words()}));
        send(nil);
        EXPECT_TRUE(each.found(WEBHOOK_ABSENT));
        client().stop();
    }
}

TEST_F(redis_client_disorder, LeavesAKeyOfOthersAlone)
{
    const strings foreign = {"claim p:k: the key holds an unexpected value"};

    go_up();
    for (const std::string &reply : {bulk("x"), bulk(""), bulk("claimed:1"),
             error("WRONGTYPE Operation against a key holding the wrong")}) {
        caller each;

        claim(each);
        asked();
        send(reply);
        EXPECT_TRUE(each.told_unknown()) << reply;
        EXPECT_EQ(unsettled(), foreign);
        EXPECT_EQ(asked(), strings()) << "there is nothing to release";
    }
    EXPECT_EQ(logged(), strings()) << "it is not the server that is wrong";
    hang_up();
    EXPECT_EQ(server.accepted, 2U) << "it has been of use";
}

} // namespace
