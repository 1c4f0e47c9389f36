// A cluster: which server gets which operation.

#include "unit/redis_cluster_check.h"

using namespace redis_test;

namespace {

TEST_F(redis_cluster, IsRecognized)
{
    start_cluster();
    EXPECT_FALSE(host.is_watching()) << "it was asked for the slots only";
    EXPECT_EQ(logged(), strings({"notice: is up, version 7.0.15",
                            "notice: is a cluster with 3 masters"}));
    EXPECT_EQ(host.news, strings({"connected", "up", "resting"}));
    for (int i = 0; i < 3; i++) {
        EXPECT_EQ(at(i).made, 1U);
        EXPECT_EQ(at(i).host.connections(), 0U) << "nothing is needed of it";
    }
}

TEST_F(redis_cluster, EachKeyGoesToItsMaster)
{
    start_cluster();
    for (int i = 0; i < 3; i++) {
        caller one;
        caller other;

        claim(one, key_of(i));
        claim(other, key_of(i, 1), 3);
        greet_at(i);
        EXPECT_EQ(asked_of(i),
            strings({claim_of(key_of(i)), claim_of(key_of(i, 1), 3)}));
        say(i, nil + bulk(committed(4)));
        EXPECT_TRUE(one.found(WEBHOOK_ABSENT));
        EXPECT_TRUE(other.found(WEBHOOK_DELIVERED));
        EXPECT_EQ(at(i).host.connections(), 1U);
    }
    EXPECT_EQ(host.connections(), 1U);
    EXPECT_FALSE(host.is_watching());
    pass(60'000);
    EXPECT_EQ(host.connections(), 1U) << "nobody asks without a reason";
    EXPECT_EQ(asked_of(0), strings());
}

TEST_F(redis_cluster, TheFirstCallersWaitForTheSlots)
{
    const std::string key = key_of(1);

    client().start();
    claim(who, key);
    commit(key_of(2));
    run();
    server.receive();
    send(cluster_hello() + info());
    EXPECT_EQ(server.receive(), strings({"CLUSTER SLOTS"})) << "nothing else";
    send(slots_reply(thirds()));
    greet_at(1);
    EXPECT_EQ(asked_of(1), strings({claim_of(key)}));
    greet_at(2);
    EXPECT_EQ(asked_of(2), strings({commit_of(key_of(2))}));
    say(1, nil);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
    EXPECT_EQ(at(0).host.connections(), 0U);
}

TEST_F(redis_cluster, IsFollowedWhenASlotHasMoved)
{
    const std::string key = key_of(0);
    caller next;

    go_up_all();
    claim(who, key);
    EXPECT_EQ(asked_of(0), strings({claim_of(key)}));
    say(0, moved(key, place(2)));
    EXPECT_EQ(asked_of(2), strings({claim_of(key)}));
    say(2, nil);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));

    // it is known from now on
    claim(next, key);
    EXPECT_EQ(asked_of(2), strings({claim_of(key)}));
    say(2, bulk(claimed(1)));
    EXPECT_EQ(next.calls, 1U);
    EXPECT_EQ(logged(), strings());
    EXPECT_EQ(at(0).host.lines, strings()) << "this is no refusal";
}

// Only the masters that are up are asked, and not more often than needed.
TEST_F(redis_cluster, IsAskedForTheSlotsWhenOneHasMoved)
{
    std::vector<caller> callers(10);
    unsigned asked = 0;

    go_up_all();
    pass(1000);
    for (int i = 0; i < 3; i++) {
        asked_of(i);
    }
    for (std::size_t i = 0; i < 10; i++) {
        const std::string key = key_of(0, static_cast<int>(i));

        claim(callers[i], key);
        asked_of(0);
        say(0, moved(key, place(1)));
    }
    for (int i = 0; i < 3; i++) {
        for (const std::string &each : asked_of(i)) {
            asked += each == "CLUSTER SLOTS";
        }
    }
    EXPECT_EQ(asked, 1U);
}

TEST_F(redis_cluster, ANewMasterIsFound)
{
    const std::string key = key_of(0);

    go_up_all();
    claim(who, key);
    asked_of(0);
    say(0, moved(key, place(5)));
    greet_at(5);
    EXPECT_EQ(asked_of(5), strings({claim_of(key)}));
    say(5, nil);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
}

