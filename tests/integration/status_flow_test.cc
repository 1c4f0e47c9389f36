// webhook_status: claims, the upstream's answers, times, and what stays.

#include "support/status_test.h"

#include <algorithm>

namespace webhook::test {
namespace {

class status_flow : public status_test {
protected:
    double forwards(const std::string &outcome)
    {
        return sum(
            "nginx_webhook_forwards_total", {"outcome=\"" + outcome + "\""});
    }
};

TEST_F(status_flow, WhatTheStoreFound)
{
    start_counting("webhook_wait 300ms;");
    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_EQ(deliver(booked("1").pad_to(4000)).status, 200);
    EXPECT_EQ(claims("claimed"), 1);
    EXPECT_EQ(claims("duplicate"), 1);
    EXPECT_EQ(claims("modified"), 1);
    EXPECT_EQ(verdicts("modified", "modified"), 1);

    // however often a copy that waits asks
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booked("2"));
    EXPECT_EQ(deliver(booked("2")).status, 503);
    EXPECT_EQ(claims("in_flight"), 1);
    EXPECT_EQ(verdicts("in_flight", "in_flight"), 1);
    EXPECT_EQ(sum("nginx_webhook_zone_claimed_events"), 1);
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_TRUE(becomes(0, "nginx_webhook_zone_claimed_events"));
    EXPECT_EQ(sum("nginx_webhook_zone_used_events"), 2);
}

TEST_F(status_flow, EachEventOfABatchIsAClaim)
{
    start_counting();
    const std::string batch = "[" + booked("1").unwrap().body() + "," +
                              booked("2").unwrap().body() + "]";
    EXPECT_EQ(deliver(batch).status, 200);
    EXPECT_EQ(deliver(batch).status, 200);
    EXPECT_EQ(claims("claimed"), 2);
    EXPECT_EQ(claims("duplicate"), 2);
    EXPECT_EQ(verdicts("accepted", "new"), 1);
    EXPECT_EQ(sum("nginx_webhook_settlements_total", {"end=\"commit\""}), 2);
}

TEST_F(status_flow, WhatTheUpstreamAnswered)
{
    start_counting();
    int id = 0;

    for (const int code : {200, 204, 301, 404, 410, 500, 503}) {
        upstream_.next(answer::status(code));
        EXPECT_EQ(deliver(booked(std::to_string(++id))).status, code);
    }
    upstream_.next(answer::reset());
    EXPECT_EQ(deliver(booked(std::to_string(++id))).status, 502);
    upstream_.refuse();
    EXPECT_EQ(deliver(booked(std::to_string(++id))).status, 502);

    EXPECT_TRUE(becomes(9, "nginx_webhook_forwards_total"));
    EXPECT_EQ(forwards("2xx"), 2);
    EXPECT_EQ(forwards("3xx"), 1);
    EXPECT_EQ(forwards("4xx"), 2);
    EXPECT_EQ(forwards("5xx"), 2);
    EXPECT_EQ(forwards("unknown"), 1);
    EXPECT_EQ(forwards("not_sent"), 1);

    EXPECT_EQ(sum("nginx_webhook_settlements_total", {"end=\"commit\""}), 2);
    EXPECT_EQ(sum("nginx_webhook_settlements_total", {"end=\"release\""}), 6);
    EXPECT_EQ(sum("nginx_webhook_settlements_total", {"end=\"leave\""}), 1);
    EXPECT_EQ(sum("nginx_webhook_unsettled_total"), 0);
    EXPECT_EQ(sum("nginx_webhook_upstream_duration_seconds_count"), 7);

    expect_log("upstream prematurely closed|reset by peer|refused|"
               "outcome of a delivery is unknown");
}

TEST_F(status_flow, Times)
{
    start_counting();
    upstream_.next([](exchange &with) {
        std::this_thread::sleep_for(120ms);
        with.reply(200);
    });
    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_EQ(deliver(booked("1")).status, 200);
    ASSERT_TRUE(becomes(1, "nginx_webhook_upstream_duration_seconds_count"));

    const metrics now = status_gate::scrape(port());
    const auto below = [&](const char *what, const char *bound) {
        return now.sum(
            "nginx_webhook_" + std::string(what) + "_duration_seconds_bucket",
            {"le=\"" + std::string(bound) + "\""});
    };

    EXPECT_EQ(below("upstream", "0.1"), 0);
    EXPECT_EQ(below("upstream", "+Inf"), 1);
    EXPECT_GT(now.sum("nginx_webhook_upstream_duration_seconds_sum"), 0.119);

    // all of them are wider than what is in them: cumulative
    for (const char *what : {"gate", "store"}) {
        EXPECT_EQ(below(what, "+Inf"), 2);
        EXPECT_EQ(below(what, "10"), 2);
        EXPECT_LE(below(what, "1e-05"), below(what, "0.001"));
        const std::string name =
            "nginx_webhook_" + std::string(what) + "_duration_seconds_sum";
        EXPECT_GT(now.sum(name), 0);
        EXPECT_LT(now.sum(name), 1);
    }
}

TEST_F(status_flow, WhoLeavesIsAbandoned)
{
    start_counting();
    {
        http_connection connection(port());
        connection.send(post(booked("1")).head() + "{");
    }
    EXPECT_TRUE(becomes(1, "nginx_webhook_abandoned_total"));
    EXPECT_EQ(sum("nginx_webhook_deliveries_total"), 0);
    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_TRUE(becomes(1, "nginx_webhook_forwards_total"));
    EXPECT_EQ(sum("nginx_webhook_abandoned_total"), 1);
    EXPECT_EQ(sum("nginx_webhook_refused_by_nginx_total"), 0);
}

TEST_F(status_flow, WhoIsTooSlowIsAbandoned)
{
    start_counting("client_body_timeout 200ms;");
    http_connection connection(port());
    connection.send(post(booked("1")).head() + "{");
    EXPECT_TRUE(connection.closed_by_peer());
    EXPECT_TRUE(becomes(1, "nginx_webhook_abandoned_total"));
    EXPECT_EQ(sum("nginx_webhook_refused_by_nginx_total"), 0);
}

TEST_F(status_flow, WhoLeavesWhileItWaitsIsAbandoned)
{
    start_counting("webhook_wait 30s;");
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booked("1"));
    {
        http_connection copy = send_and_wait(booked("1"));
    }
    EXPECT_TRUE(becomes(1, "nginx_webhook_abandoned_total"));
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_EQ(sum("nginx_webhook_refused_by_nginx_total"), 0);
}

