// Askers that go before they are answered.

#include "unit/redis_client_check.h"

using namespace redis_test;

namespace {

class redis_client_forget : public redis_client {
protected:
    caller second;
    caller third;
};

TEST_F(redis_client_forget, ACallerGoesBeforeItsClaimIsSent)
{
    client().start();
    client().forget(claim(who));
    client().forget(renew(second));
    greet();
    EXPECT_EQ(asked(), strings()) << "there is nothing to release";
    pass(10'000);
    EXPECT_EQ(who.calls + second.calls, 0U);
}

TEST_F(redis_client_forget, ACallerGoesBeforeItsClaimIsWritten)
{
    go_up();
    client().forget(claim(who));
    EXPECT_EQ(asked(), strings({claim_words(), release_words()}));
    send(nil + number(1));
    EXPECT_EQ(who.calls, 0U);
    EXPECT_EQ(unsettled(), strings());
}

TEST_F(redis_client_forget, ACallerGoesWhileItsClaimIsInFlight)
{
    go_up();

    redis::operation *op = claim(who);

    claim(second, "other");
    EXPECT_EQ(asked().size(), 2U);
    client().forget(op);
    EXPECT_EQ(asked(), strings({release_words()}));
    send(nil + bulk(done(5)) + number(1));
    EXPECT_EQ(who.calls, 0U);
    EXPECT_TRUE(second.found(WEBHOOK_DELIVERED));
    EXPECT_EQ(unsettled(), strings());
    EXPECT_EQ(asked(), strings());
}

TEST_F(redis_client_forget, ACallerGoesWhileItsRenewalIsInFlight)
{
    go_up();

    redis::operation *op = renew(who);

    asked();
    client().forget(op);
    commit();
    EXPECT_EQ(asked(), strings({commit_words()})) << "the claim is kept";
    send(number(1) + bulk(claimed(1)));
    EXPECT_EQ(who.calls, 0U);
    EXPECT_EQ(unsettled(), strings());
}

TEST_F(redis_client_forget, ACallerGoesBetweenTwoSteps)
{
    go_up("6.2.14");

    redis::operation *op = claim(who);

    asked();
    send(nil);
    EXPECT_EQ(asked(), strings({"GET p:k"}));
    client().forget(op);
    EXPECT_EQ(asked(), strings({release_words()}));
    send(nil + number(0));
    EXPECT_EQ(asked(), strings()) << "it is not claimed for nobody";
    EXPECT_EQ(who.calls, 0U);
}

TEST_F(redis_client_forget, ACallerGoesWhileThereIsNoConnection)
{
    go_up();
    pass(1000);

    redis::operation *op = claim(who);

    asked();
    hang_up();
    client().forget(op);
    greet();
    EXPECT_EQ(asked(), strings({release_words()})) << "it may have been made";
    send(number(0));
    EXPECT_EQ(unsettled(), strings());
    pass(10'000);
    EXPECT_EQ(who.calls, 0U);
}

// The answers have come, the first one's handler is at work.
TEST_F(redis_client_forget, ACallerGoesWhenItIsAnsweredAndNotTold)
{
    const struct {
        std::string reply;
        strings after;
    } cases[] = {
        {nil, {release_words(2)}},
        {bulk(claimed(2)), {release_words(2)}},
        {bulk(claimed(9)), {}},
        {bulk(done(9)), {}},
        {error("OOM x"), {}},
    };

    go_up();
    for (const auto &each : cases) {
        who = second = {};
        claim(who, "first", 1);

        redis::operation *op = claim(second, "k", 2);

        who.then = [&] { client().forget(op); };
        asked();
        send(nil + each.reply);
        EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
        EXPECT_EQ(second.calls, 0U);
        EXPECT_EQ(asked(), each.after) << each.reply;
        send(each.after.empty() ? "" : number(1));
    }
}

TEST_F(redis_client_forget, ACallerGoesWhenItIsLateAndNotTold)
{
    go_up();
    claim(who, "k", 1);

    redis::operation *op = claim(second, "k", 2);

    who.then = [&] { client().forget(op); };
    asked();
    pass(250);
    EXPECT_TRUE(who.told_unknown());
    EXPECT_EQ(second.calls, 0U);
    EXPECT_EQ(asked(), strings({release_words(1), release_words(2)}));
    send(nil + nil + number(1) + number(1));
    EXPECT_EQ(second.calls, 0U);
    EXPECT_EQ(unsettled(), strings());
}

TEST_F(redis_client_forget, ACallerSendsAnotherAway)
{
    go_up();

    redis::operation *op = nullptr;

    who.then = [&] { client().forget(op); };
    claim(who, "first");
    op = claim(second, "k", 2);
    claim(third, "third");
    asked();
    send(nil);
    EXPECT_EQ(asked(), strings({release_words(2)}));
    send(nil + bulk(done(3)) + number(1));
    EXPECT_EQ(second.calls, 0U);
    EXPECT_TRUE(third.found(WEBHOOK_DELIVERED));
}

} // namespace
