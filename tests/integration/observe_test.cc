// "webhook_mode observe": judged like any delivery, and none the worse for it.

#include "support/batch_test.h"
#include "support/status_test.h"

namespace webhook::test {
namespace {

class observe : public batch {
protected:
    // "/hook" observes, "/enforced" has the same store and scope.
    void start_observing(const std::string &location = "")
    {
        start_batches("webhook_mode observe; webhook_scope s;" + location, "",
            "location = /enforced { webhook iclosed; webhook_scope s;"
            " proxy_pass http://127.0.0.1:{{upstream}}; }");
    }

    response enforced(const std::string &body)
    {
        return send_request(port(), post(body, "/enforced"));
    }

    // It went upstream as it came, and the sender has the upstream's answer.
    void expect_passed(const request &what, const std::string &verdict,
        const std::string &reason)
    {
        const std::size_t before = upstream_.count();
        upstream_.next(answer::status(207));
        EXPECT_EQ(send_request(port(), what).status, 207) << verdict;
        ASSERT_EQ(upstream_.count(), before + 1) << verdict;
        EXPECT_EQ(upstream_.last().body, what.body);
        EXPECT_EQ(upstream_.last().method, what.method);
        EXPECT_EQ(upstream_.last().field("webhook-gate-verdict"), verdict);
        EXPECT_EQ(log_line(++lines_).verdict, verdict);
        EXPECT_EQ(log_line(lines_).reason, reason);
    }

