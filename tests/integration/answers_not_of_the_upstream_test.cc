// Promise 1: a sender gets 2xx for a claimed event from its upstream only.
// nginx has many ways to make one up; each must end as 503 + Retry-After.

#include "support/gate_test.h"

namespace webhook::test {
namespace {

class foreign_answer : public gate_test {
protected:
    // The delivery is not acknowledged, and the next one goes through.
    void expect_not_acknowledged(const event &booking)
    {
        const response answer = deliver(booking);
        EXPECT_EQ(answer.status, 503) << answer.start_line << answer.body;
        EXPECT_TRUE(answer.has("Retry-After"));
        EXPECT_TRUE(answer.complete);
    }

    void expect_delivered_once_more(const event &booking)
    {
        const std::size_t before = upstream_.count();
        EXPECT_EQ(deliver(booking).status, 200);
        EXPECT_EQ(upstream_.count(), before + 1) << "the event is lost";
        EXPECT_EQ(deliver(booking).status, 200);
        EXPECT_EQ(upstream_.count(), before + 1);
    }

    static constexpr const char *page = R"(
        location = /ok.html { root {{prefix}}; })";

    void start_with(const std::string &location, const std::string &server = "",
        const std::string &http = "")
    {
        start({.location = "webhook_wait 0;" + location,
            .server = page + server,
            .http = http});
        write_file(gate().prefix() / "ok.html", "thank you\n");
    }

