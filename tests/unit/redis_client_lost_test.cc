// A connection that is lost with questions under way.

#include "unit/redis_client_check.h"

using namespace redis_test;

namespace {

class redis_client_lost : public redis_client {
protected:
    // Up, and it has been of use: another connection is made at once.
    void go_up_and_use(std::string_view version = "7.0.15")
    {
        caller first;

        go_up(version);
        renew(first, "first");
        asked();
        send(number(1));
        EXPECT_EQ(first.calls, 1U);
    }

    void lose()
    {
        const unsigned before = server.accepted;

        hang_up();
        EXPECT_EQ(server.accepted, before + 1) << "another one, at once";
        EXPECT_EQ(
            logged(), strings({"info: is disconnected, reconnecting: Server "
                               "closed the connection"}));
    }
};

TEST_F(redis_client_lost, AClaimIsAskedForAgain)
{
    go_up_and_use();
    claim(who);
    asked();
    lose();
    EXPECT_EQ(who.calls, 0U);
    greet();
    EXPECT_EQ(asked(), strings({claim_words()}));

    // before it was carried out, it is made now
    send(nil);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
    EXPECT_EQ(logged(), strings()) << "it was up all the time";
}

TEST_F(redis_client_lost, AClaimFindsItself)
{
    go_up_and_use();
    claim(who);
    asked();
    lose();
    greet();
    EXPECT_EQ(asked(), strings({claim_words()}));
    send(bulk(claimed(1))); // after it was carried out
    EXPECT_TRUE(who.found(WEBHOOK_CLAIMED));
    EXPECT_EQ(who.told.found.token[0], 1);
    pass(10'000);
    EXPECT_EQ(asked(), strings()) << "it is the caller's, not released";
}

TEST_F(redis_client_lost, RepliesAreCutAnywhere)
{
    const std::string reply = bulk(done(5));

    go_up_and_use();
    for (std::size_t at = 0; at < reply.size(); at++) {
        caller each;

        claim(each);
        EXPECT_EQ(asked(), strings({claim_words()})) << at;
        send(reply.substr(0, at));
        EXPECT_EQ(each.calls, 0U) << at;
        lose();
        greet();
        EXPECT_EQ(asked(), strings({claim_words()})) << at;
        send(reply);
        EXPECT_TRUE(each.found(WEBHOOK_DELIVERED)) << at;
    }
}

TEST_F(redis_client_lost, WhatWasNeverWrittenIsAskedThen)
{
    go_up_and_use();
    claim(who);
    commit("other");
    server.close(); // the loop has not turned yet
    run();
    greet();
    EXPECT_EQ(
        asked(), strings({"SET p:other " + committed() + " GET PX 345600000",
                     claim_words()}));
    send(bulk(claimed(1)) + nil);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
    EXPECT_EQ(unsettled(), strings());
}

TEST_F(redis_client_lost, SettlementsAreToldAgain)
{
    go_up_and_use();
    commit();
    release();
    asked();
    lose();
    greet();
    EXPECT_EQ(asked(), strings({commit_words(), release_words()}));
    hang_up(); // without an answer: it is down for a while
    pass(50);
    greet();
    EXPECT_EQ(asked(), strings({commit_words(), release_words()}));
    send(bulk(committed()) + number(0)); // both had been carried out
    EXPECT_EQ(unsettled(), strings());
    pass(window);
    EXPECT_EQ(asked(), strings());
}

TEST_F(redis_client_lost, ACommitThatCameTooLateIsToldOf)
{
    go_up_and_use();
    commit();
    asked();
    lose();
    greet();
    asked();
    send(bulk(claimed(3)));
    EXPECT_EQ(unsettled(),
        strings({"commit p:k: another delivery has claimed the event"}));
    EXPECT_EQ(host.sources, std::vector<const void *>{this});
}

// A commit that was lost on the way finds itself; what it had found the first
// time is not known, unless the lease had not ended when it was lost.
TEST_F(redis_client_lost, ACommitFindsItselfOnly)
{
    go_up_and_use();
    commit("k", 1, 2, host.clock + 10);
    asked();
    lose();
    greet();
    asked();
    send(bulk(committed(1)));
    EXPECT_EQ(unsettled(), strings());

    pass(1000);
    commit("k", 1, 2, host.clock + 10);
    asked();
    lose();
    greet();
    asked();
    send(bulk(committed(3))); // a copy's, of the same body
    EXPECT_EQ(unsettled(),
        strings(
            {"commit p:k: another delivery of the event was acknowledged"}));

    pass(1000);
    commit("k", 1, 2, host.clock - 10);
    asked();
    lose();
    greet();
    asked();
    send(bulk(committed(1)));
    EXPECT_EQ(unsettled(),
        strings({"commit p:k: its lease had expired, 10 ms late"}));
}

// What has been acknowledged is known here before the server knows it.
TEST_F(redis_client_lost, ACopyIsAnsweredFromWhatIsToBeTold)
{
    caller looks;
    caller other;

    go_up_and_use();
    commit();
    asked();
    lose();
    claim(who, "k", 3);
    look(looks);
    EXPECT_EQ(who.calls, 0U) << "later, and not within the call";
    pass(1);
    EXPECT_TRUE(who.found(WEBHOOK_DELIVERED));
    EXPECT_EQ(who.told.found.digest[0], 2);
    EXPECT_EQ(who.told.found.status, 200U);
    EXPECT_TRUE(looks.found(WEBHOOK_DELIVERED));
    greet();
    EXPECT_EQ(asked(), strings({commit_words()}));
    send(error("LOADING x"));
    logged();

    who = {};
    claim(who, "k", 3);
    claim(other, "other", 3);
    pass(1);
    EXPECT_TRUE(who.found(WEBHOOK_DELIVERED));
    EXPECT_EQ(
        asked(), strings({"SET p:other " + claimed(3) + " NX GET PX 30000"}));
    send(error("LOADING x"));
    EXPECT_TRUE(other.told_unknown());
    pass(1000);
    EXPECT_EQ(asked(), strings({commit_words()}));
    send(bulk(claimed(1)));

    who = {};
    claim(who, "k", 3);
    EXPECT_EQ(asked(), strings({claim_words(3)})) << "it is told";
}

TEST_F(redis_client_lost, ACopyIsAnsweredWhileTheServerIsDown)
{
    go_up();
    go_down();
    commit();
    EXPECT_NE(claim(who), nullptr);
    pass(1);
    EXPECT_TRUE(who.found(WEBHOOK_DELIVERED));
    EXPECT_EQ(claim(who, "other"), nullptr);
}

// One that was refused for a time.
TEST_F(redis_client_lost, AReleaseIsToldBeforeItsKeyIsClaimed)
{
    go_up_and_use();
    release();
    asked();
    send(error("LOADING x"));
    EXPECT_EQ(asked(), strings());
    claim(who, "k", 3);
    const strings words = asked();
    ASSERT_EQ(words.size(), 2U);
    EXPECT_TRUE(words[0].starts_with("EVAL local found")) << words[0];
    EXPECT_TRUE(words[0].ends_with(" 1 p:k " + claimed(1) + " 30000"));
    EXPECT_EQ(words[1], claim_words(3));
    send(number(1) + nil);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
    EXPECT_EQ(unsettled(), strings());
}

// A copy of what has been delivered meanwhile must find it so.
TEST_F(redis_client_lost, WhatIsKnownIsToldBeforeMoreIsAsked)
{
    go_up_and_use();
    claim(who, "other");
    commit();
    asked();
    lose();
    greet();
    EXPECT_EQ(asked(), strings({commit_words(),
                           "SET p:other " + claimed(1) + " NX GET PX 30000"}));
    send(bulk(claimed(1)) + bulk(done(2)));
    EXPECT_TRUE(who.found(WEBHOOK_DELIVERED));
}

// It would restore what is released.
TEST_F(redis_client_lost, AForgottenRenewalIsNotAskedForAgain)
{
    go_up_and_use();
    client().forget(renew(who));
    release();
    EXPECT_EQ(asked(), strings({renew_words(), release_words()}));
    lose();
    greet();
    EXPECT_EQ(asked(), strings({release_words()}));
}

TEST_F(redis_client_lost, TheDeadlineStaysWhatItWas)
{
    go_up_and_use();
    claim(who);
    asked();
    pass(200);
    lose();
    pass(49);
    EXPECT_EQ(who.calls, 0U);
    pass(1);
    EXPECT_TRUE(who.told_unknown());
    greet();
    EXPECT_EQ(asked(), strings({release_words()}));
}

TEST_F(redis_client_lost, QuestionsWaitForTheNextConnection)
{
    go_up_and_use();
    lose();
    EXPECT_NE(claim(who), nullptr);
    EXPECT_NE(renew(who), nullptr);
    release();
    greet();
    EXPECT_EQ(
        asked(), strings({release_words(), claim_words(), renew_words()}));
}

TEST_F(redis_client_lost, TheNextServerMayBeAnother)
{
    caller second;
    caller third;
    const std::string old_words = "SET p:k " + claimed(1) + " NX PX 30000";

    go_up_and_use("6.2.14");
    claim(third);
    EXPECT_EQ(asked(), strings({old_words}));
    send(nil);
    EXPECT_EQ(asked(), strings({"GET p:k"}));
    lose();
    greet("6.2.14");
    EXPECT_EQ(asked(), strings({old_words})) << "from the beginning";
    send(ok);
    EXPECT_TRUE(third.found(WEBHOOK_ABSENT));

    claim(who);
    EXPECT_EQ(asked(), strings({old_words}));
    send(nil);
    EXPECT_EQ(asked(), strings({"GET p:k"}));
    lose();
    greet("7.0.15");
    EXPECT_EQ(asked(), strings({claim_words()}));
    send(nil);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));