    std::size_t lines_ = 0; // of the access log so far
};

TEST_P(observe, WhatWouldBeRefusedPasses)
{
    start_observing("webhook_validation enforce;");
    expect_passed(post(one(1)), "accepted", "new");
    expect_passed(post("{"), "malformed", "syntax");
    expect_passed(post(""), "malformed", "empty");
    expect_passed(post("[" + one(1) + ",{}]"), "invalid", "schema");
    expect_passed(post("plain"), "malformed", "syntax");

    request other = post(one(1));
    other.content_type = "text/plain";
    expect_passed(other, "unsupported_media_type", "media_type");
    other = post("");
    other.method = "GET";
    expect_passed(other, "method_not_allowed", "method");
}

// A gate that observes knows what it has seen, and takes none of it for
// delivered.
TEST_P(observe, CopiesShowAsDuplicates)
{
    start_observing();
    expect_passed(post(one(1)), "accepted", "new");
    expect_passed(post(one(1)), "duplicate", "delivered");
    expect_passed(post(list({one(1), one(2)})), "accepted", "new");
    expect_passed(post(list({one(2), one(1)})), "duplicate", "delivered");
    expect_passed(post(other_body(1)), "modified", "modified");
    if (with_redis()) {
        redis_client client(redis().client());
        // the claim of the changed body ends after its answer
        EXPECT_TRUE(eventually([&] { return client.keys().size() == 2; }));
        for (const std::string &key : client.keys()) {
            EXPECT_NE(key.find("=observed:s:"), std::string::npos) << key;
        }
    }
}

TEST_P(observe, TheSwitchDoesNotTakeWhatWasSeenForDelivered)
{
    start_observing();
    expect_passed(post(one(1)), "accepted", "new");
    EXPECT_EQ(enforced(one(1)).status, 200);
    EXPECT_EQ(upstream_.last().field("webhook-gate-verdict"), "accepted");
    EXPECT_EQ(enforced(one(1)).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_P(observe, AKeyThatIsNoneShows)
{
    start_observing("webhook_key $server_port;");
    expect_passed(post(one(1)), "accepted", "new");
    expect_passed(post(one(2)), "modified", "modified");
}

TEST_P(observe, WhatTheUpstreamRefusedIsNotSeen)
{
    start_observing();
    for (int i = 0; i < 2; i++) {
        upstream_.next(answer::status(500));
        EXPECT_EQ(deliver(one(1)).status, 500);
        EXPECT_EQ(
            log_line(static_cast<std::size_t>(i) + 1).verdict, "accepted");
    }
}

TEST_P(observe, ACopyOfWhatIsUnderWayShows)
{
    start_observing();
    flag released;
    upstream_.next(answer::held(released));
    http_connection first(port());
    first.send(post(one(1)));
    EXPECT_TRUE(upstream_.wait_for_requests(1));
    expect_passed(post(one(1)), "in_flight", "in_flight");
    released.raise();
    EXPECT_EQ(first.read().status, 200);
}

TEST_P(observe, WhatTheStoreKnowsIsTold)
{
    start_observing();
    EXPECT_EQ(enforced(one(1)).status, 200);
    lines_ = 1;
    expect_passed(post(one(1)), "duplicate", "delivered");
    expect_passed(post(other_body(1)), "modified", "modified");
    expect_passed(post(list({one(1), one(2)})), "accepted", "new");

    flag released;
    upstream_.next(answer::held(released));
    http_connection first(port());
    first.send(post(one(3), "/enforced"));
    EXPECT_TRUE(upstream_.wait_for_requests(5));
    expect_passed(post(one(3)), "in_flight", "in_flight");
    released.raise();
    EXPECT_EQ(first.read().status, 200);
}

// The sender's leaving ends the way upstream, as without a gate.
TEST_P(observe, TheProxyIsLeftAlone)
{
    start_observing("error_page 503 =200 /none;");
    upstream_.next(answer::status(503));
    EXPECT_EQ(deliver(one(1)).status, 503) << "the upstream's own";
    flag released;
    upstream_.next(answer::held(released));
    {
        http_connection gone = send_and_hold(one(1));
    }
    EXPECT_EQ(gate().wait_for_log(2).at(1).status, "499");
    released.raise();
}

INSTANTIATE_TEST_SUITE_P(store, observe,
    ::testing::Values(store_kind::zone, store_kind::redis),
    any_store_test::name_of);

class observe_zone : public status_test {
protected:
    // Sends events to a zone with room for some of them.
    void observe(const std::string &zone, int events)
    {
        gate_conf conf;
        conf.server = "location = /enforced { webhook iclosed; webhook_store " +
                      zone + "; proxy_pass http://127.0.0.1:{{upstream}}; }\n";
        start_counting(
            "webhook_mode observe; webhook_store " + zone + ";", conf);
        for (int i = 0; i < 100; i++) {
            EXPECT_EQ(send(i, "/enforced").status, 200);
        }
        for (int i = 0; i < events; i++) {
            EXPECT_EQ(send(i, "/hook").status, 200);
        }
    }

    response send(int id, const std::string &uri)
    {
        return send_request(port(), post(booked(std::to_string(id)), uri));
    }
};

TEST_F(observe_zone, NothingSeenTakesTheRoomOfADelivery)
{
    observe("zone=small:32k", 2000);
    EXPECT_EQ(sum("nginx_webhook_zone_evicted_total"), 0);

    const std::size_t before = upstream_.count();
    for (int i = 0; i < 100; i++) {
        EXPECT_EQ(send(i, "/enforced").status, 200);
    }
    EXPECT_EQ(upstream_.count(), before) << "all of them are duplicates";
    for (int i = 100; i < 200; i++) {
        EXPECT_EQ(send(i, "/enforced").status, 200) << "there is room";
    }
}

TEST_F(observe_zone, AZoneThatRejectsIsLeftAlone)
{
    observe("zone=small:32k full=reject", 10);
    EXPECT_EQ(sum("nginx_webhook_zone_used_events"), 100);
    EXPECT_EQ(verdicts("accepted", "new"), 110);
}

using observe_redis = redis_gate_test;

TEST_F(observe_redis, AStoreThatIsDownIsToldToo)
{
    start_redis("webhook_mode observe;", 1, "timeout=100ms");
    expect_log("Redis");
    redis().stop();
    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_EQ(verdict(1), "store_unavailable");
    EXPECT_EQ(upstream_.count(), 1U);
}

// A 2xx that is not the upstream's own is the operator's affair.
TEST_F(observe_redis, NothingIsWithheld)
{
    gate_conf conf =
        redis_conf("webhook_mode observe; error_page 502 =200 @saved;", 1,
            "timeout=100ms");
    conf.server = "location @saved { return 200 saved; }";
    start(conf);
    expect_log("Redis|redis server|connect\\(\\) failed|refused");
    redis().stop();
    upstream_.refuse();
    const response answer = deliver(booked("1"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "saved");
    EXPECT_EQ(verdict(1), "store_unavailable");
}

TEST(observe_mode, HasTwoWords)
{
    gate_conf conf;
    conf.location = "webhook_mode watch;";
    const conf_check check = check_gate_conf(conf);
    EXPECT_NE(check.exit_code, 0);
    EXPECT_NE(check.output.find("\"webhook_mode\""), std::string::npos)
        << check.output;
    EXPECT_NE(check.output.find("enforce"), std::string::npos) << check.output;
}

} // namespace
} // namespace webhook::test
