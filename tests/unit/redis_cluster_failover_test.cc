// A cluster: masters that are lost, and those that take their place.

#include "unit/redis_cluster_check.h"

#include "redis/scripts.h"

using namespace redis_test;

namespace {

class redis_cluster_failover : public redis_cluster {
protected:
    // The replica of the first master is the fourth one.
    static std::string promoted()
    {
        return slots_reply({{0, 5460, "10.0.0.1", 7003},
            {5461, 10922, "10.0.0.1", 7001}, {10923, 16383, "10.0.0.1", 7002}});
    }

    // Answers the question for the slots, whoever is asked.
    bool tell_slots(const std::string &slots)
    {
        for (int i = 1; i < 3; i++) {
            if (asked_of(i) == strings({"CLUSTER SLOTS"})) {
                say(i, slots);
                return true;
            }
        }
        return false;
    }

    void pass_in_steps(std::uint64_t ms)
    {
        for (std::uint64_t at = 0; at < ms; at += 10) {
            pass(10);
        }
    }
};

TEST_F(redis_cluster_failover, OthersGoOn)
{
    caller other;

    go_up_all();
    pass(5000);
    hang_up_at(0, true);
    EXPECT_EQ(claim(who, key_of(0)), nullptr) << "it is known to be down";
    claim(other, key_of(1));
    EXPECT_EQ(asked_of(1).back(), claim_of(key_of(1)));
    EXPECT_FALSE(host.is_watching());
    EXPECT_EQ(at(0).host.lines.size(), 2U);
}

TEST_F(redis_cluster_failover, AnotherMasterTakesItsPlace)
{
    const std::string key = key_of(0);

    go_up_all();
    pass(5000);
    hang_up_at(0, true);
    commit(key, 3);
    ASSERT_TRUE(tell_slots(slots_reply(thirds()))) << "it is asked at once";
    pass_in_steps(990);
    EXPECT_FALSE(tell_slots(promoted()));
    pass(10);
    ASSERT_TRUE(tell_slots(promoted())) << "and each second";

    greet_at(3);
    EXPECT_EQ(asked_of(3), strings({commit_of(key, 3)}));
    claim(who, key_of(0, 1));
    EXPECT_EQ(asked_of(3), strings({claim_of(key_of(0, 1))}));
    say(3, bulk(claimed(3)) + nil);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
    EXPECT_EQ(unsettled(), strings());

    // the other one is left alone
    const unsigned before = at(0).host.connections();
    pass_in_steps(5000);
    EXPECT_EQ(at(0).host.connections(), before);
    EXPECT_FALSE(tell_slots(promoted())) << "nothing is wrong any more";
}

TEST_F(redis_cluster_failover, TheNextMasterIsToldWhatTheFormerHadConfirmed)
{
    const std::string key = key_of(0);
    const std::string name = "p:" + key;

    go_up_all();
    commit(key);
    asked_of(0);
    say(0, bulk(claimed(1)));
    pass(5000);
    hang_up_at(0, true);
    ASSERT_TRUE(tell_slots(promoted()));
    greet_at(3);
    EXPECT_EQ(asked_of(3),
        strings({"EVAL " + std::string(redis::retell_script.text) + " 2 " +
                 name + " p:{" + name + "} " + committed(1) + " " +
                 std::to_string(window - 5000)}));
    say(3, number(0));
    EXPECT_EQ(unsettled(), strings());
}

// A master may be replaced while the connection to it lasts.
TEST_F(redis_cluster_failover, TheNextMasterIsToldThoughTheFormerOneLives)
{
    go_up_all();
    commit(key_of(0));
    asked_of(0);
    say(0, bulk(claimed(1)));
    pass(5000);
    claim(who, key_of(0, 1));
    asked_of(0);
    say(0, moved(key_of(0, 1), place(3)));
    ASSERT_TRUE(tell_slots(promoted()));
    greet_at(3);
    const strings told = asked_of(3);
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0].substr(0, 5), "EVAL ");
    EXPECT_EQ(told[1], claim_of(key_of(0, 1)));
    say(3, number(0) + nil);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
    EXPECT_EQ(unsettled(), strings());
    EXPECT_TRUE(at(0).host.is_watching());
    pass_in_steps(2000);
    EXPECT_FALSE(at(0).host.is_watching()) << "it is not needed any more";
}

// Its reply got lost: it is found as the caller's own.
TEST_F(redis_cluster_failover, AClaimIsRepeatedWhereItsSlotIs)
{
    const std::string key = key_of(0);

    go_up_all();
    pass(5000);
    claim(who, key);
    asked_of(0);
    hang_up_at(0);
    ASSERT_TRUE(tell_slots(promoted()));
    greet_at(3);
    EXPECT_EQ(asked_of(3), strings({claim_of(key)}));
    say(3, bulk(claimed(1)));
    EXPECT_TRUE(who.found(WEBHOOK_CLAIMED));
    EXPECT_EQ(asked_of(0), strings({"HELLO 2 SETNAME nginx-webhook", "INFO"}));
}

