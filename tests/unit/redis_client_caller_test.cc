// Askers that ask more when they are told, or end everything.

#include "unit/redis_client_check.h"

using namespace redis_test;

namespace {

class redis_client_caller : public redis_client {
protected:
    caller second;
    caller third;
};

TEST_F(redis_client_caller, AsksMoreWhenItIsTold)
{
    go_up();
    who.then = [&] {
        claim(second, "k", 2);
        renew(third);
        commit();
        release();
    };
    claim(who, "first");
    asked();
    send(nil);
    EXPECT_EQ(asked(), strings({claim_words(2), renew_words(), commit_words(),
                           release_words()}));
    send(bulk(claimed(7)) + number(1) + bulk(claimed(1)) + number(1));
    EXPECT_TRUE(second.found(WEBHOOK_DELIVERED)) << "as the commit says";
    EXPECT_EQ(third.calls, 1U);
}

TEST_F(redis_client_caller, AsksTheSameAgainAndAgain)
{
    go_up();
    who.then = [&] { claim(who); };
    claim(who);
    for (unsigned i = 1; i < 100; i++) {
        EXPECT_EQ(asked(), strings({claim_words()}));
        send(bulk(claimed(7)));
        EXPECT_EQ(who.calls, i);
    }
}

TEST_F(redis_client_caller, AsksMoreWhenItIsToldOfALoss)
{
    redis::operation *op = nullptr;
    bool refused = false;

    go_up();
    who.then = [&] {
        refused = claim(third) == nullptr;
        client().forget(op);
        commit("late");
        release("late");
    };
    claim(who, "first");
    op = claim(second, "k", 2);
    asked();
    go_down();
    EXPECT_TRUE(who.told_unknown());
    EXPECT_TRUE(refused) << "it is down by then";
    EXPECT_EQ(second.calls + third.calls, 0U);

    server.listen();
    pass(50);
    greet();

    const strings words = asked();

    ASSERT_EQ(words.size(), 4U);
    EXPECT_TRUE(words[0].find("p:first") != std::string::npos);
    EXPECT_EQ(words[1], release_words(2));
    EXPECT_TRUE(words[2].starts_with("SET p:late done:"));
    EXPECT_TRUE(words[3].find("p:late claimed:") != std::string::npos);
}

TEST_F(redis_client_caller, IsNotCalledAfterTheEnd)
{
    go_up();

    redis::operation *op = claim(who);

    renew(second);
    commit();
    release();
    asked();
    claim(third); // not even written
    client().stop();
    EXPECT_EQ(logged(), strings({"error: did not confirm 2 commits or releases "
                                 "before the worker process exited"}));
    EXPECT_FALSE(host.is_watching());
    EXPECT_FALSE(host.held);

    pass(10'000);
    client().loop().on_timer();
    client().loop().on_readable();
    client().loop().on_writable();
    client().loop().on_address(server.where());
    client().loop().on_no_address("x");
    client().forget(op);
    client().stop();
    pass(window);
    client().loop().on_timer();
    EXPECT_EQ(who.calls + second.calls + third.calls, 0U);
    EXPECT_EQ(claim(who), nullptr);
    EXPECT_EQ(renew(who), nullptr);
    EXPECT_EQ(host.connections(), 1U);
    EXPECT_EQ(logged(), strings());
    EXPECT_EQ(unsettled(), strings()) << "these have been counted";
}

TEST_F(redis_client_caller, EndsEverythingWhenItIsTold)
{
    go_up();
    who.then = [&] { client().stop(); };
    claim(who, "a");
    claim(second, "b");
    claim(third, "c");
    asked();
    send(nil + nil);
    pass(1000);
    EXPECT_EQ(who.calls, 1U);
    EXPECT_EQ(second.calls + third.calls, 0U);
    EXPECT_FALSE(host.is_watching());
}

TEST_F(redis_client_caller, EndsWhatHasNotBegun)
{
    host.known.reset();
    client().start();
    claim(who);
    client().stop();
    EXPECT_FALSE(host.searching);
    pass(10'000);
    EXPECT_EQ(who.calls, 0U);
    EXPECT_EQ(host.searches, 1U);
    EXPECT_EQ(logged(), strings());
}

TEST_F(redis_client_caller, IsNotCalledByWhatIsDestroyed)
{
    go_up();
    claim(who);
    renew(second);
    commit();
    asked();
    client_.reset();
    EXPECT_FALSE(host.is_watching());
    EXPECT_EQ(who.calls + second.calls, 0U);

    host.timer.reset();
    client_ = std::make_unique<redis::client>(options, host);
    host.serve(client().loop());
    client().start();
    client_.reset(); // with a greeting under way
    EXPECT_EQ(host.connections(), 2U);
}

TEST_F(redis_client_caller, HasAKeyOfAnyLength)
{
    std::vector<caller> callers(3);
    const std::string longest(100'000, 'k');

    go_up();
    for (int round = 0; round < 3; round++) {
        claim(callers[0], longest);
        claim(callers[1], "");
        claim(callers[2], "k");
        run();

        strings words = asked();
        for (int i = 0; i < 10; i++) {
            for (const std::string &more : asked()) {
                words.push_back(more);
            }
        }
        ASSERT_EQ(words.size(), 3U);
        EXPECT_EQ(words[0],
            "SET p:" + longest + " " + claimed(1) + " NX GET PX 30000");
        EXPECT_EQ(words[1], "SET p: " + claimed(1) + " NX GET PX 30000");
        EXPECT_EQ(words[2], claim_words());
        send(nil + nil + nil);
    }
}

} // namespace
