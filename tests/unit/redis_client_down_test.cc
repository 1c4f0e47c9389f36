// A server that is not there, and how often it is tried.

#include "unit/redis_client_check.h"

using namespace redis_test;

namespace {

class redis_client_down : public redis_client {
protected:
    // The next attempt is made after that time, and not before.
    void expect_pause(std::uint64_t ms)
    {
        const unsigned before = host.searches;

        EXPECT_EQ(*host.timer - host.clock, ms);
        pass(ms - 1);
        EXPECT_EQ(host.searches, before) << ms;
        pass(1);
        EXPECT_EQ(host.searches, before + 1) << ms;
    }

    const std::string refused = "error: is down: No such file or directory";
};

TEST_F(redis_client_down, IsFoundOnce)
{
    server.stop_listening();
    client().start();
    EXPECT_EQ(logged(), strings({refused}));
    for (int i = 0; i < 100; i++) {
        EXPECT_EQ(claim(who), nullptr);
        EXPECT_EQ(renew(who), nullptr);
        pass(100);
    }
    EXPECT_EQ(who.calls, 0U);
    EXPECT_EQ(logged(), strings());
}

TEST_F(redis_client_down, IsTriedWithGrowingPauses)
{
    server.stop_listening();
    client().start();
    for (const std::uint64_t pause :
        {50U, 100U, 200U, 400U, 800U, 1000U, 1000U, 1000U}) {
        expect_pause(pause);
    }
}

TEST_F(redis_client_down, HalfOfAPauseIsLeftToChance)
{
    server.stop_listening();
    host.chance = 50;
    client().start();
    for (const std::uint32_t most :
        {100U, 200U, 400U, 800U, 1600U, 2000U, 2000U}) {
        // of the pause after the next attempt
        host.chance = std::min(most, 1000U);
        expect_pause(most);
    }

    for (const std::uint32_t chance : {0U, 1U, 500U, 1001U, 0xffffffffU}) {
        host.chance = chance;
        pass(2000);
        EXPECT_GE(*host.timer - host.clock, 0U);
        EXPECT_LE(*host.timer - host.clock, 2000U);
    }
}

TEST_F(redis_client_down, IsUpAgain)
{
    go_up();
    pass(1000);
    go_down();
    EXPECT_EQ(claim(who), nullptr);
    server.listen();
    pass(50);
    greet();
    EXPECT_EQ(logged(), strings({"recovery: is up, version 7.0.15"}));
    EXPECT_NE(claim(who), nullptr);
    EXPECT_EQ(asked(), strings({claim_words()}));
}

// The password was changed while the server was away.
TEST_F(redis_client_down, ANewReasonIsLoggedOnceAMinute)
{
    const auto fail_with = [this](const char *word) {
        pass(2000);
        server.receive();
        send(error(word) + error("NOPERM x"));
    };

    go_up();
    hang_up();
    EXPECT_EQ(logged().size(), 1U) << "the first reason";
    for (int i = 0; i < 29; i++) {
        fail_with(i % 2 ? "WRONGPASS x" : "NOAUTH x");
        EXPECT_EQ(logged(), strings());
    }
    fail_with("WRONGPASS x");
    EXPECT_EQ(logged(), strings({"error: is still down: the server answered "
                                 "HELLO with WRONGPASS"}));
    for (int i = 0; i < 29; i++) {
        fail_with(i % 2 ? "WRONGPASS x" : "NOAUTH x");
        EXPECT_EQ(logged(), strings());
    }
    fail_with("WRONGPASS x");
    EXPECT_EQ(logged(), strings()) << "it has been logged";
    fail_with("NOAUTH x");
    EXPECT_EQ(logged(), strings({"error: is still down: the server answered "
                                 "HELLO with NOAUTH"}));
}

TEST_F(redis_client_down, IsTriedSoonAfterItHasBeenOfUse)
{
    server.stop_listening();
    client().start();
    for (int i = 0; i < 10; i++) {
        pass(1000);
    }
    server.listen();
    pass(1000);
    greet();
    claim(who);
    asked();
    send(nil);
    go_down();
    expect_pause(50);
}

TEST_F(redis_client_down, IsConnectedToOnceAtATime)
{
    host.known.reset();
    client().start();
    for (int i = 0; i < 10; i++) {
        claim(who);
        commit();
        pass(90);
        EXPECT_EQ(host.searches, 1U);
    }
    host.answer_search(server.where());
    for (int i = 0; i < 5; i++) {
        run();
        commit();
        pass(10);
        EXPECT_EQ(host.connections(), 1U);
        EXPECT_EQ(host.searches, 1U);
    }
    EXPECT_EQ(server.accepted, 1U);
}

// A proxy with nothing behind it takes connections, greetings even.
TEST_F(redis_client_down, DoesNotSpin)
{
    for (const bool greeted : {false, true}) {
        client_ = std::make_unique<redis::client>(options, host);
        host.serve(client().loop());

        const unsigned before = server.accepted;

        client().start();
        commit();
        for (int ms = 0; ms < 10'000; ms += 10) {
            run();
            if (!server.receive().empty()) {
                if (greeted) {
                    send(hello("7.0.15") + info());
                }
                hang_up();
            }
            pass(10);
        }
        EXPECT_GT(server.accepted - before, 10U);
        EXPECT_LT(server.accepted - before, 16U) << greeted;
        EXPECT_LE(logged().size(), greeted ? 32U : 1U);
        client().stop();
        logged();
    }
}

TEST_F(redis_client_down, IsToldWhatWasSettledMeanwhile)
{
    go_up();
    go_down();
    commit("a", 1);
    release("b", 2);
    pass(29'000);
    server.listen();
    pass(1000 - 1);
    greet();

    const strings words = asked();

    ASSERT_EQ(words.size(), 2U);
    EXPECT_TRUE(words[0].starts_with("SET p:a " + done(2)));
    EXPECT_TRUE(words[1].find("p:b " + claimed(2)) != std::string::npos);
    send(bulk(claimed(1)) + number(0));
    EXPECT_EQ(unsettled(), strings({"release p:b: its lease had expired"}));
}

TEST_F(redis_client_down, IsToldNothingThatTimeHasSettled)
{
    go_up();
    go_down();
    commit("a");
    release("b");
    pass(lease + 2000);
    EXPECT_EQ(unsettled(), strings({"release p:b: the server did not answer"}));
    pass(window);
    EXPECT_EQ(unsettled(), strings({"commit p:a: the server did not answer"}));
    server.listen();
    pass(2000);
    greet();
    EXPECT_EQ(asked(), strings());
}

TEST_F(redis_client_down, IsTriedNoSoonerForWhatIsAsked)
{
    go_up();
    go_down();
    for (int i = 0; i < 10; i++) {
        pass(2000);
    }

    const unsigned before = host.searches;

    pass(*host.timer - host.clock);
    EXPECT_EQ(host.searches, before + 1);
    commit();
    EXPECT_EQ(*host.timer - host.clock, 250U);
    for (int i = 0; i < 9; i++) {
        pass(111);
        EXPECT_EQ(host.searches, before + 1);
    }
    pass(1);
    EXPECT_EQ(host.searches, before + 2);
}

// Whoever waits for the timer ends in time all the same.
TEST_F(redis_client_down, IsWaitedForNoLongerThanForAnAnswer)
{
    go_up();
    EXPECT_FALSE(host.held);
    claim(who);
    EXPECT_TRUE(host.held);
    asked();
    send(nil);
    EXPECT_FALSE(host.held);

    commit();
    EXPECT_TRUE(host.held);
    asked();
    send(bulk(claimed(1)));
    EXPECT_FALSE(host.held);

    go_down();
    commit();
    EXPECT_TRUE(host.held);
    pass(249);
    EXPECT_TRUE(host.held);
    pass(1);
    EXPECT_FALSE(host.held);
    pass(10'000);
    EXPECT_FALSE(host.held);
}

TEST_F(redis_client_down, MayBeToldOfEarlierTimesOnly)
{
    host.keep_earlier = true;
    go_up();
    claim(who);
    asked();
    pass(100);
    send(nil);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
    pass(150); // the timer of the claim
    EXPECT_EQ(logged(), strings());
    claim(who);
    asked();
    pass(250);
    EXPECT_EQ(who.calls, 2U);
    EXPECT_EQ(who.told.store, WEBHOOK_STORE_UNKNOWN);
}

// For "webhook_status".
TEST_F(redis_client_down, WhatHappensIsNotedOnceEach)
{
    go_up();
    EXPECT_EQ(host.news, strings({"connected", "up"}));
    host.news.clear();
    pass(1000);
    go_down();
    EXPECT_EQ(host.news, strings({"disconnected", "down"}));
    host.news.clear();
    pass(50);
    EXPECT_EQ(host.news, strings()) << "it has not been connected";
    server.listen();
    pass(2000);
    greet();
    EXPECT_EQ(host.news, strings({"connected", "up"}));
}

} // namespace