TEST_F(redis_cluster_failover, AMasterThatIsSilentIsReplaced)
{
    const std::string key = key_of(0);

    go_up_all();
    pass(5000);
    claim(who, key);
    asked_of(0);
    pass(250);
    EXPECT_TRUE(who.told_unknown());
    EXPECT_EQ(claim(who, key), nullptr);
    ASSERT_TRUE(tell_slots(promoted()));
    greet_at(3);
    const strings released = asked_of(3);
    ASSERT_EQ(released.size(), 1U) << "of the claim that may have been made";
    say(3, number(0));

    caller next;
    claim(next, key, 3);
    EXPECT_EQ(asked_of(3), strings({claim_of(key, 3)}));

    // what it says when it wakes up does not count
    at(0).server.send(nil);
    run();
    EXPECT_EQ(next.calls, 0U);
}

TEST_F(redis_cluster_failover, AnotherIsAskedIfOneDoesNotTellTheSlots)
{
    go_up_all();
    pass(5000);
    hang_up_at(0, true);
    int silent = 0;
    for (int i = 1; i < 3; i++) {
        silent = asked_of(i).empty() ? silent : i;
    }
    ASSERT_NE(silent, 0);
    pass_in_steps(250);
    EXPECT_EQ(asked_of(3 - silent), strings({"CLUSTER SLOTS"}));
    say(3 - silent, promoted());
    claim(who, key_of(0));
    greet_at(3);
}

TEST_F(redis_cluster_failover, ANonsensicalMapChangesNothing)
{
    for (const std::string &lie : {slots_reply({{0, 16384, "h", 1}}), ok,
             error("ERR x"), slots_reply({{0, 5, "h", 1}, {0, 5, "i", 1}})}) {
        caller one;

        go_up_all();
        pass(5000);
        hang_up_at(0, true);
        ASSERT_TRUE(tell_slots(lie));
        claim(one, key_of(1));
        EXPECT_EQ(asked_of(1).back(), claim_of(key_of(1)));
        say(1, nil);
        EXPECT_TRUE(one.found(WEBHOOK_ABSENT)) << lie;

        host.timer.reset();
        client_.reset();
        masters_.clear();
        server.close();
        client_ = std::make_unique<redis::client>(options, host);
        host.serve(client().loop());
        host.news.clear();
    }
}

TEST_F(redis_cluster_failover, TheFirstServerIsAskedIfAllAreLost)
{
    go_up_all();
    pass(5000);
    for (int i = 0; i < 3; i++) {
        hang_up_at(i, true);
    }
    run();
    EXPECT_EQ(host.connections(), 2U);
    EXPECT_EQ(
        server.receive(), strings({"HELLO 2 SETNAME nginx-webhook", "INFO"}));
    EXPECT_EQ(claim(who, key_of(0)), nullptr);
    commit(key_of(0));
    send(cluster_hello() + info());
    EXPECT_EQ(server.receive(), strings({"CLUSTER SLOTS"}));
    send(promoted());
    greet_at(3);
    EXPECT_EQ(asked_of(3), strings({commit_of(key_of(0))}));
    EXPECT_FALSE(host.is_watching());
}

TEST_F(redis_cluster_failover, AMasterThatComesBackIsUsedAgain)
{
    go_up_all();
    pass(5000);
    hang_up_at(0, true);
    commit(key_of(0));
    at(0).server.listen();
    pass_in_steps(2000);
    greet_at(0);
    EXPECT_EQ(asked_of(0).front(), commit_of(key_of(0)));
}

// The operation of one master starts that of another, as requests do.
TEST_F(redis_cluster_failover, HandlersMayAskAnyMaster)
{
    caller next;
    caller last;

    start_cluster();
    who.then = [&] {
        claim(next, key_of(1));
        commit(key_of(2));
        release(key_of(2, 1));
    };
    next.then = [&] { client().forget(claim(last, key_of(2, 2))); };
    claim(who, key_of(0));
    greet_at(0);
    asked_of(0);
    say(0, nil);
    greet_at(1);
    asked_of(1);
    say(1, nil);
    greet_at(2);
    EXPECT_EQ(asked_of(2).size(), 2U);
    EXPECT_EQ(next.calls, 1U);
    EXPECT_EQ(last.calls, 0U);
}

TEST_F(redis_cluster_failover, CallsNobodyAfterStop)
{
    go_up_all();
    claim(who, key_of(0));
    commit(key_of(1));
    asked_of(0);
    client().stop();
    EXPECT_EQ(who.calls, 0U);
    EXPECT_EQ(claim(who, key_of(0)), nullptr);
    EXPECT_EQ(at(1).host.lines,
        strings({"error: did not confirm 1 commits or releases before the "
                 "worker process exited"}));
    for (int i = 0; i < 3; i++) {
        EXPECT_FALSE(at(i).host.is_watching());
    }
}

TEST_F(redis_cluster_failover, OneServerMayTakeThePlaceOfAll)
{
    go_up_all();
    pass(5000);
    for (int i = 0; i < 3; i++) {
        hang_up_at(i, true);
    }
    commit(key_of(1));
    run();
    server.receive();
    send(hello("7.0.15") + info());
    EXPECT_EQ(asked(), strings({commit_of(key_of(1))}));
    claim(who);
    EXPECT_EQ(asked(), strings({claim_words()}));
    EXPECT_TRUE(client().keeps_order());
}

} // namespace