    claim(second);
    EXPECT_EQ(asked(), strings({claim_words()}));
    lose();
    greet("6.2.14");
    EXPECT_EQ(asked(), strings({old_words}));
    send(nil);
    EXPECT_EQ(asked(), strings({"GET p:k"}));
    send(bulk(claimed(1)));
    EXPECT_TRUE(second.found(WEBHOOK_CLAIMED));
}

TEST_F(redis_client_lost, AnIdleConnectionIsMadeAgain)
{
    go_up();
    pass(1000);
    lose();
    EXPECT_NE(claim(who), nullptr);
    greet();
    EXPECT_EQ(logged(), strings()) << "this is usual";
    EXPECT_EQ(
        host.news, strings({"connected", "up", "disconnected", "connected"}));
    EXPECT_EQ(asked(), strings({claim_words()}));
}

// Room of one that is over is used again.
TEST_F(redis_client_lost, NothingSticksToTheNextQuestion)
{
    go_up_and_use();
    release();
    claim(who);
    asked();
    lose();
    greet();
    asked();
    send(number(0) + bulk(claimed(1)));
    EXPECT_EQ(unsettled(), strings());

    release();
    release();
    asked();
    send(number(0) + number(0));
    EXPECT_EQ(unsettled().size(), 2U) << "these were told once";

    lose();
    client().forget(claim(who));
    client().forget(claim(who));
    greet();
    EXPECT_EQ(asked(), strings()) << "these were never sent";
}

// Of what use a young connection is nobody knows.
TEST_F(redis_client_lost, AYoungConnectionWasOfNoUse)
{
    go_up();
    claim(who);
    asked();
    pass(100);
    hang_up();
    EXPECT_TRUE(who.told_unknown());
    EXPECT_EQ(claim(who), nullptr);
    EXPECT_EQ(
        logged(), strings({"error: is down: Server closed the connection"}));
    EXPECT_EQ(server.accepted, 1U);
    pass(50);
    greet();
    EXPECT_EQ(logged(), strings({"recovery: is up, version 7.0.15"}));
    EXPECT_EQ(asked(), strings({release_words()}));
}

} // namespace