TEST_F(redis_cluster, AKeyThatIsAheadOfItsSlotIsAskedFor)
{
    const std::string key = key_of(0);
    caller next;

    go_up_all();
    claim(who, key);
    asked_of(0);
    say(0, ask(key, place(1)));
    EXPECT_EQ(asked_of(1), strings({"ASKING", claim_of(key)}));
    say(1, ok + nil);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));

    // the slot is where it was
    claim(next, key, 3);
    EXPECT_EQ(asked_of(1), strings());
    EXPECT_EQ(asked_of(0), strings({claim_of(key, 3)}));
}

TEST_F(redis_cluster, AScriptThatIsUnknownIsAskedForAsText)
{
    const std::string key = key_of(0);

    go_up_all();
    release(key);
    EXPECT_EQ(asked_of(0).size(), 1U);
    say(0, ask(key, place(1)));
    EXPECT_EQ(asked_of(1).at(0), "ASKING");
    say(1, ok + error("NOSCRIPT x"));
    const strings again = asked_of(1);
    ASSERT_EQ(again.size(), 2U);
    EXPECT_EQ(again[0], "ASKING");
    EXPECT_EQ(again[1].substr(0, 5), "EVAL ");
    say(1, ok + number(1));
    EXPECT_EQ(unsettled(), strings());
}

TEST_F(redis_cluster, IsNotFollowedInACircle)
{
    const std::string key = key_of(0);

    go_up_all();
    claim(who, key);
    for (int i = 0; i < 4; i++) {
        const int from = i % 2;

        EXPECT_EQ(asked_of(from).back(), claim_of(key)) << i;
        EXPECT_EQ(who.calls, 0U);
        say(from, moved(key, place(1 - from)));
    }
    EXPECT_EQ(asked_of(0).back(), claim_of(key));
    say(0, moved(key, place(1)));
    EXPECT_TRUE(who.told_unknown());
    EXPECT_EQ(at(0).host.lines, strings({"error: refuses claims with MOVED"}));
}

TEST_F(redis_cluster, MayNameItself)
{
    const std::string key = key_of(0);

    go_up_all();
    claim(who, key);
    asked_of(0);
    say(0, moved(key, place(0)));
    EXPECT_EQ(asked_of(0).back(), claim_of(key));
    say(0, nil);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
}

TEST_F(redis_cluster, MayNameNobody)
{
    go_up_all();
    for (const char *where :
        {"MOVED 99999 h:1", "MOVED 1", "MOVED 1 h h:1", "ASK 1 h:0"}) {
        caller one;

        claim(one, key_of(0));
        asked_of(0);
        say(0, error(where));
        EXPECT_TRUE(one.told_unknown()) << where;
    }
    EXPECT_EQ(masters_.size(), 3U);
}

// The upstream has acknowledged the event: it is not given up.
TEST_F(redis_cluster, ACommitGoesWhereItsSlotGoes)
{
    const std::string key = key_of(0);

    go_up_all();
    commit(key);
    EXPECT_EQ(asked_of(0), strings({commit_of(key)}));
    say(0, moved(key, place(1)));
    EXPECT_EQ(asked_of(1).front(), commit_of(key));
    say(1, bulk(claimed(1)));
    EXPECT_EQ(unsettled(), strings()) << "it was not sent twice";
}

TEST_F(redis_cluster, ACommitInACircleWaits)
{
    const std::string key = key_of(0);

    go_up_all();
    commit(key);
    for (int i = 0; i < 5; i++) {
        asked_of(i % 2);
        say(i % 2, moved(key, place(1 - i % 2)));
    }
    EXPECT_EQ(asked_of(0), strings());
    EXPECT_EQ(unsettled(), strings());
    pass(1000);
    EXPECT_EQ(asked_of(0).back(), commit_of(key));
    say(0, bulk(claimed(1)));
    EXPECT_EQ(unsettled(), strings());
}

// The commit is on its way to the former master, and the slot is known to be
// elsewhere.
TEST_F(redis_cluster, AClaimFindsACommitThatIsOnItsWayElsewhere)
{
    const std::string key = key_of(0);
    caller other;

    go_up_all();
    commit(key);
    asked_of(0);
    claim(other, key_of(1));
    asked_of(1);
    say(1, moved(key, place(2))); // whatever was asked
    claim(who, key, 3);
    EXPECT_EQ(asked_of(2), strings({claim_of(key_of(1))}));
    EXPECT_TRUE(who.found(WEBHOOK_DELIVERED)) << "the upstream has had it";
}

