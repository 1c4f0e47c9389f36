// The claim protocol over one connection on which everything goes well.

#include "unit/redis_client_check.h"

#include "redis/scripts.h"

using namespace redis_test;

namespace {

TEST_F(redis_client, IsUpWhenTheServerHasGreetedIt)
{
    client().start();
    run();
    EXPECT_EQ(logged(), strings());
    greet("7.0.15");
    EXPECT_EQ(logged(), strings({"notice: is up, version 7.0.15"}));
    EXPECT_EQ(server.accepted, 1U);
    EXPECT_EQ(asked(), strings());
}

TEST_F(redis_client, ClaimsWhatIsAbsent)
{
    go_up();
    ASSERT_NE(claim(who), nullptr);
    EXPECT_EQ(asked(), strings({claim_words()}));
    EXPECT_EQ(who.calls, 0U);
    send(nil);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
    EXPECT_EQ(asked(), strings());
}

TEST_F(redis_client, FindsWhatIsThere)
{
    caller second;

    go_up();
    claim(who);
    claim(second, "other", 7);
    EXPECT_EQ(asked(), strings({claim_words(),
                           "SET p:other " + claimed(7) + " NX GET PX 30000"}));
    send(bulk(claimed(9)) + bulk(done(8)));
    EXPECT_TRUE(who.found(WEBHOOK_CLAIMED));
    EXPECT_EQ(who.told.found.token[0], 9);
    EXPECT_TRUE(second.found(WEBHOOK_DELIVERED));
    EXPECT_EQ(second.told.found.digest[15], 8);
}

TEST_F(redis_client, ClaimsInTwoStepsBeforeRedis7)
{
    caller second;
    const std::string set = "SET p:k " + claimed(1) + " NX PX 30000";

    go_up("6.2.14");
    claim(who);
    EXPECT_EQ(asked(), strings({set}));
    send(ok);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));

    claim(second);
    EXPECT_EQ(asked(), strings({set}));
    send(nil);
    EXPECT_EQ(asked(), strings({"GET p:k"}));
    send(nil); // gone meanwhile
    EXPECT_EQ(asked(), strings({set}));
    send(nil);
    EXPECT_EQ(asked(), strings({"GET p:k"}));
    EXPECT_EQ(second.calls, 0U);
    send(bulk(claimed(3)));
    EXPECT_TRUE(second.found(WEBHOOK_CLAIMED));
}

// The second step waits behind what was asked meanwhile, and is told apart.
TEST_F(redis_client, TakesStepsOfSeveralClaimsInTurn)
{
    caller second;

    go_up("6.2.14");
    claim(who, "a");
    claim(second, "b");
    EXPECT_EQ(asked().size(), 2U);
    send(nil + ok);
    EXPECT_TRUE(second.found(WEBHOOK_ABSENT));
    EXPECT_EQ(asked(), strings({"GET p:a"}));
    send(bulk(done(5)));
    EXPECT_TRUE(who.found(WEBHOOK_DELIVERED));
}

TEST_F(redis_client, Renews)
{
    caller second;

    go_up();
    renew(who);
    renew(second);
    EXPECT_EQ(asked(), strings({renew_words(), renew_words()}));
    send(number(1) + number(2));
    EXPECT_EQ(who.calls, 1U);
    EXPECT_EQ(who.told.store, WEBHOOK_STORE_ANSWERED);
    EXPECT_EQ(who.told.late, redis::late::no);
    EXPECT_EQ(second.calls, 1U);
    EXPECT_EQ(second.told.store, WEBHOOK_STORE_ANSWERED);
    EXPECT_EQ(second.told.late, redis::late::taken);
    EXPECT_EQ(unsettled(), strings()) << "the caller has been told";
}

TEST_F(redis_client, CommitsAndReleases)
{
    go_up();
    commit();
    release();
    EXPECT_EQ(asked(), strings({commit_words(), release_words()}));
    send(bulk(claimed(1)) + number(1));
    EXPECT_EQ(unsettled(), strings());
    EXPECT_EQ(logged(), strings());
    pass(window);
    EXPECT_EQ(asked(), strings()) << "once";
}

TEST_F(redis_client, CommitsBeforeRedis7)
{
    go_up("6.0.16");
    commit();
    EXPECT_EQ(
        asked(), strings({"EVALSHA " + std::string(redis::commit_script.sha1) +
                          " 1 p:k " + committed() + " 345600000"}));
    send(error("NOSCRIPT No matching script."));
    EXPECT_EQ(
        asked(), strings({"EVAL " + std::string(redis::commit_script.text) +
                          " 1 p:k " + committed() + " 345600000"}));
    send(bulk(claimed(1)));
    EXPECT_EQ(unsettled(), strings());

    commit();
    asked();
    send(bulk(claimed(3)));
    EXPECT_EQ(unsettled(),
        strings({"commit p:k: another delivery has claimed the event"}));
}

// Each end of a claim knows whether it was still ours.
TEST_F(redis_client, TellsWhatCameTooLate)
{
    const std::string gone = "its lease had expired";
    const std::string taken = "another delivery has claimed the event";
    const std::string delivered =
        "another delivery of the event was acknowledged";

    go_up();
    for (const auto &[found, why] :
        {std::pair(nil, gone), std::pair(bulk(claimed(3)), taken),
            std::pair(bulk(committed(3)), delivered),
            std::pair(bulk(done(2)), delivered)}) {
        commit();
        asked();
        send(found);
        EXPECT_EQ(unsettled(), strings({"commit p:k: " + why}));
    }
    for (const auto &[found, why] :
        {std::pair(0, gone), std::pair(2, taken), std::pair(3, delivered)}) {
        release();
        asked();
        send(number(found));
        EXPECT_EQ(unsettled(), strings({"release p:k: " + why}));
    }
}

