// A Redis that is away, and senders that do not repeat a delivery.

#include "support/redis_gate_test.h"

namespace webhook::test {
namespace {

class genuine_outage : public redis_gate_test {
protected:
    void start_passing(int workers = 2)
    {
        start_redis("webhook_store_error pass; webhook_wait 0;", workers,
            "timeout=100ms");
    }

    std::string verdict_upstream()
    {
        return upstream_.last().field("Webhook-Gate-Verdict");
    }
};

// Whichever worker a copy comes to, and whatever it may be sent again.
TEST_F(genuine_outage, WhatPassesIsClaimedHere)
{
    start_passing();
    redis().pause();
    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_EQ(verdict_upstream(), "store_unavailable");
    for (int i = 0; i < 20; i++) {
        const response copy = deliver(booked("1"));
        EXPECT_EQ(copy.status, 200);
        EXPECT_EQ(member(copy, "verdict"), "duplicate");
    }
    EXPECT_EQ(upstream_.count(), 1U);
    expect_log("an event was forwarded without a claim: Redis does not answer");
    expect_log("is down");
}

TEST_F(genuine_outage, ACopyOfWhatIsUnderWayWaits)
{
    start_passing();
    redis().pause();
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booked("1"));
    for (int i = 0; i < 8; i++) {
        EXPECT_EQ(deliver(booked("1")).status, 503);
    }
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_EQ(member(deliver(booked("1")), "verdict"), "duplicate");
    EXPECT_EQ(upstream_.count(), 1U);
    expect_log("an event was forwarded without a claim: Redis does not answer");
    expect_log("is down");
}

TEST_F(genuine_outage, WhatTheUpstreamRefusesIsForgotten)
{
    start_passing();
    redis().pause();
    upstream_.next(answer::status(500));
    EXPECT_EQ(deliver(booked("1")).status, 500);
    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_EQ(member(deliver(booked("1")), "verdict"), "duplicate");
    EXPECT_EQ(upstream_.count(), 2U);
    expect_log("an event was forwarded without a claim: Redis does not answer");
    expect_log("is down");
}

// Another nginx, which asks Redis only, knows it once it is told.
TEST_F(genuine_outage, RedisIsToldWhenItIsBack)
{
    start_passing(1);
    ASSERT_TRUE(wait_until_said("is up"));
    start_other({.location = "webhook_scope gate.test/hook;",
        .server = store_directive()});
    redis().pause();
    EXPECT_EQ(deliver(booked("1")).status, 200);
    redis().resume();
    ASSERT_TRUE(wait_until_said("is up", 2));

    EXPECT_EQ(member(deliver(booked("1")), "verdict"), "duplicate");
    ASSERT_TRUE(
        eventually([this] { return redis().client().keys().size() == 1; }));
    const response copy = send_request(other().port(), post(booked("1")));
    EXPECT_EQ(member(copy, "verdict"), "duplicate");
    EXPECT_EQ(upstream_.count(), 1U);
    expect_log("an event was forwarded without a claim: Redis does not answer");
    expect_log("is down");
}

// With its own id an event that went A, B, A stays three.
TEST_F(genuine_outage, ABodyIsNewsBehindAnotherOne)
{
    const auto outcome = [](const std::string &word) {
        return R"({"hookType":"Outcome added","uuid":"7","callOutcome":")" +
               word + "\"}";
    };
    start_passing(1);
    ASSERT_TRUE(wait_until_said("is up"));
    redis().pause();
    for (const char *word : {"won", "lost", "won"}) {
        EXPECT_EQ(deliver(outcome(word)).status, 200);
    }
    EXPECT_EQ(upstream_.count(), 3U);
    redis().resume();
    ASSERT_TRUE(wait_until_said("is up", 2));
    EXPECT_EQ(member(deliver(outcome("won")), "verdict"), "duplicate");
    EXPECT_EQ(deliver(outcome("lost")).status, 200);
    EXPECT_EQ(deliver(outcome("won")).status, 200);
    EXPECT_EQ(upstream_.count(), 5U);
    expect_log("an event was forwarded without a claim: Redis does not answer");
    expect_log(
        "a delivered event was forwarded again, because its body has changed");
    expect_log("is down");
}

// What Redis was told later comes before what was known here.
TEST_F(genuine_outage, WhatRedisKnowsLaterIsNewer)
{
    const auto outcome = [](const std::string &word) {
        return R"({"hookType":"Outcome added","uuid":"7","callOutcome":")" +
               word + "\"}";
    };
    start_passing(1);
    ASSERT_TRUE(wait_until_said("is up"));
    redis().pause();
    EXPECT_EQ(deliver(outcome("won")).status, 200);
    redis().resume();
    ASSERT_TRUE(wait_until_said("is up", 2));
    EXPECT_EQ(deliver(outcome("lost")).status, 200);
    EXPECT_EQ(upstream_.last().field("Webhook-Gate-Verdict"), "modified");
    redis().pause();
    EXPECT_EQ(deliver(outcome("won")).status, 200);
    EXPECT_EQ(upstream_.count(), 3U);
    expect_log("an event was forwarded without a claim: Redis does not answer");
    expect_log(
        "a delivered event was forwarded again, because its body has changed");
    expect_log("is down");
}

// Two names of stores are two stores, also while neither gives an answer.
TEST_F(genuine_outage, EachStoreIsItsOwn)
{
    const auto location = [this](const std::string &name) {
        return "location = /" + name +
               " { webhook iclosed; webhook_scope s; webhook_wait 0; "
               "webhook_store_error pass; " +
               store_directive("timeout=100ms prefix=" + name + ":") +
               " proxy_pass http://127.0.0.1:{{upstream}}; }\n";
    };
    start({.server = location("blue") + location("green")});
    redis().pause();
    for (const char *uri : {"/blue", "/green", "/blue", "/green"}) {
        EXPECT_EQ(
            send_request(port(), post(booked("1").body(), uri)).status, 200);
    }
    EXPECT_EQ(upstream_.count(), 2U);
    expect_log("an event was forwarded without a claim: Redis does not answer");
    expect_log("is down");
}

TEST_F(genuine_outage, TheDefaultIsTheProviders)
{
    const auto output = [this](const std::string &profile) {
        return check_gate_conf({.location = "webhook_signature off;"
                                            "client_max_body_size 25m;",
                                   .server = store_directive(),
                                   .profile = profile})
            .output;
    };
    EXPECT_NE(output("github").find("\"webhook_store_error\" is \"pass\""),
        std::string::npos);
    EXPECT_EQ(output("stripe").find("webhook_store_error"), std::string::npos);
}

TEST_F(genuine_outage, NginxsOwnLimitIsWarnedOf)
{
    const auto output = [](const std::string &location) {
        return check_gate_conf({.location = "webhook_signature off;" + location,
                                   .profile = "github"})
            .output;
    };
    EXPECT_NE(output("").find("\"client_max_body_size\" is 1048576 bytes"),
        std::string::npos);
    EXPECT_EQ(output("client_max_body_size 25m;").find("client_max_body"),
        std::string::npos);
    EXPECT_NE(output("client_max_body_size 25m; webhook_wait 6s;")
                  .find("\"webhook_wait\" is 6000 ms"),
        std::string::npos);
}

} // namespace
} // namespace webhook::test