TEST_F(redis_cluster, ThatIsDownAnswersAtOnce)
{
    go_up_all();
    claim(who, key_of(0));
    asked_of(0);
    say(0, error("CLUSTERDOWN The cluster is down"));
    EXPECT_TRUE(who.told_unknown());
    EXPECT_EQ(
        at(0).host.lines, strings({"error: refuses claims with CLUSTERDOWN"}));

    commit(key_of(0));
    EXPECT_EQ(asked_of(0), strings({commit_of(key_of(0))}));
    say(0, error("CLUSTERDOWN Hash slot not served"));
    EXPECT_EQ(asked_of(0), strings());
    pass(1000);
    EXPECT_EQ(asked_of(0).back(), commit_of(key_of(0)));
}

TEST_F(redis_cluster, IsAskedForTheSlotsOnceASecondWhileItIsDown)
{
    unsigned asked = 0;

    go_up_all();
    pass(5000);
    for (int ms = 0; ms < 3000; ms += 50) {
        caller one;

        claim(one, key_of(0));
        for (int i = 0; i < 3; i++) {
            for (const std::string &each : asked_of(i)) {
                if (each == "CLUSTER SLOTS") {
                    asked++;
                    say(i, slots_reply(thirds()));
                } else {
                    say(i, error("CLUSTERDOWN x"));
                }
            }
        }
        EXPECT_TRUE(one.told_unknown());
        pass(50);
    }
    EXPECT_EQ(asked, 3U);
}

// Some keys of an operation are here, and some are there already.
TEST_F(redis_cluster, IsAskedAgainShortlyForAKeyThatMoves)
{
    webhook_state_t delivered{};
    const std::string key = key_of(0);

    go_up_all();
    delivered.kind = WEBHOOK_DELIVERED;
    client().forget(key, delivered, caller::on_answer, &who);
    EXPECT_EQ(asked_of(0).size(), 1U);
    say(0, error("TRYAGAIN Multiple keys request during rehashing of slot"));
    EXPECT_EQ(who.calls, 0U);
    pass(19);
    EXPECT_EQ(asked_of(0), strings());
    pass(1);
    EXPECT_EQ(asked_of(0).size(), 1U);
    say(0, number(1));
    EXPECT_EQ(who.told.store, WEBHOOK_STORE_ANSWERED);

    caller late;
    client().forget(key, delivered, caller::on_answer, &late);
    for (int ms = 0; ms < 250; ms += 10) {
        EXPECT_EQ(late.calls, 0U) << ms;
        if (!asked_of(0).empty()) {
            say(0, error("TRYAGAIN x"));
        }
        pass(10);
    }
    EXPECT_TRUE(late.told_unknown());
}

// The claims of bodies and the last delivery have different keys.
TEST_F(redis_cluster, ACommitFreesItsClaimOnAnotherMaster)
{
    redis::claim_of both = mine(key_of(1), 1);
    const std::string latest = key_of(0);

    both.latest = latest;
    go_up_all();
    client().commit(both, 200, window, this);
    EXPECT_EQ(asked_of(0), strings({commit_of(latest)}));
    EXPECT_EQ(asked_of(1), strings()) << "not before it is confirmed";
    say(0, nil);
    const strings freed = asked_of(1);
    ASSERT_EQ(freed.size(), 1U);
    EXPECT_EQ(freed[0].substr(0, 8), "EVALSHA ");
    say(1, number(1));
    EXPECT_EQ(unsettled(), strings());
}

TEST_F(redis_cluster, DoesNotKeepTheOrderOfKeys)
{
    EXPECT_FALSE(client().keeps_order()) << "nobody knows yet";
    start_cluster();
    EXPECT_FALSE(client().keeps_order());
    logged();

    client_ = std::make_unique<redis::client>(options, host);
    host.serve(client().loop());
    masters_.clear();
    go_up();
    EXPECT_TRUE(client().keeps_order());
}

TEST_F(redis_cluster, ASlotWithoutAMasterIsNotServed)
{
    start_cluster(slots_reply(
        {{0, 5460, "10.0.0.1", 7000}, {10923, 16383, "10.0.0.1", 7002}}));
    EXPECT_EQ(claim(who, key_of(1)), nullptr);
    commit(key_of(1));
    claim(who, key_of(0));
    greet_at(0);
    asked_of(0);
    say(0, nil);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT)) << "the others are";

    // it is asked for again, and the commit is not lost
    pass(1000);
    EXPECT_EQ(asked_of(0), strings({"CLUSTER SLOTS"}));
    say(0, slots_reply(thirds()));
    greet_at(1);
    EXPECT_EQ(asked_of(1), strings({commit_of(key_of(1))}));
}

} // namespace