TEST_F(redis_client, TellsByHowMuchItWasLate)
{
    go_up();
    commit("k", 1, 2, host.clock - 70);
    asked();
    pass(30);
    send(nil);
    EXPECT_EQ(unsettled(),
        strings({"commit p:k: its lease had expired, 100 ms late"}));
}

TEST_F(redis_client, TeachesAScriptToAServerThatDoesNotKnowIt)
{
    go_up();
    release();
    renew(who);
    EXPECT_EQ(asked(), strings({release_words(), renew_words()}));
    send(error("NOSCRIPT No matching script.") +
         error("NOSCRIPT No matching script."));

    const strings again = asked();

    ASSERT_EQ(again.size(), 2U);
    EXPECT_TRUE(again[0].starts_with("EVAL local found"));
    EXPECT_TRUE(again[0].ends_with("1 p:k " + claimed(1) + " 30000"));
    EXPECT_TRUE(again[1].starts_with("EVAL local found"));
    send(number(1) + number(1));
    EXPECT_EQ(who.calls, 1U);
    EXPECT_EQ(who.told.late, redis::late::no);
    EXPECT_EQ(logged(), strings()) << "this is no refusal";

    release();
    EXPECT_EQ(asked(), strings({release_words()})) << "it is known now";
}

TEST_F(redis_client, WritesOnceForWhatIsAskedInOneTurn)
{
    std::vector<caller> callers(50);

    go_up();
    for (caller &each : callers) {
        claim(each);
        commit("other");
    }
    EXPECT_EQ(server.receive(), strings());
    EXPECT_TRUE(host.turn());
    EXPECT_EQ(server.receive().size(), 100U);
    EXPECT_FALSE(host.turn()) << "nothing is left";
    EXPECT_EQ(server.accepted, 1U);

    for (caller &each : callers) {
        send(nil + bulk(claimed(1)));
        EXPECT_TRUE(each.found(WEBHOOK_ABSENT));
    }
}

TEST_F(redis_client, WaitsForTheConnectionWhenItIsFirstMade)
{
    client().start();
    EXPECT_NE(claim(who), nullptr);
    run();
    EXPECT_EQ(asked(), strings({"HELLO 2 SETNAME nginx-webhook", "INFO"}));
    send(hello("7.0.15"));
    EXPECT_EQ(asked(), strings()) << "the dialect is not known yet";
    send(info());
    EXPECT_EQ(asked(), strings({claim_words()}));
    send(nil);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
}

TEST_F(redis_client, WaitsForAnAddressAsWell)
{
    host.known.reset();
    client().start();
    EXPECT_TRUE(host.searching);
    EXPECT_NE(claim(who), nullptr);
    pass(100);
    host.answer_search(server.where());
    greet();
    EXPECT_EQ(asked(), strings({claim_words()}));
    host.answer_search(server.where());
    run();
    EXPECT_EQ(server.accepted, 1U) << "it asks for one at a time";
}

TEST_F(redis_client, ReadsRepliesByteByByte)
{
    const std::string replies = bulk(done(5)) + bulk(claimed(1)) + nil +
                                number(1) + error("NOSCRIPT x") +
                                "+not of a renewal\r\n";

    for (std::size_t at = 0; at <= replies.size(); at++) {
        std::vector<caller> callers(4);

        client_ = std::make_unique<redis::client>(options, host);
        host.serve(client().loop());
        client().start();
        greet();
        claim(callers[0], "a");
        commit();
        claim(callers[1], "b");
        renew(callers[2], "c");
        release("d");
        renew(callers[3], "e");
        EXPECT_EQ(asked().size(), 6U);

        if (at == 0) {
            for (const char byte : replies) {
                send({&byte, 1});
            }
        } else {
            send(std::string_view(replies).substr(0, at));
            EXPECT_EQ(host.connections(), server.accepted);
            send(std::string_view(replies).substr(at));
        }

        EXPECT_TRUE(callers[0].found(WEBHOOK_DELIVERED)) << at;
        EXPECT_TRUE(callers[1].found(WEBHOOK_ABSENT)) << at;
        EXPECT_EQ(callers[2].calls, 1U);
        EXPECT_EQ(callers[2].told.late, redis::late::no);
        EXPECT_EQ(callers[3].calls, 0U) << "asked again, on another connection";
        EXPECT_EQ(unsettled(), strings());
        client().stop();
    }
}

TEST_F(redis_client, WarnsOfAServerThatForgets)
{
    client().start();
    run();
    send(hello("7.0.15") + info("master", "allkeys-lru"));
    EXPECT_EQ(logged(),
        strings({"notice: is up, version 7.0.15",
            "warn: may evict delivered events: its \"maxmemory-policy\" is "
            "\"allkeys-lru\", set it to \"noeviction\""}));

    // once, as long as it stays so
    pass(1000);
    hang_up();
    send(hello("7.0.15") + info("master", "allkeys-lru"));
    EXPECT_EQ(logged(), strings({"info: is disconnected, reconnecting: Server "
                                 "closed the connection"}));
    pass(1000);
    hang_up();
    send(hello("7.0.15") + info("master", "noeviction"));
    pass(1000);
    hang_up();
    logged();
    send(hello("7.0.15") + info("master", "volatile-ttl"));
    EXPECT_EQ(logged().size(), 1U);
}

} // namespace
