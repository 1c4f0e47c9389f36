// Commits that a server has confirmed, and may have lost: they are told again.

#include "redis/scripts.h"
#include "unit/redis_client_check.h"
#include "unit/sanitizer.h"

#include <malloc.h>

using namespace redis_test;

namespace {

class redis_client_retell : public redis_client {
protected:
    // Up, and it has been of use: another connection is made at once.
    void go_up_and_use()
    {
        caller first;

        go_up();
        renew(first, "first");
        asked();
        send(number(1));
    }

    void commit_and_confirm(
        std::string_view key = "k", unsigned char number = 1)
    {
        commit(key, number);
        asked();
        send(bulk(claimed(number)));
    }

    void lose()
    {
        hang_up();
        logged();
    }

    static std::string retold(std::string_view key, unsigned char number,
        std::uint64_t ms, bool text = true)
    {
        const redis::script &run = redis::retell_script;
        const std::string name = "p:" + std::string(key);

        return (text ? "EVAL " + std::string(run.text)
                     : "EVALSHA " + std::string(run.sha1)) +
               " 2 " + name + " p:{" + name + "} " + committed(number) + " " +
               std::to_string(ms);
    }

    // What is told again on the next connection.
    strings after_loss()
    {
        lose();
        greet();
        return asked();
    }
};

TEST_F(redis_client_retell, OfTheLastSecondsEachIsToldAgain)
{
    go_up_and_use();
    commit_and_confirm("a");
    pass(4000);
    commit_and_confirm("b", 3);
    pass(5999);
    EXPECT_EQ(after_loss(), strings({retold("a", 1, window - 9999),
                                retold("b", 3, window - 5999, false)}));
    send(number(0) + number(1));
    EXPECT_EQ(unsettled(), strings());
    EXPECT_EQ(logged(), strings());

    // and again, because the next server may lose them as well
    pass(9999);
    EXPECT_EQ(after_loss().size(), 2U);
    send(number(0) + number(0));
    pass(10'000);
    EXPECT_EQ(after_loss(), strings());
}

TEST_F(redis_client_retell, TheLossCountsAndNotTheNextConnection)
{
    go_up_and_use();
    commit_and_confirm();
    go_down();
    pass(60'000);
    server.listen();
    pass(2000);
    greet();
    EXPECT_EQ(asked(), strings({retold("k", 1, window - 62'000)}));
}

TEST_F(redis_client_retell, AServerThatIsDownIsToldWhenItIsUp)
{
    go_up_and_use();
    commit_and_confirm();
    EXPECT_EQ(after_loss().size(), 1U);
    hang_up();
    pass(50);
    greet();
    EXPECT_EQ(asked(), strings({retold("k", 1, window - 50)}));
    send(error("LOADING x"));
    EXPECT_EQ(asked(), strings());
    pass(1000);
    EXPECT_EQ(asked().size(), 1U);
    send(number(0));
    EXPECT_EQ(unsettled(), strings());
}

TEST_F(redis_client_retell, IsToldBeforeMoreIsAsked)
{
    go_up_and_use();
    commit_and_confirm();
    claim(who, "other");
    asked();
    EXPECT_EQ(
        after_loss(), strings({retold("k", 1, window),
                          "SET p:other " + claimed(1) + " NX GET PX 30000"}));
}

// It may have been deleted since, by another worker.
TEST_F(redis_client_retell, DoesNotAnswerAClaim)
{
    go_up_and_use();
    commit_and_confirm();
    lose();
    claim(who, "k", 3);
    pass(1);
    EXPECT_EQ(who.calls, 0U);
    greet();
    EXPECT_EQ(asked(), strings({retold("k", 1, window - 1), claim_words(3)}));
    send(number(0) + bulk(committed()));
    EXPECT_TRUE(who.found(WEBHOOK_DELIVERED));
}

TEST_F(redis_client_retell, TheServerForgetsTheScript)
{
    go_up_and_use();
    commit_and_confirm("a");
    commit_and_confirm("b");
    EXPECT_EQ(after_loss().size(), 2U);
    send(error("OOM x") + error("NOSCRIPT x"));
    EXPECT_EQ(asked(), strings({retold("b", 1, window)}));
}

TEST_F(redis_client_retell, WhatWasDeletedIsNot)
{
    webhook_state_t found{};
    const std::string text = committed();

    ASSERT_EQ(webhook_state_decode({text.data(), text.size()}, &found), 1);
    go_up_and_use();
    commit_and_confirm();
    commit_and_confirm("other");
    client().forget("k", found, caller::on_answer, &who);
    EXPECT_EQ(
        asked(), strings({"EVALSHA " + std::string(redis::forget_script.sha1) +
                          " 2 p:k p:{p:k} " + committed()}));
    send(number(1));
    EXPECT_EQ(who.calls, 1U);
    EXPECT_EQ(after_loss(), strings({retold("other", 1, window)}));
}

TEST_F(redis_client_retell, WhatIsClaimedAnewIsNot)
{
    go_up_and_use();
    commit_and_confirm();
    claim(who, "k", 3);
    asked();
    send(nil); // somebody has deleted it in the server
    EXPECT_EQ(after_loss(), strings());
}

TEST_F(redis_client_retell, TheLastOneOfAKeyIs)
{
    go_up_and_use();
    commit_and_confirm("k", 1);
    pass(10);
    commit_and_confirm("k", 3);
    EXPECT_EQ(after_loss(), strings({retold("k", 3, window)}));
}

TEST_F(redis_client_retell, WhatHasExpiredIsNot)
{
    go_up_and_use();
    client().commit(mine("k", 1), 200, 500, this);
    asked();
    send(bulk(claimed(1)));
    pass(500);
    EXPECT_EQ(after_loss(), strings());

    client().commit(mine("k", 1), 200, 500, this);
    asked();
    send(bulk(claimed(1)));
    go_down();
    pass(500);
    EXPECT_EQ(unsettled(), strings()) << "it was told in time";
}

TEST_F(redis_client_retell, NoMoreThanSoMany)
{
    go_up_and_use();
    for (int i = 0; i < 4100; i++) {
        commit_and_confirm("k" + std::to_string(i));
    }
    strings words = after_loss();
    for (strings more = asked(); !more.empty(); more = asked()) {
        words.insert(words.end(), more.begin(), more.end());
    }
    ASSERT_EQ(words.size(), 4096U);
    EXPECT_EQ(words[0], retold("k4", 1, window));
}

TEST_F(redis_client_retell, ThousandsTakeLittleMemory)
{
    if (webhook::test::is_sanitized()) {
        GTEST_SKIP() << "mallinfo2() knows nothing of its memory";
    }
    go_up_and_use();
    commit_and_confirm("first");

    const auto before = mallinfo2().uordblks;
    const std::string id(80, 'x');
    for (int i = 0; i < 4100; i++) {
        commit_and_confirm(id + std::to_string(i));
    }
    EXPECT_GT(mallinfo2().uordblks - before, 500'000U);
    EXPECT_LT(mallinfo2().uordblks - before, 1'500'000U);

    std::string confirmed;
    std::size_t count = after_loss().size();
    for (strings more = asked(); !more.empty(); more = asked()) {
        count += more.size();
    }
    for (std::size_t i = 0; i < count; i++) {
        confirmed += number(1);
    }
    send(confirmed);
    ASSERT_EQ(count, 4096U);
    EXPECT_LT(mallinfo2().uordblks - before, 2'500'000U)
        << "those that are not in use are kept";
}

TEST_F(redis_client_retell, AProcessThatEndsDoesNotComplain)
{
    go_up_and_use();
    commit_and_confirm();
    EXPECT_EQ(after_loss().size(), 1U);
    client().stop();
    EXPECT_EQ(logged(), strings());
    EXPECT_EQ(unsettled(), strings());
}

// A refusal of this kind stays.
TEST_F(redis_client_retell, AServerThatRefusesItIsNotAskedAgain)
{
    go_up_and_use();
    commit_and_confirm();
    EXPECT_EQ(after_loss().size(), 1U);
    send(error("NOPERM x"));
    EXPECT_EQ(logged(), strings({"error: refuses commits with NOPERM"}));
    EXPECT_EQ(unsettled(), strings());
    pass(1000);
    EXPECT_EQ(asked(), strings());
}

// The body that was delivered last is remembered under a key of its own.
TEST_F(redis_client_retell, TheBodyOfAnEventIsToldAgain)
{
    redis::claim_of one = mine("k", 1);

    one.latest = "latest";
    go_up_and_use();
    client().commit(one, 200, window, this);
    asked();
    send(nil);
    asked();
    send(number(1));
    EXPECT_EQ(after_loss(), strings({retold("latest", 1, window)}));
    send(number(0));
    EXPECT_EQ(asked(), strings());
    EXPECT_EQ(unsettled(), strings());
}

// What a server says of itself, once.
TEST_F(redis_client_retell, AServerThatForgetsIsNamed)
{
    const std::string forgetful =
        bulk("# Persistence\r\naof_enabled:0\r\n# Replication\r\nrole:master"
             "\r\nconnected_slaves:0\r\n");
    const std::string line =
        "warn: forgets delivered events when it restarts: it has neither an "
        "append-only file nor a replica, set \"appendonly yes\"";

    for (int i = 0; i < 2; i++) {
        if (i == 0) {
            client().start();
        } else {
            pass(2000);
            hang_up();
        }
        run();
        server.receive();
        send(hello("7.0.15") + forgetful);
        const strings lines = logged();
        EXPECT_EQ(std::count(lines.begin(), lines.end(), line), i == 0) << i;
    }
}

TEST_F(redis_client_retell, AReplicaIsNamed)
{
    client().start();
    run();
    server.receive();
    send(hello("7.0.15") +
         bulk("role:slave\r\nslave_read_only:0\r\nconnected_slaves:1\r\n"));
    EXPECT_EQ(
        logged(), strings({"notice: is up, version 7.0.15",
                      "warn: is a replica: it forgets delivered events when it "
                      "synchronizes with its master, name the master in "
                      "\"webhook_store\""}));
}

// Without INFO, HELLO says it.
TEST_F(redis_client_retell, AReplicaThatDoesNotTellItsStateIsReadOnly)
{
    std::string words = hello("7.0.15");

    words.replace(words.find("$6\r\nmaster"), 10, "$7\r\nreplica");
    client().start();
    run();
    server.receive();
    send(words + error("NOPERM x"));
    EXPECT_EQ(logged(),
        strings({"error: is down: the server is a read-only replica"}));
}

} // namespace
