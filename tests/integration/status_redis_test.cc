// webhook_status: the health of a Redis server, and what it was not told.

#include "support/status_test.h"

#include <cmath>

namespace webhook::test {
namespace {

class status_redis : public status_test {
protected:
    void start_with_redis(const std::string &location = "", int workers = 1)
    {
        gate_conf conf = redis_conf(location, workers);
        conf.server += status_gate::location;
        start(conf);
        ASSERT_TRUE(becomes(1, "nginx_webhook_redis_up"));
    }

    double untold(const std::string &operation)
    {
        return sum("nginx_webhook_unsettled_total",
            {"operation=\"" + operation + "\""});
    }
};

TEST_F(status_redis, UpDownAndUpAgain)
{
    expect_log("is down|is disconnected, reconnecting");
    start_with_redis("webhook_wait 0;", 2);
    EXPECT_EQ(sum("nginx_webhook_redis_connected_workers"), 2);
    EXPECT_EQ(sum("nginx_webhook_redis_connects_total"), 2);
    EXPECT_EQ(sum("nginx_webhook_redis_disconnects_total"), 0);
    EXPECT_EQ(json("/redis/0/server"), "\"" + redis().url() + "\"");
    const double up_since = std::stod(json("/redis/0/since"));

    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_EQ(sum("nginx_webhook_redis_round_trip_duration_seconds_count"), 1);
    EXPECT_EQ(sum("nginx_webhook_store_duration_seconds_count"), 1);

    redis().kill();
    ASSERT_TRUE(becomes(0, "nginx_webhook_redis_up"));
    ASSERT_TRUE(becomes(0, "nginx_webhook_redis_connected_workers"));
    EXPECT_EQ(sum("nginx_webhook_redis_disconnects_total"), 2);
    EXPECT_EQ(json("/redis/0/up"), "false");
    EXPECT_EQ(json("/redis/0/workers/0/state"), "\"down\"");
    EXPECT_EQ(json("/redis/0/workers/1/state"), "\"down\"");
    const double down_since = std::stod(json("/redis/0/since"));
    EXPECT_GT(down_since, up_since);
    EXPECT_LE(down_since, std::stod(json("/now")));

    EXPECT_EQ(deliver(booked("2")).status, 503);
    EXPECT_EQ(claims("unknown"), 1);
    EXPECT_EQ(verdicts("store_unavailable", "store_unknown"), 1);
    // no answer, no time of an answer
    EXPECT_EQ(sum("nginx_webhook_redis_round_trip_duration_seconds_count"), 1);

    redis().restart();
    ASSERT_TRUE(becomes(1, "nginx_webhook_redis_up"));
    EXPECT_EQ(sum("nginx_webhook_redis_connects_total"), 4);
    EXPECT_GT(std::stod(json("/redis/0/since")), down_since);
}

TEST_F(status_redis, OneThatWasNeverUp)
{
    expect_log("is down");
    start_with_redis();
    redis().kill();
    gate_conf conf = redis_conf();
    conf.server += status_gate::location;
    start_other(conf);
    const std::uint16_t port = other().port();
    ASSERT_TRUE(eventually([&] {
        return json_at(status_gate::json(port), "/redis/0/workers/0/state") ==
               "\"down\"";
    }));
    EXPECT_EQ(status_gate::scrape(port).sum("nginx_webhook_redis_up"), 0);
    EXPECT_EQ(
        status_gate::scrape(port).sum("nginx_webhook_redis_connects_total"), 0);
    EXPECT_EQ(
        status_gate::scrape(port).sum("nginx_webhook_redis_disconnects_total"),
        0);
}

TEST_F(status_redis, AfterAReloadTheNewWorkersAreSeen)
{
    start_with_redis("", 3);
    gate().reload();
    ASSERT_TRUE(becomes(3, "nginx_webhook_redis_connected_workers"));
    ASSERT_TRUE(gate().drained());
    EXPECT_EQ(sum("nginx_webhook_redis_connected_workers"), 3);
    EXPECT_EQ(sum("nginx_webhook_redis_connects_total"), 6);
    // they were told to go: nothing was lost
    EXPECT_EQ(sum("nginx_webhook_redis_disconnects_total"), 0);
}

// It is kept out by the password of before, and its successor, which has
// another file, is not.
TEST_F(status_redis, AWorkerThatGoesSaysNothingForItsSuccessor)
{
    redis_client admin = redis().client();
    admin.command(
        {"ACL", "SETUSER", "gate", "on", ">one", "~*", "&*", "+@all"});
    gate_conf conf;
    const auto with_password = [&](const std::string &path) {
        conf.location = "webhook_store redis://gate@127.0.0.1:" +
                        std::to_string(redis().port()) +
                        " password=file:" + path + ";";
        return conf;
    };
    conf.server = status_gate::location;
    start(with_password(file("password", "one")));
    ASSERT_TRUE(becomes(1, "nginx_webhook_redis_up"));

    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booked("1"));
    const std::string old = admin.clients().at(0).at("id");
    admin.command({"ACL", "SETUSER", "gate", "resetpass", ">two"});
    gate().rewrite(gate_http(with_password(file("next_password", "two"))));
    gate().reload();
    ASSERT_TRUE(becomes(2, "nginx_webhook_redis_connects_total"));

    admin.command({"CLIENT", "KILL", "ID", old});
    ASSERT_TRUE(eventually([this] {
        return gate().error_log().find("WRONGPASS") != std::string::npos;
    }));
    EXPECT_EQ(json("/redis/0/workers/0/state"), "\"up\"");
    EXPECT_EQ(sum("nginx_webhook_redis_up"), 1);
    released.raise();
    EXPECT_EQ(first.read().status, 200);
}

TEST_F(status_redis, WhatItWasNotTold)
{
    expect_log("another delivery has claimed the event|the server refused the "
               "command");
    start_with_redis("webhook_lease 300ms; webhook_wait 0;");
    redis_client client = redis().client();
    const std::string other = "claimed:" + std::string(32, '7');

    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booked("1"));
    client.command({"SET", client.keys().at(0), other});
    ASSERT_TRUE(
        becomes(1, "nginx_webhook_unsettled_total", {"operation=\"renew\""}));
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    ASSERT_TRUE(
        becomes(1, "nginx_webhook_unsettled_total", {"operation=\"commit\""}));

    client.command({"DEL", client.keys().at(0)});
    flag again;
    upstream_.next(answer::held(again, 500));
    http_connection second = send_and_hold(booked("2"));
    client.command({"SET", client.keys().at(0), other});
    again.raise();
    EXPECT_EQ(second.read().status, 500);
    ASSERT_TRUE(
        becomes(1, "nginx_webhook_unsettled_total", {"operation=\"release\""}));
    EXPECT_EQ(untold("commit"), 1);
    EXPECT_GE(untold("renew"), 1);
}

TEST_F(status_redis, TwoStoresOfOneServer)
{
    gate_conf conf = redis_conf();
    conf.server += status_gate::location;
    conf.server += "location = /other { webhook iclosed;" +
                   store_directive("prefix=other:") +
                   " proxy_pass http://127.0.0.1:{{upstream}}; }\n";
    start(conf);
    ASSERT_TRUE(becomes(2, "nginx_webhook_redis_up"));
    EXPECT_EQ(
        sum("nginx_webhook_redis_up", {"redis=\"" + redis().url() + "\""}), 1);
    EXPECT_EQ(sum("nginx_webhook_redis_up",
                  {"redis=\"" + redis().url() + " prefix=other:\""}),
        1);
}

} // namespace
} // namespace webhook::test
