// webhook_status: the last refusals, and what promtool says of the metrics.

#include "support/status_test.h"

namespace webhook::test {
namespace {

class status_refusals : public status_test {};

TEST_F(status_refusals, NewestFirstWithWhatIsKnown)
{
    start_counting("webhook_mode enforce; webhook_validation enforce;");
    EXPECT_EQ(json("/refusals"), "[]");
    EXPECT_EQ(deliver("{").status, 400);
    EXPECT_EQ(deliver(booked("77").set("start_time", "\"later\"")).status, 422);

    EXPECT_EQ(json("/refusals/0/verdict"), "\"invalid\"");
    EXPECT_EQ(json("/refusals/0/reason"), "\"schema\"");
    EXPECT_EQ(json("/refusals/0/status"), "422");
    EXPECT_EQ(json("/refusals/0/location"), "\"/hook\"");
    EXPECT_EQ(json("/refusals/0/profile"), "\"iclosed\"");
    EXPECT_EQ(json("/refusals/0/type"), "\"Call booked\"");
    EXPECT_EQ(json("/refusals/0/id"), "\"77\"");
    EXPECT_EQ(json("/refusals/1/reason"), "\"syntax\"");
    EXPECT_EQ(json("/refusals/1/type"), "null");
    EXPECT_EQ(json("/refusals/1/id"), "null");
    EXPECT_EQ(json("/refusals/2"), "");
    EXPECT_GE(json("/refusals/0/time"), json("/refusals/1/time"));
}

TEST_F(status_refusals, NothingOfABodyButTypeAndId)
{
    start_counting("webhook_validation enforce;");
    const std::string spy = "spy@example.org";
    event body = booked("77");
    body.set("email", "\"" + spy + "\"").set("start_time", "\"" + spy + "\"");
    EXPECT_EQ(deliver(body, {{"X-Secret", spy}}).status, 422);
    EXPECT_EQ(status_gate::json(port()).find("spy"), std::string::npos);

    // what could break a line, a page or a terminal does not come raw
    EXPECT_EQ(
        deliver(booked("<b>\\\"\\u0007\\u009b").set("start_time", "\"x\""))
            .status,
        422);
    EXPECT_EQ(json("/refusals/0/id"), R"("<b>\"%07%C2%9B")");
}

// Whatever a sender sends, and a configuration has: both forms are UTF-8.
TEST_F(status_refusals, AreUtf8)
{
    gate_conf conf;
    conf.server = "location = /caf\xe9 { webhook iclosed;"
                  " proxy_pass http://127.0.0.1:{{upstream}}; }\n";
    start_counting("webhook_key $http_x_id; webhook_validation enforce;", conf);

    const struct {
        const char *sent;
        const char *shown;
    } cases[] = {
        {"\xff", "%FF"},
        {"\x80\xbf", "%80%BF"},
        {"a\xc3", "a%C3"},
        {"\xc3(", "%C3("},
        {"\xe2\x82", "%E2%82"},
        {"\xe2(\xa1", "%E2(%A1"},
        {"\xc0\xaf", "%C0%AF"},
        {"\xed\xa0\x80", "%ED%A0%80"},
        {"\xf4\x90\x80\x80", "%F4%90%80%80"},
        {"\xf8\x88\x80\x80\x80", "%F8%88%80%80%80"},
        {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
        {"ok\xc3\xa9\xc3", "ok\xc3\xa9%C3"},
    };
    for (const auto &each : cases) {
        const event body = booked("1").set("start_time", "1");
        EXPECT_EQ(deliver(body, {{"X-Id", each.sent}}).status, 422);
        EXPECT_EQ(
            json("/refusals/0/id"), "\"" + std::string(each.shown) + "\"");
    }

    // one that is cut in the middle of what is none
    const event body = booked("1").set("start_time", "1");
    EXPECT_EQ(deliver(body, {{"X-Id", std::string(150, '\xbf')}}).status, 422);
    EXPECT_NE(json("/refusals/0/id"), "");

    EXPECT_EQ(json("/locations/0/location"), "\"/caf%E9\"");
    EXPECT_EQ(sum("nginx_webhook_failures_total", {"location=\"/caf%E9\""}), 0);
    EXPECT_EQ(
        get("/status", "text/plain").body.find('\xe9'), std::string::npos);
}

TEST_F(status_refusals, TheLastFifty)
{
    gate_conf conf;
    conf.workers = 2;
    start_counting("webhook_validation enforce;", conf);
    for (int i = 0; i < 130; i++) {
        EXPECT_EQ(
            deliver(booked(std::to_string(i)).set("start_time", "1")).status,
            422);
    }
    for (int i = 0; i < 50; i++) {
        EXPECT_EQ(json("/refusals/" + std::to_string(i) + "/id"),
            "\"" + std::to_string(129 - i) + "\"");
    }
    EXPECT_EQ(json("/refusals/50"), "");
}

// They are grouped by where and why, and each says both.
TEST_F(status_refusals, AreGrouped)
{
    start_counting("webhook_validation enforce;");
    for (int i = 0; i < 3; i++) {
        EXPECT_EQ(
            deliver(booked(std::to_string(i)).set("start_time", "1")).status,
            422);
    }
    EXPECT_EQ(deliver("{").status, 400);

    EXPECT_EQ(json("/refused/0/reason"), "\"syntax\"");
    EXPECT_EQ(json("/refused/0/pointer"), "null");
    EXPECT_EQ(json("/refused/0/count"), "1");
    EXPECT_EQ(json("/refused/1/reason"), "\"schema\"");
    EXPECT_EQ(json("/refused/1/verdict"), "\"invalid\"");
    EXPECT_EQ(json("/refused/1/pointer"), "\"/event/start_time\"");
    EXPECT_EQ(json("/refused/1/location"), "\"/hook\"");
    EXPECT_EQ(json("/refused/1/mode"), "\"enforce\"");
    EXPECT_NE(json("/refused/1/rule"), "null");
    EXPECT_EQ(json("/refused/1/count"), "3");
    EXPECT_EQ(json("/refused/2"), "");
    EXPECT_EQ(json("/refusals/1/pointer"), "\"/event/start_time\"");
    EXPECT_EQ(json("/refusals/1/rule"), json("/refused/1/rule"));
}

// An outage refuses each delivery, and must not hide what else is wrong.
TEST_F(status_refusals, AnOutageLeavesRoomForOthers)
{
    expect_log("Redis|redis server|connect\\(\\) failed|refused");
    start_counting("webhook_validation enforce;" + store_directive());
    EXPECT_EQ(deliver("{").status, 400);
    redis().stop();
    for (int i = 0; i < 60; i++) {
        EXPECT_EQ(deliver(booked(std::to_string(i))).status, 503);
    }
    EXPECT_EQ(json("/refusals/9/reason"), "\"store_unknown\"");
    EXPECT_EQ(json("/refusals/10/reason"), "\"syntax\"");
    EXPECT_EQ(json("/refusals/11"), "");
    EXPECT_EQ(json("/refused/0/count"), "60");
    EXPECT_NE(json("/redis/0/error").find("is down: "), std::string::npos)
        << json("/redis/0/error");
    EXPECT_NE(json("/locations/0/troubles/store"), "null");
    EXPECT_EQ(json("/locations/0/troubles/upstream"), "null");
}

// A location to which few events come is known by its last ones.
TEST_F(status_refusals, TheLastOutcomesAreTold)
{
    start_counting();
    EXPECT_EQ(json("/locations/0/last_deliveries/last"), "null");
    for (int i = 0; i < 40; i++) {
        upstream_.next(answer::status(i < 38 ? 200 : 401));
        deliver(booked(std::to_string(i)));
    }
    ASSERT_TRUE(
        becomes(2, "nginx_webhook_forwards_total", {"outcome=\"4xx\""}));
    EXPECT_EQ(
        json("/locations/0/last_forwards/counts"), R"({"200":30,"401":2})");
    EXPECT_EQ(
        json("/locations/0/last_deliveries/counts"), R"({"accepted new":32})");
    const std::string since = json("/locations/0/troubles/upstream");
    EXPECT_NE(since, "null");
    for (int i = 40; i < 44; i++) {
        deliver(booked(std::to_string(i)));
    }
    ASSERT_TRUE(
        becomes(42, "nginx_webhook_forwards_total", {"outcome=\"2xx\""}));
    EXPECT_EQ(json("/locations/0/troubles/upstream"), since);
    deliver(booked("44"));
    ASSERT_TRUE(
        becomes(43, "nginx_webhook_forwards_total", {"outcome=\"2xx\""}));
    EXPECT_EQ(json("/locations/0/troubles/upstream"), "null");
}

TEST_F(status_refusals, LongTextsAreCutBetweenCharacters)
{
    start_counting("webhook_validation enforce;");
    std::string id;
    while (id.size() < 199) {
        id += "é";
    }
    EXPECT_EQ(deliver(booked(id).set("start_time", "1")).status, 422);
    const std::string shown = json("/refusals/0/id");
    EXPECT_EQ(shown, "\"" + id.substr(0, 126) + "\"");

    // "%0A", of which there is room for two
    const std::string before(125, 'x');
    EXPECT_EQ(
        deliver(booked(before + R"(\n)").set("start_time", "1")).status, 422);
    EXPECT_EQ(json("/refusals/0/id"), "\"" + before + "\"");
}

TEST_F(status_refusals, AnObservingGateShowsWhatItWouldRefuse)
{
    start_counting("webhook_mode observe; webhook_validation enforce;");
    EXPECT_EQ(deliver("{").status, 200);
    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_EQ(json("/refusals/0/reason"), "\"syntax\"");
    EXPECT_EQ(json("/refusals/0/status"), "0");
    EXPECT_EQ(json("/refusals/1"), "");
    EXPECT_EQ(json("/locations/0/mode"), "\"observe\"");
    EXPECT_EQ(verdicts("malformed", "syntax"), 1);
    EXPECT_EQ(get("/hook").status, 200); // known by its method
    EXPECT_TRUE(
        becomes(3, "nginx_webhook_forwards_total", {"outcome=\"2xx\""}));
    EXPECT_EQ(
        sum("nginx_webhook_upstream_duration_seconds_bucket", {"le=\"10\""}),
        3);
}

// Counted, but no refusal: it goes upstream.
TEST_F(status_refusals, WhatPassesWithoutAStoreIsNone)
{
    expect_log("forwarded without a claim");
    start_counting("webhook_store zone=small:32k full=reject;"
                   " webhook_store_error pass;");
    int sent = 0;
    while (sent < 5000 && deliver(booked(std::to_string(sent))).status == 200 &&
           verdicts("store_unavailable", "store_full") == 0) {
        sent++;
    }
    EXPECT_EQ(verdicts("store_unavailable", "store_full"), 1);
    EXPECT_EQ(json("/refusals"), "[]");
}

TEST_F(status_refusals, PromtoolFindsNothingWrong)
{
    gate_conf conf;
    conf.server = "location = /redis { webhook iclosed;" + store_directive() +
                  " proxy_pass http://127.0.0.1:{{upstream}}; }\n";
    start_counting(
        "webhook_token $http_x_api_key file:" + file("one", "one") + ";", conf);
    EXPECT_EQ(deliver(booked("1"), {{"X-Api-Key", "one"}}).status, 200);
    EXPECT_EQ(deliver("{").status, 401);
    EXPECT_EQ(send_request(port(), post(booked("1"), "/redis")).status, 200);

    const std::string text = get("/status", "text/plain").body;
    const auto said = dir_.path() / "said";
    EXPECT_EQ(
        run({"sh", "-c", "promtool check metrics <" + file("metrics", text)},
            said),
        0);
    EXPECT_EQ(read_file(said), "");
}

} // namespace
} // namespace webhook::test
