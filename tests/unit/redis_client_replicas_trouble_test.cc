// With "replicas": a server refuses WAIT, replicas are behind, and the second
// connection fails.

#include "unit/redis_replicas_check.h"

using namespace redis_test;

namespace {

class redis_client_replicas_trouble : public redis_client_replicas {};

TEST_F(
    redis_client_replicas_trouble, AServerThatRefusesWaitIsUsedWithoutReplicas)
{
    go_up_and_use();
    commit_and_confirm();
    asked_second();
    send_second(number(1) + error("NOPERM x"));
    EXPECT_EQ(logged(),
        strings({"error: does not say whether its replicas have the delivered "
                 "events: WAIT is refused with NOPERM"}));
    EXPECT_EQ(host.awaited, 0U);
    EXPECT_EQ(host.replicated, 0U);
    EXPECT_FALSE(second_host.is_watching());
    commit_and_confirm("b");
    EXPECT_EQ(host.awaited, 0U);
    pass(10'000);
    hang_up();
    logged();
    greet();
    EXPECT_EQ(asked(), strings()) << "nothing is kept for longer";
    EXPECT_EQ(unsettled(), strings());
}

TEST_F(redis_client_replicas_trouble, AServerThatRefusesWaitIsAskedLater)
{
    go_up_and_use();
    commit_and_confirm();
    asked_second();
    send_second(number(1) + error("ERR unknown command 'WAIT'"));
    EXPECT_EQ(logged(),
        strings({"error: does not say whether its replicas have the delivered "
                 "events: WAIT is refused with ERR"}));
    pass(59'999);
    commit_and_confirm("c");
    EXPECT_FALSE(second_host.is_watching());
    pass(1);
    commit_and_confirm("d");
    greet_second();
    EXPECT_EQ(asked_second(), told("d", window, true));
    send_second(number(1) + error("ERR unknown command 'WAIT'"));
    EXPECT_EQ(logged(), strings()) << "once";

    pass(60'000);
    commit_and_confirm("e");
    greet_second();
    asked_second();
    send_second(number(1) + number(1));
    EXPECT_EQ(logged(), strings({"recovery: confirms again that 1 replicas "
                                 "have the delivered events"}));
    EXPECT_EQ(host.replicated, 1U);
}

// What this one refused is no matter to the next one.
TEST_F(redis_client_replicas_trouble, TheNextServerMayAcceptWait)
{
    go_up_and_use();
    commit_and_confirm();
    asked_second();
    send_second(number(1) + error("NOPERM x"));
    hang_up();
    logged();
    greet();
    EXPECT_EQ(asked().size(), 2U); // "first", too
    send(number(1) + number(1));
    greet_second();
    asked_second();
    send_second(number(1) + number(1));
    EXPECT_EQ(host.replicated, 2U);
    EXPECT_EQ(logged().size(), 1U);
}

TEST_F(redis_client_replicas_trouble, ARefusalThatPassesIsNoNews)
{
    const char *const words[] = {"NOREPLICAS x", "LOADING x", "OOM x",
        "NOSCRIPT x", "READONLY x", "UNBLOCKED x"};

    go_up_and_use();
    commit_and_confirm();
    asked_second();
    for (const char *word : words) {
        send_second(error(word) + number(1));
        EXPECT_FALSE(second_host.is_watching()) << word;
        EXPECT_EQ(host.awaited, 1U);
        pass(999);
        EXPECT_FALSE(second_host.is_watching());
        pass(1);
        greet_second();
        EXPECT_EQ(asked_second().size(), 2U);
    }
    send_second(number(1) + number(1));
    EXPECT_EQ(host.replicated, 1U);
    EXPECT_EQ(logged(), strings());
}

TEST_F(redis_client_replicas_trouble, ReplicasThatAreFarBehindAreReportedOnce)
{
    const std::string line =
        "error: has not confirmed for 10 seconds that 1 replicas have the "
        "delivered events: 0 of them have confirmed the last one";

    go_up_and_use();
    commit_and_confirm();
    for (int i = 0; i < 30; i++) {
        EXPECT_EQ(asked_second().size(), 2U);
        pass(1000);
        send_second(number(1) + number(0));
        EXPECT_EQ(logged(), i == 9 ? strings({line}) : strings()) << i;
    }
    send_second(number(1) + number(1));
    EXPECT_EQ(logged(), strings({"recovery: confirms again that 1 replicas "
                                 "have the delivered events"}));
}

TEST_F(redis_client_replicas_trouble, ASecondConnectionThatFailsIsMadeAgain)
{
    go_up_and_use();
    commit_and_confirm();
    asked_second();
    hang_up_second();
    EXPECT_EQ(second.accepted, 1U);
    pass(1000);
    EXPECT_EQ(second.accepted, 2U);
    hang_up_second();
    pass(1000);
    second.receive();
    send_second(error("WRONGPASS x") + error("NOPERM x"));
    pass(8000);
    EXPECT_EQ(logged(),
        strings({"error: has not confirmed for 10 seconds that 1 replicas have "
                 "the delivered events: the server answered HELLO with "
                 "WRONGPASS"}));
    greet_second();
    asked_second();
    send_second(number(1) + number(1));
    EXPECT_EQ(host.replicated, 1U);
}

TEST_F(redis_client_replicas_trouble, ASecondConnectionThatIsSilentIsGivenUp)
{
    go_up_and_use();
    commit_and_confirm();
    asked_second();
    pass(1999);
    EXPECT_TRUE(second_host.is_watching());
    pass(1);
    EXPECT_FALSE(second_host.is_watching());
    pass(1000);
    EXPECT_TRUE(second_host.is_watching());
    asked_second();
    pass(1000); // no greeting
    EXPECT_FALSE(second_host.is_watching());
    EXPECT_EQ(host.awaited, 1U);

    // claims go on meanwhile
    claim(who, "c");
    asked();
    send(nil);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
    EXPECT_EQ(logged(), strings());
}

TEST_F(redis_client_replicas_trouble, AnAnswerWithoutSenseIsARefusal)
{
    go_up_and_use();
    commit_and_confirm();
    asked_second();
    send_second(ok + nil);
    EXPECT_EQ(logged(),
        strings({"error: does not say whether its replicas have the delivered "
                 "events: a commit is refused with ERR"}));
    EXPECT_FALSE(second_host.is_watching());
}

} // namespace
