// With "replicas": a second connection asks whether the replicas have what was
// committed over the first one.

#include "unit/redis_replicas_check.h"

using namespace redis_test;

namespace {

TEST_F(redis_client_replicas, ACommitIsToldAgainOnASecondConnectionAndWaitedFor)
{
    go_up();
    EXPECT_FALSE(second_host.is_watching()) << "it is not needed yet";
    commit();
    EXPECT_EQ(asked(), strings({commit_words()}));
    EXPECT_FALSE(second_host.is_watching());
    send(bulk(claimed(1)));
    EXPECT_EQ(host.awaited, 1U);
    greet_second();
    EXPECT_EQ(asked_second(), told("k", window, true));
    EXPECT_EQ(host.replicated, 0U);
    send_second(number(1) + number(1));
    EXPECT_EQ(host.replicated, 1U);
    EXPECT_EQ(host.awaited, 0U);
    EXPECT_EQ(asked(), strings());
    EXPECT_EQ(asked_second(), strings());
    EXPECT_EQ(logged(), strings());
    EXPECT_EQ(unsettled(), strings());
}

TEST_F(redis_client_replicas, NothingElseStandsBehindWait)
{
    caller other;

    go_up_and_use();
    commit_and_confirm();
    EXPECT_EQ(asked_second(), told("k"));

    claim(who, "c");
    renew(other, "r");
    release("s");
    EXPECT_EQ(asked().size(), 3U);
    send(nil + number(1) + number(1));
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
    EXPECT_EQ(other.calls, 1U);
    EXPECT_EQ(asked_second(), strings());
    EXPECT_EQ(host.awaited, 1U);
}

TEST_F(redis_client_replicas, OneWaitIsForAllCommitsUntilThen)
{
    go_up_and_use();
    commit("a");
    commit("b");
    asked();
    send(bulk(claimed(1)) + bulk(claimed(1)));
    EXPECT_EQ(asked_second(), told("b"));
    commit_and_confirm("c");
    commit_and_confirm("d");
    EXPECT_EQ(asked_second(), strings()) << "one at a time";
    send_second(number(1) + number(1));
    EXPECT_EQ(host.replicated, 2U);
    EXPECT_EQ(host.awaited, 2U) << "they were confirmed after the question";
    EXPECT_EQ(asked_second(), told("d"));
    send_second(number(1) + number(3));
    EXPECT_EQ(host.replicated, 4U);
    EXPECT_EQ(host.awaited, 0U);
}

TEST_F(redis_client_replicas, TooFewReplicasAreAskedAgain)
{
    options.replicas = 2;
    go_up();
    commit_and_confirm();
    greet_second();
    EXPECT_EQ(
        asked_second(), strings({retold("k", window, true), "WAIT 2 1000"}));
    send_second(number(1) + number(1));
    EXPECT_EQ(host.replicated, 0U);
    EXPECT_EQ(asked_second(), strings());
    pass(999);
    EXPECT_EQ(asked_second(), strings());
    pass(1);
    EXPECT_EQ(asked_second(),
        strings({retold("k", window - 1000, false), "WAIT 2 1000"}));
    pass(1000); // the server has waited
    send_second(number(1) + number(0));
    EXPECT_EQ(asked_second(),
        strings({retold("k", window - 2000, false), "WAIT 2 1000"}));
    send_second(number(1) + number(2));
    EXPECT_EQ(host.replicated, 1U);
    EXPECT_EQ(logged(), strings());
    EXPECT_EQ(unsettled(), strings());
}

// A replica that is far behind may become the master.
TEST_F(redis_client_replicas, WhatTheReplicasDoNotHaveIsKeptAndToldAgain)
{
    go_up_and_use();
    commit_and_confirm();
    asked_second();
    pass(1000);
    send_second(number(1) + number(0));
    asked_second();
    pass(59'000);
    send(""); // "first" is no longer kept
    logged();
    hang_up();
    greet();
    EXPECT_EQ(asked(), strings({retold("k", window - 60'000, true)}));
    send(number(0));

    // and the replicas of the next server are asked
    greet_second();
    EXPECT_EQ(asked_second(), told("k", window - 60'000, true));
    send_second(number(1) + number(1));
    EXPECT_EQ(host.replicated, 1U);
}

TEST_F(redis_client_replicas, WhatTheReplicasHaveIsKeptForSomeSeconds)
{
    go_up_and_use();
    pass(9999);
    hang_up();
    greet();
    EXPECT_EQ(asked().size(), 1U);
    send(number(1));
    greet_second();
    asked_second();
    send_second(number(1) + number(1));
    pass(10'000);
    hang_up();
    greet();
    EXPECT_EQ(asked(), strings());
}

TEST_F(redis_client_replicas, TheSecondConnectionEndsWithTheFirst)
{
    go_up_and_use();
    commit_and_confirm();
    EXPECT_EQ(asked_second(), told("k"));
    go_down();
    second.receive();
    EXPECT_TRUE(second.closed);
    EXPECT_FALSE(second_host.is_watching());
    pass(60'000);
    EXPECT_FALSE(second_host.is_watching());
    EXPECT_EQ(host.replicated, 0U);
}

// A name or a proxy has led to a server that does not have the commit: what its
// replicas have does not matter.
TEST_F(redis_client_replicas, AServerWithoutTheCommitConfirmsNothing)
{
    go_up_and_use();
    commit_and_confirm("a");
    asked_second();
    commit_and_confirm("b");
    commit_and_confirm("c");
    send_second(number(1) + number(0));
    pass(1000);
    EXPECT_EQ(asked_second(), told("c", window - 1000));
    send_second(number(0) + number(1));
    EXPECT_EQ(host.replicated, 0U);
    EXPECT_EQ(host.awaited, 2U);

    // The event was deleted, or delivered again: those before it count.
    EXPECT_EQ(asked_second(), told("b", window - 1000));
    send_second(number(3) + number(1));
    EXPECT_EQ(asked_second(), told("a", window - 1000));
    send_second(number(1) + number(1));
    EXPECT_EQ(host.replicated, 1U);
    EXPECT_EQ(host.awaited, 0U);
    EXPECT_EQ(unsettled(), strings());
}

TEST_F(redis_client_replicas, AKeyThatIsCommittedAnewMeanwhileStays)
{
    go_up_and_use();
    commit_and_confirm();
    asked_second();
    commit_and_confirm();
    send_second(number(3) + number(1));
    EXPECT_EQ(host.awaited, 1U);
    EXPECT_EQ(asked_second(), told("k"));
}

TEST_F(redis_client_replicas, AProcessThatExitsWaitsForTheReplicas)
{
    go_up_and_use();
    commit_and_confirm();
    asked_second();
    EXPECT_TRUE(host.held);
    send_second(number(1) + number(1));
    EXPECT_FALSE(host.held);

    commit_and_confirm("other");
    asked_second();
    pass(249);
    EXPECT_TRUE(host.held);
    pass(1);
    EXPECT_FALSE(host.held);
    client().stop();
    EXPECT_EQ(logged(),
        strings({"error: has not confirmed that its replicas have 1 delivered "
                 "events before the worker process exited"}));
    EXPECT_FALSE(second_host.is_watching());
}

TEST_F(redis_client_replicas, NoMoreThanSoManyAreKept)
{
    go_up_and_use();
    commit_and_confirm();
    asked_second();
    for (int i = 0; i < 4100; i++) {
        commit_and_confirm("k" + std::to_string(i));
    }
    EXPECT_EQ(host.awaited, 4096U);
    pass(1000);
    send_second(number(1) + number(0));
    EXPECT_EQ(asked_second(), told("k4099", window - 1000));
    send_second(number(1) + number(1));
    EXPECT_EQ(host.replicated, 4096U);
    EXPECT_EQ(host.awaited, 0U);
}

} // namespace
