// Error replies, and replies that answer something else.

#include "unit/redis_client_check.h"

#include <span>

using namespace redis_test;

namespace {

class redis_client_refusal : public redis_client {
protected:
    static std::string text(const std::string &word)
    {
        return error(word + " SECRET and what else the server tells");
    }

    // The client is up, of use, and not in its first second.
    void go_up_and_stay()
    {
        go_up();
        pass(1000);
    }
};

const char *const passing[] = {"LOADING", "BUSY", "OOM", "MISCONF",
    "NOREPLICAS", "TRYAGAIN", "CLUSTERDOWN"};
const char *const final[] = {"ERR", "MOVED", "ASK", "NOPERM", "CROSSSLOT",
    "EXECABORT", "NOSCRIPT", "unknown"};
const char *const ending[] = {"READONLY", "MASTERDOWN", "NOAUTH"};

std::string reason(const std::string &word)
{
    return word == "NOAUTH" ? "the server requires a password"
                            : "the server is a read-only replica";
}

TEST_F(redis_client_refusal, AClaimIsUnknownAtOnce)
{
    go_up();
    for (const auto &words : {std::span<const char *const>(passing),
             std::span<const char *const>(final)}) {
        for (const std::string word : words) {
            caller each;

            claim(each);
            EXPECT_EQ(asked(), strings({claim_words()}));
            send(text(word));
            EXPECT_TRUE(each.told_unknown()) << word;
            EXPECT_EQ(asked(), strings()) << "nothing was made";
        }
    }
    pass(10'000);
    EXPECT_EQ(asked(), strings());
    EXPECT_EQ(unsettled(), strings());
    EXPECT_EQ(host.connections(), 1U);
}

TEST_F(redis_client_refusal, IsLoggedOnceForEachWord)
{
    go_up();
    for (const std::string word : {"OOM", "OOM", "OOM", "LOADING", "LOADING"}) {
        caller each;

        claim(each);
        run();
        send(text(word));
        renew(each);
        run();
        send(text("OOM"));
    }
    EXPECT_EQ(logged(), strings({"error: refuses claims with OOM",
                            "error: refuses renewals with OOM",
                            "error: refuses claims with LOADING"}));

    for (int i = 0; i < 3; i++) {
        caller each;

        claim(each);
        run();
        send(nil);
    }
    EXPECT_EQ(logged(), strings({"recovery: accepts claims again"}));

    caller each;

    renew(each);
    claim(each);
    commit();
    release();
    run();
    send(number(1) + text("unknown") + text("BUSY") + text("MOVED"));
    EXPECT_EQ(logged(), strings({"recovery: accepts renewals again",
                            "error: refuses claims with ERR",
                            "error: refuses commits with BUSY",
                            "error: refuses releases with MOVED"}));
}

TEST_F(redis_client_refusal, ASettlementIsTriedAgainWhenThatMayHelp)
{
    go_up();
    for (const std::string word : passing) {
        commit();
        release();
        EXPECT_EQ(asked().size(), 2U);
        send(text(word) + text(word));
        for (int i = 0; i < 3; i++) {
            pass(999);
            EXPECT_EQ(asked(), strings()) << word;
            pass(1);
            EXPECT_EQ(asked(), strings({commit_words(), release_words()}))
                << word;
            send(text(word) + text(word));
        }
        pass(1000);
        EXPECT_EQ(asked(), strings({commit_words(), release_words()}));
        send(bulk(claimed(1)) + number(1));
        pass(10'000);
        EXPECT_EQ(asked(), strings()) << word;
        EXPECT_EQ(unsettled(), strings()) << word;
        EXPECT_EQ(logged(), strings({"error: refuses commits with " + word,
                                "error: refuses releases with " + word,
                                "recovery: accepts commits again",
                                "recovery: accepts releases again"}));
    }
    EXPECT_EQ(host.connections(), 1U);
}

TEST_F(redis_client_refusal, WhatIsInFlightIsNotAskedTwice)
{
    go_up();
    commit();
    asked();
    send(text("OOM"));
    pass(999);
    release();
    for (int i = 0; i < 6; i++) {
        commit("other");
    }
    EXPECT_EQ(asked().size(), 7U);
    pass(1);
    EXPECT_EQ(asked(), strings({commit_words()}));

    // it is the last to be answered, when the second one is tried again
    send(text("OOM"));
    for (int i = 0; i < 5; i++) {
        EXPECT_EQ(asked(), strings());
        send(bulk(claimed(1)));
        pass(200);
    }
    EXPECT_EQ(asked(), strings({release_words()}));
}

// The commit and the claim were on their way when the server refused the one
// and executed the other.
TEST_F(redis_client_refusal, OfACommitDoesNotMakeItsEventNewAgain)
{
    go_up();
    for (const std::string &found : {nil, bulk(claimed(3))}) {
        who = {};
        commit();
        claim(who, "k", 4);
        EXPECT_EQ(asked(), strings({commit_words(), claim_words(4)}));
        send(text("LOADING") + found);
        EXPECT_TRUE(who.found(WEBHOOK_DELIVERED));
        if (found == nil) {
            EXPECT_EQ(asked(), strings({release_words(4)}));
            send(number(1));
        }
        pass(1000);
        EXPECT_EQ(asked(), strings({commit_words()}));
        send(bulk(claimed(1)));
        EXPECT_EQ(unsettled(), strings());
    }
}

// ... unless another instance has delivered another body since.
TEST_F(redis_client_refusal, OfACommitDoesNotHideWhatAnotherHasDelivered)
{
    go_up();
    commit();
    claim(who, "k", 4);
    asked();
    send(text("LOADING") + bulk(done(8)));
    EXPECT_TRUE(who.found(WEBHOOK_DELIVERED));
    EXPECT_EQ(who.told.found.digest[0], 8);
}

TEST_F(redis_client_refusal, ASettlementIsTriedUntilItChangesNothing)
{
    go_up();
    release();
    asked();
    send(text("OOM"));
    for (int second = 1; second < 30; second++) {
        pass(1000);
        EXPECT_EQ(asked(), strings({release_words()})) << second;
        send(text("OOM"));
        EXPECT_EQ(unsettled(), strings());
    }
    pass(1000);
    asked();
    EXPECT_EQ(unsettled(), strings({"release p:k: the server did not answer"}));
    pass(10'000);
    EXPECT_EQ(asked(), strings());
}

TEST_F(redis_client_refusal, ASettlementIsGivenUpWhenItWillNot)
{
    go_up();
    for (const std::string word : final) {
        commit();
        release();
        asked();
        send(text(word == "NOSCRIPT" ? "ERR" : word) + text(word));
        if (word == "NOSCRIPT") {
            EXPECT_EQ(asked().size(), 1U);
            send(text(word));
        }
        EXPECT_EQ(
            unsettled(), strings({"commit p:k: the server refused the command",
                             "release p:k: the server refused the command"}))
            << word;
        pass(10'000);
        EXPECT_EQ(asked(), strings());
    }
    EXPECT_EQ(host.connections(), 1U);
}

TEST_F(redis_client_refusal, AServerThatTakesNoCommandsIsLeft)
{
    for (const std::string word : ending) {
        client_ = std::make_unique<redis::client>(options, host);
        host.serve(client().loop());
        who = {};
        go_up_and_stay();
        commit("other");
        claim(who);
        asked();
        send(text(word));
        EXPECT_EQ(logged(),
            strings({"error: refuses commits with " + word,
                "info: is disconnected, reconnecting: " + reason(word)}));
        EXPECT_EQ(who.calls, 0U) << "asked on the next one";
        EXPECT_EQ(unsettled(), strings());

        // is it the one to talk to?
        run();
        server.receive();
        send(hello("7.0.15") + info("slave"));
        EXPECT_EQ(logged(),
            strings({"error: is down: the server is a read-only replica"}));
        EXPECT_TRUE(who.told_unknown());

        pass(50);
        greet();
        EXPECT_EQ(asked(),
            strings({"SET p:other " + committed() + " GET PX 345600000",
                release_words()}));
        send(bulk(claimed(1)) + number(0));
        EXPECT_EQ(unsettled(), strings());
        logged();
        client().stop();
    }
}

TEST_F(redis_client_refusal, AServerMayTakeCommandsLater)
{
    go_up();
    claim(who);
    asked();
    send(nil); // it has been of use, but no longer
    who = {};
    claim(who);
    asked();
    send(text("READONLY"));
    EXPECT_TRUE(who.told_unknown());
    EXPECT_EQ(
        logged(), strings({"error: refuses claims with READONLY",
                      "error: is down: the server is a read-only replica"}));
    EXPECT_FALSE(host.is_watching());
    pass(50);
    greet();
    who = {};
    EXPECT_NE(claim(who), nullptr);
    EXPECT_EQ(asked(), strings({claim_words()}));
    send(nil);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
    EXPECT_EQ(logged(), strings({"recovery: is up, version 7.0.15",
                            "recovery: accepts claims again"}));
}

TEST_F(redis_client_refusal, AServerThatTakesNoCommandsIsNotPestered)
{
    go_up();
    const unsigned before = host.connections();

    for (int i = 0; i < 100; i++) { // ten seconds
        caller each;

        if (claim(each)) {
            server.receive();
            run();
            send(text("READONLY"));
            EXPECT_TRUE(each.told_unknown());
        }
        pass(100);
        if (host.is_watching() && host.timer) {
            run();
            if (server.receive().size() == 2) {
                send(hello("7.0.15") + error("NOPERM x"));
            }
        }
    }
    EXPECT_LT(host.connections() - before, 15U);
}

} // namespace