    // A server, and another one for when it fails.
    void start_two(const std::string &location)
    {
        second();
        start_http(R"(
            upstream both {
                server 127.0.0.1:{{upstream}};
                server 127.0.0.1:{{upstream2}} backup;
            }
            server {
                listen 127.0.0.1:{{port}};
                location = /hook {
                    webhook iclosed;
                    webhook_wait 0;
                    proxy_pass http://both; )" +
                   location + "} }");
    }
};

TEST_F(foreign_answer, ErrorPageTurnsFailureIntoSuccess)
{
    start_with("proxy_intercept_errors on; error_page 500 =200 /ok.html;");
    upstream_.next(answer::status(500));
    const event booking = booked("2201");
    expect_not_acknowledged(booking);
    expect_delivered_once_more(booking);
}

TEST_F(foreign_answer, ErrorPageForARefusedConnection)
{
    start_with("error_page 502 =200 /ok.html;");
    upstream_.refuse();
    const event booking = booked("2202");
    expect_not_acknowledged(booking);
    upstream_.accept_again();
    expect_delivered_once_more(booking);
}

// A copy is no more acknowledged than the delivery it is a copy of.
TEST_F(foreign_answer, ErrorPageForACopyInFlight)
{
    start_with("error_page 503 =200 /ok.html;");
    flag released;
    upstream_.next(answer::held(released));
    const event booking = booked("2216");
    http_connection first = send_and_hold(booking);

    const response copy = deliver(booking);
    EXPECT_EQ(copy.status, 503);
    EXPECT_EQ(copy.all("Retry-After").size(), 1U);

    released.raise();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(foreign_answer, ErrorPageForATimeoutLeavesTheClaim)
{
    start_with("error_page 504 =200 /ok.html; proxy_read_timeout 100ms;"
               "webhook_lease 600ms;");
    upstream_.next(answer::never());
    const event booking = booked("2203");
    expect_not_acknowledged(booking);
    expect_not_acknowledged(booking);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(deliver_until_settled(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(foreign_answer, ErrorPageToNamedLocationThatReturns)
{
    start_with("error_page 502 = @ok;", "location @ok { return 200 \"ok\"; }");
    upstream_.refuse();
    const event booking = booked("2204");
    expect_not_acknowledged(booking);
    upstream_.accept_again();
    expect_delivered_once_more(booking);
}

TEST_F(foreign_answer, XAccelRedirectOfAFailure)
{
    start_with("");
    upstream_.next(answer::status(500, {{"X-Accel-Redirect", "/ok.html"}}));
    const event booking = booked("2205");
    expect_not_acknowledged(booking);
    expect_delivered_once_more(booking);
}

TEST_F(foreign_answer, XAccelRedirectOfASuccessIsTheUpstreamsOwn)
{
    start_with("");
    upstream_.next(answer::status(201, {{"X-Accel-Redirect", "/ok.html"}}));
    const event booking = booked("2206");
    const response first = deliver(booking);
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.body, "thank you\n");
    EXPECT_EQ(deliver(booking).status, 201) << "the upstream's own";
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(verdict(2), "duplicate");
}

TEST_F(foreign_answer, CachedAnswer)
{
    start_with("proxy_cache c; proxy_cache_methods POST; proxy_cache_key k;"
               "proxy_cache_valid 200 1m;",
        "location = /plain { webhook iclosed; webhook_scope s;"
        " proxy_pass http://127.0.0.1:{{upstream}}; }",
        "proxy_cache_path {{prefix}}/cache keys_zone=c:1m;");
    EXPECT_EQ(deliver(booked("2207")).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);

    // Another event, answered from the cache: it has not been delivered.
    const event other = booked("2208");
    expect_not_acknowledged(other);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(deliver(other).status, 503) << "not a duplicate";
}

TEST_F(foreign_answer, StaleCachedAnswerForAFailure)
{
    start_with("proxy_cache c; proxy_cache_methods POST; proxy_cache_key k;"
               "proxy_cache_valid 200 1s; proxy_cache_use_stale http_500;",
        "", "proxy_cache_path {{prefix}}/cache keys_zone=c:1m;");
    upstream_.next(answer::status(
        200, {{"Cache-Control", "max-age=1"}, {"X-Accel-Expires", "1"}}));
    EXPECT_EQ(deliver(booked("2209")).status, 200);
    upstream_.always(answer::status(500));

    const event other = booked("2210");
    ASSERT_TRUE(eventually([&] {
        EXPECT_NE(deliver(other).status, 200) << "served from the cache";
        return upstream_.count() >= 2;
    }));
}

TEST_F(foreign_answer, StaticContentIsNoUpstream)
{
    start_http(R"(
server {
    listen 127.0.0.1:{{port}};
    root {{prefix}};
    location = /hook {
        webhook iclosed;
        webhook_wait 0;
        error_page 405 =200 /ok.html;
    }
})");
    write_file(gate().prefix() / "hook", "static\n");
    write_file(gate().prefix() / "ok.html", "thank you\n");
    const event booking = booked("2211");
    expect_not_acknowledged(booking);
    expect_not_acknowledged(booking);
}

TEST_F(foreign_answer, SecondUpstreamByErrorPageDecides)
{
    second();
    start_with("proxy_intercept_errors on; error_page 500 = @second;",
        "location @second { proxy_pass http://127.0.0.1:{{upstream2}}; }");
    upstream_.always(answer::status(500));
    second().next(answer::status(500));
    const event booking = booked("2212");
    EXPECT_EQ(deliver(booking).status, 500);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(second().count(), 2U);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(second().count(), 2U);
}

TEST_F(foreign_answer, SecondUpstreamCannotUndoAnUnknownFirst)
{
    second();
    start_with("error_page 504 = @second; proxy_read_timeout 100ms;"
               "webhook_lease 700ms;",
        "location @second { proxy_pass http://127.0.0.1:{{upstream2}}; }");
    upstream_.next(answer::never());
    second().next(answer::status(500));
    const event booking = booked("2213");
    EXPECT_EQ(deliver(booking).status, 500);
    EXPECT_EQ(deliver(booking).status, 503)
        << "the first upstream may have it: released";
    EXPECT_EQ(deliver_until_settled(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(foreign_answer, NextUpstreamAfterARefusedConnection)
{
    start_http(R"(
upstream both { server 127.0.0.1:{{closed}};
    server 127.0.0.1:{{upstream}} backup; }
server {
    listen 127.0.0.1:{{port}};
    location = /hook { webhook iclosed; proxy_pass http://both; }
})");
    const event booking = booked("2214");
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(gate().wait_for_log(2).at(0).upstream_status, "502, 200");
}

TEST_F(foreign_answer, NextUpstreamIsNotAskedAfterTheEventWasSent)
{
    start_two("webhook_lease 700ms;"
              "proxy_next_upstream error timeout http_500;");
    upstream_.next(answer::reset());
    const event booking = booked("2215");
    EXPECT_EQ(deliver(booking).status, 502);
    EXPECT_EQ(second().count(), 0U);
    EXPECT_EQ(deliver(booking).status, 503);
}

// What nginx itself would do after a timeout, when told so.
TEST_F(foreign_answer, NonIdempotentRetriesAreNotMade)
{
    start_two("webhook_lease 60s; proxy_read_timeout 100ms;"
              "proxy_next_upstream error timeout non_idempotent;");
    upstream_.next(answer::never());
    const event booking = booked("2217");
    EXPECT_EQ(deliver(booking).status, 504);
    EXPECT_EQ(second().count(), 0U) << "forwarded twice";
    EXPECT_EQ(deliver(booking).status, 503);
}

} // namespace
} // namespace webhook::test