// A broken body, one that is too long, and one for which there is no disk.
TEST_F(status_flow, WhatNginxRefusesIsNotAbandoned)
{
    const temp_dir dir;
    const auto temporary = dir.path() / "body";
    gate_conf conf;
    conf.server = "client_body_temp_path " + temporary.string() + ";";
    start_counting("client_max_body_size 8k; client_body_buffer_size 1k;"
                   "lingering_timeout 200ms;",
        conf);
    expect_log("too large body|invalid chunked body|body.*failed");

    request call = post(booked("1"));
    call.chunk = 100;
    http_connection broken(port());
    broken.send(call.head() + "zqx\r\n");
    EXPECT_EQ(broken.read().status, 400);
    EXPECT_TRUE(becomes(1, "nginx_webhook_refused_by_nginx_total"));

    call = post(booked("2").pad_to(9000));
    call.chunk = 1000;
    EXPECT_EQ(send_request(port(), call).status, 413);
    EXPECT_TRUE(becomes(2, "nginx_webhook_refused_by_nginx_total"));

    std::filesystem::remove_all(temporary);
    EXPECT_EQ(deliver(booked("3").pad_to(6000)).status, 500);
    EXPECT_TRUE(becomes(3, "nginx_webhook_refused_by_nginx_total"));

    EXPECT_EQ(sum("nginx_webhook_abandoned_total"), 0);
    EXPECT_EQ(sum("nginx_webhook_failures_total"), 0);
    EXPECT_EQ(sum("nginx_webhook_deliveries_total"), 0);
    EXPECT_EQ(json("/locations/0/refused_by_nginx"), "3");
    EXPECT_EQ(json("/locations/0/abandoned"), "0");
}

TEST_F(status_flow, AReloadKeepsThem)
{
    gate_conf conf;
    conf.workers = 2;
    start_counting("", conf);
    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_EQ(deliver("{").status, 400);
    ASSERT_TRUE(becomes(1, "nginx_webhook_forwards_total"));
    const std::string since = json("/since");

    gate().reload();
    EXPECT_EQ(verdicts("accepted", "new"), 1);
    EXPECT_EQ(json("/refusals/0/reason"), "\"syntax\"");
    EXPECT_EQ(json("/since"), since);
    EXPECT_EQ(deliver(booked("2")).status, 200);
    EXPECT_EQ(verdicts("accepted", "new"), 2);

    // with one location more, and without it
    gate_conf more = conf;
    more.server = std::string(status_gate::location) +
                  "location = /more { webhook iclosed;"
                  " proxy_pass http://127.0.0.1:{{upstream}}; }";
    gate().rewrite(gate_http(more));
    gate().reload();
    ASSERT_TRUE(gate().drained());
    EXPECT_EQ(send_request(port(), post(booked("3"), "/more")).status, 200);
    EXPECT_EQ(verdicts("accepted", "new"), 3);
    conf.server = status_gate::location;
    gate().rewrite(gate_http(conf));
    gate().reload();
    ASSERT_TRUE(gate().drained());
    EXPECT_EQ(verdicts("accepted", "new"), 2);
}

// A request of a retired worker is counted where the new ones count.
TEST_F(status_flow, ARetiredWorkerCountsOn)
{
    start_counting();
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booked("1"));
    gate().reload();
    EXPECT_EQ(sum("nginx_webhook_forwards_total"), 0);
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_TRUE(
        becomes(1, "nginx_webhook_forwards_total", {"outcome=\"2xx\""}));
}

TEST_F(status_flow, ZoneFillAndItsOldestEvent)
{
    start_counting("webhook_store zone=small:32k full=reject;"
                   " webhook_window 1h;");
    EXPECT_EQ(sum("nginx_webhook_zone_oldest_expiry_seconds"), -1);
    EXPECT_EQ(json("/zones/0/oldest_expires_in"), "null");
    EXPECT_EQ(sum("nginx_webhook_zone_size_bytes"), 32768);

    int sent = 0;
    while (sent < 5000 && deliver(booked(std::to_string(sent))).status == 200) {
        sent++;
    }

    const metrics now = status_gate::scrape(port());
    EXPECT_EQ(now.sum("nginx_webhook_zone_capacity_events"), sent);
    EXPECT_EQ(now.sum("nginx_webhook_zone_used_events"), sent);
    EXPECT_EQ(now.sum("nginx_webhook_zone_full_total"), 1);
    EXPECT_EQ(claims("full"), 1);
    EXPECT_EQ(verdicts("store_unavailable", "store_full"), 1);
    EXPECT_GT(now.sum("nginx_webhook_zone_oldest_expiry_seconds"), 3500);
    EXPECT_LE(now.sum("nginx_webhook_zone_oldest_expiry_seconds"), 3600);
}

} // namespace
} // namespace webhook::test
