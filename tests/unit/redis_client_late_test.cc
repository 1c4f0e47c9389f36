// Answers that come late, or never.

#include "unit/redis_client_check.h"

using namespace redis_test;

namespace {

class redis_client_late : public redis_client {
protected:
    const strings is_down = {"error: is down: the server does not answer"};
    const strings is_up = {"recovery: is up, version 7.0.15"};
};

TEST_F(redis_client_late, AnAnswerInTimeIsTold)
{
    go_up();
    claim(who);
    asked();
    pass(249);
    EXPECT_EQ(who.calls, 0U);
    send(nil);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
    pass(10'000);
    EXPECT_EQ(asked(), strings());
    EXPECT_EQ(logged(), strings());
}

TEST_F(redis_client_late, ALateClaimIsReleasedBehindItself)
{
    go_up();
    claim(who);
    asked();
    pass(250);
    EXPECT_TRUE(who.told_unknown());
    EXPECT_EQ(asked(), strings({release_words()}));
    EXPECT_EQ(server.accepted, 1U) << "on the same connection";
    EXPECT_EQ(logged(), is_down);

    send(nil); // it was made
    send(number(1));
    EXPECT_EQ(who.calls, 1U);
    EXPECT_EQ(logged(), is_up);
    EXPECT_EQ(unsettled(), strings());
    EXPECT_EQ(asked(), strings());
}

TEST_F(redis_client_late, ALateReplyIsNotTheNextCallers)
{
    caller second;
    caller third;

    go_up();
    claim(who, "k", 1);
    asked();
    pass(250);
    EXPECT_TRUE(who.told_unknown());
    EXPECT_EQ(asked(), strings({release_words()}));

    send(nil); // it speaks again
    ASSERT_NE(claim(second, "k", 2), nullptr);
    ASSERT_NE(claim(third, "k", 3), nullptr);
    EXPECT_EQ(asked(), strings({claim_words(2), claim_words(3)}));
    send(number(1));
    EXPECT_EQ(second.calls + third.calls, 0U);
    send(nil + bulk(claimed(2)));
    EXPECT_TRUE(second.found(WEBHOOK_ABSENT));
    EXPECT_TRUE(third.found(WEBHOOK_CLAIMED));
    EXPECT_EQ(who.calls, 1U);
}

// One that is slow, but not silent, is not given up.
TEST_F(redis_client_late, AnswersAreLateOneByOne)
{
    caller second;

    go_up();
    claim(who, "a");
    asked();
    pass(200);
    claim(second, "k");
    asked();
    send(nil);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
    pass(249);
    EXPECT_EQ(second.calls, 0U);
    host.clock++;
    EXPECT_TRUE(host.turn());
    EXPECT_TRUE(second.told_unknown());
    EXPECT_EQ(asked(), strings({release_words()}));
}

TEST_F(redis_client_late, IsUpWhileItMakesProgress)
{
    caller second;

    go_up();
    renew(who, "a");
    asked();
    pass(100);
    claim(second, "k");
    asked();
    pass(100);
    send(number(1)); // at 200
    EXPECT_EQ(who.calls, 1U);
    pass(150); // the claim's deadline
    EXPECT_TRUE(second.told_unknown());
    EXPECT_EQ(asked(), strings({release_words()}));
    EXPECT_EQ(logged(), strings()) << "its last answer is 150 ms old";
    EXPECT_NE(claim(who), nullptr);

    pass(100);
    EXPECT_EQ(logged(), is_down);
}

// The process was kept from its loop; the answer had been there.
TEST_F(redis_client_late, WhatIsThereIsReadBeforeItIsCalledLate)
{
    go_up();
    claim(who);
    asked();
    server.send(nil);
    host.clock += 5000;
    client().loop().on_timer();
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
    run();
    EXPECT_EQ(logged(), strings());
    EXPECT_EQ(asked(), strings());
}

TEST_F(redis_client_late, ASilentServerIsFoundOnce)
{
    std::vector<caller> callers(10);

    go_up();
    for (caller &each : callers) {
        claim(each);
        pass(10);
    }
    EXPECT_EQ(asked().size(), 10U);
    pass(150); // the first one's deadline
    for (caller &each : callers) {
        EXPECT_TRUE(each.told_unknown());
    }
    EXPECT_EQ(logged(), is_down);
    EXPECT_EQ(asked(), strings(10, release_words()));

    for (int i = 0; i < 10; i++) {
        EXPECT_EQ(claim(who), nullptr);
        EXPECT_EQ(renew(who), nullptr);
        pass(10);
    }
    EXPECT_EQ(who.calls, 0U);
    EXPECT_EQ(logged(), strings());
    EXPECT_EQ(asked(), strings());
    EXPECT_EQ(host.connections(), 1U);
}

TEST_F(redis_client_late, ASilentServerIsToldWhatIsSettled)
{
    go_up();
    claim(who, "a");
    asked();
    pass(250);
    asked();
    commit();
    EXPECT_EQ(asked(), strings({commit_words()}));
}

TEST_F(redis_client_late, ASilentServerIsUpWithItsFirstWord)
{
    go_up();
    claim(who, "a");
    renew(who, "b");
    asked();
    pass(250);
    EXPECT_EQ(who.calls, 2U);
    EXPECT_EQ(logged(), is_down);
    pass(900);
    EXPECT_EQ(claim(who), nullptr);
    send(error("LOADING x"));
    EXPECT_EQ(logged(), is_up);
    EXPECT_NE(claim(who), nullptr);
    send(number(1));
    EXPECT_EQ(who.calls, 2U) << "these were for nobody";
    EXPECT_EQ(host.connections(), 1U);
}

TEST_F(redis_client_late, ASilentServerIsGivenUp)
{
    go_up();
    claim(who);
    asked();
    pass(250);
    asked();
    logged();
    pass(999);
    EXPECT_TRUE(host.is_watching());
    pass(1);
    EXPECT_FALSE(host.is_watching());
    EXPECT_EQ(logged(), strings()) << "it has been said";
    EXPECT_EQ(who.calls, 1U);

    pass(50);
    greet();
    EXPECT_EQ(logged(), is_up);
    EXPECT_EQ(asked(), strings({release_words()})) << "it may have been made";
    send(number(0));
    EXPECT_EQ(unsettled(), strings());
}

TEST_F(redis_client_late, SilenceIsCountedFromTheFirstQuestion)
{
    go_up();
    pass(100'000);
    claim(who);
    asked();
    pass(249);
    EXPECT_EQ(logged(), strings());
    send(nil);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
    pass(100'000);
    EXPECT_EQ(logged(), strings());
    EXPECT_EQ(host.connections(), 1U) << "an idle server may be silent";
}

TEST_F(redis_client_late, ASettlementFindsASilentServerToo)
{
    go_up();
    commit();
    asked();
    pass(250);
    EXPECT_EQ(logged(), is_down);
    EXPECT_EQ(claim(who, "other"), nullptr);
    pass(1000);
    EXPECT_FALSE(host.is_watching());
    pass(50);
    greet();
    EXPECT_EQ(asked(), strings({commit_words()}));
    send(bulk(committed()));
    EXPECT_EQ(unsettled(), strings());
}

// It may have made the claim anew, which the commit then finds: without these
// lines nothing would say that others may have held it.
TEST_F(redis_client_late, ARenewalThatNobodyWaitsForTellsThatTheClaimWasGone)
{
    go_up();
    redis::operation *op = renew(who, "k", 1, host.clock + 100);
    pass(200);
    client().forget(op);
    commit();
    EXPECT_EQ(asked(), strings({renew_words(), commit_words()}));
    send(number(0) + bulk(claimed(1)));
    EXPECT_EQ(unsettled(),
        strings({"renew p:k: its lease had expired, 100 ms late"}));
    EXPECT_EQ(host.sources, std::vector<const void *>{this});
    EXPECT_EQ(who.calls, 0U);
}

TEST_F(redis_client_late, ARenewalThatNobodyWaitsForTellsWhoHasTheClaim)
{
    go_up();
    for (const auto &[found, told] :
        {std::pair(2, "another delivery has claimed the event"),
            std::pair(3, "another delivery of the event was acknowledged")}) {
        client().forget(renew(who));
        asked();
        send(number(found));
        EXPECT_EQ(unsettled(), strings({std::string("renew p:k: ") + told}));
    }
}

TEST_F(redis_client_late, ARenewalThatNobodyWaitsForWasInTime)
{
    go_up();
    client().forget(renew(who));
    asked();
    send(number(1));
    client().forget(renew(who));
    asked();
    send(error("NOSCRIPT x"));
    client().forget(renew(who, "k", 1, host.clock + 100));
    pass(100);
    hang_up();
    EXPECT_EQ(unsettled(), strings());
}

TEST_F(redis_client_late, ARenewalThatIsLostAfterTheLeaseIsNamed)
{
    go_up();
    client().forget(renew(who, "k", 1, host.clock + 100));
    pass(101);
    hang_up();
    EXPECT_EQ(
        unsettled(), strings({"renew p:k: its lease had expired, 1 ms late"}));
}

// Its caller was told in time that there is no answer.
TEST_F(redis_client_late, ARenewalThatWasGivenUpTellsThatTheClaimWasGone)
{
    go_up();
    renew(who, "k", 1, host.clock + 200);
    pass(250);
    EXPECT_TRUE(who.told_unknown());
    send(number(0));
    EXPECT_EQ(
        unsettled(), strings({"renew p:k: its lease had expired, 50 ms late"}));
    EXPECT_EQ(who.calls, 1U);
}

} // namespace
