// nginx-conf-examples/: an edge to the internet, and two that stand in for each
// other.

#include "support/example_test.h"

#include <algorithm>
#include <future>
#include <list>

namespace webhook::test {
namespace {

class tls_http2 : public example {
protected:
    void SetUp() override { start_example("tls-http2"); }

    static request delivery(const std::string &body)
    {
        request what = post(body, "/hooks/iclosed");
        what.host = host;
        return what;
    }
};

TEST_F(tls_http2, SpeaksHttp2OverTls)
{
    h2_client sender(port(), server());
    const response answer = sender.exchange(delivery(booked("90311")));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.start_line.rfind("HTTP/2 ", 0), 0U) << answer.start_line;
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(tls_http2, KnowsNoOtherName)
{
    h2_client stranger(port(), server("other.example.org"));
    EXPECT_EQ(stranger.exchange(delivery(booked("90311"))).status, 0);
    request what = delivery(booked("90311"));
    what.host = "other.example.org";
    h2_client liar(port(), server());
    EXPECT_EQ(liar.exchange(what).status, 0);
    EXPECT_EQ(upstream_.count(), 0U);
}

TEST_F(tls_http2, LimitsWhatIsHeldAtATime)
{
    request part = delivery(booked("1"));
    part.chunk = 10;
    std::list<h2_client> held;
    for (int i = 0; i < 64; i++) {
        h2_client &one = held.emplace_back(port(), server());
        const h2_client::stream &begun = one.start_part(part, part.chunk);
        ASSERT_TRUE(one.pump([&] { return h2_client::stopped(begun); }));
    }
    const auto status_of_another = [this] {
        h2_client sender(port(), server());
        return sender.exchange(delivery(booked("90311"))).status;
    };
    EXPECT_EQ(status_of_another(), 429);
    held.pop_back();
    EXPECT_TRUE(eventually([&] { return status_of_another() == 200; }));
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(tls_http2, LimitsHowFastTheyCome)
{
    h2_client sender(port(), server());
    EXPECT_TRUE(eventually(
        [&] { return sender.exchange(delivery("[{}]")).status == 429; }));
}

TEST_F(tls_http2, LimitsTheBody)
{
    event large = booked("90311"), larger = large;
    large.pad_to(256 * 1024);
    larger.pad_to(256 * 1024 + 1);
    h2_client sender(port(), server());
    EXPECT_EQ(sender.exchange(delivery(larger)).status, 413);
    EXPECT_EQ(upstream_.count(), 0U);
    EXPECT_EQ(sender.exchange(delivery(large)).status, 200);
}

class high_availability : public example {
protected:
    void SetUp() override
    {
        const std::string http = example_http("high-availability");
        start_http(edge(http, "1"));
        start_other_http(edge(http, "2"));
    }

    // The same text, but for a mark by which we know who has forwarded.
    static std::string edge(std::string http, const std::string &name)
    {
        const std::string pass = "proxy_pass ";
        return http.replace(http.find(pass), pass.size(),
            "proxy_set_header X-Edge " + name + "; " + pass);
    }

    std::unique_ptr<nginx> balancer()
    {
        nginx_conf conf;
        conf.http =
            inside_of(example_file("high-availability-balancer.conf"), "http");
        conf.gate = false;
        for (const auto &[from, to] :
            {std::pair{"10.0.0.11:8080",
                 "127.0.0.1:" + std::to_string(gate().port())},
                {"10.0.0.12:8080",
                    "127.0.0.1:" + std::to_string(other().port())},
                {"listen 8080", std::string("listen 127.0.0.1:{{port}}")}}) {
            conf.http.replace(
                conf.http.find(from), std::string(from).size(), to);
        }
        return std::make_unique<nginx>(conf);
    }

    static request delivery(const std::string &id)
    {
        return post(booked(id), "/hooks/iclosed");
    }
};

TEST_F(high_availability, WhatComesToBothIsForwardedOnce)
{
    flag released;
    upstream_.next(answer::held(released));
    std::vector<std::future<response>> answers;
    for (const std::uint16_t at : {gate().port(), other().port()}) {
        answers.push_back(std::async(std::launch::async,
            [at] { return send_request(at, delivery("90311")); }));
    }
    EXPECT_TRUE(upstream_.wait_for_requests(1));
    released.raise();
    std::vector<std::string> verdicts;
    for (auto &one : answers) {
        const response answer = one.get();
        EXPECT_EQ(answer.status, 200);
        verdicts.push_back(member(answer, "verdict"));
    }
    std::sort(verdicts.begin(), verdicts.end());
    EXPECT_EQ(verdicts, (std::vector<std::string>{"", "duplicate"}));
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(high_availability, OneEdgeIsEnough)
{
    const auto front = balancer();
    EXPECT_EQ(gate().quit(), 0);
    for (const char *id : {"1", "2", "3", "4"}) {
        EXPECT_EQ(send_request(front->port(), delivery(id)).status, 200);
        const response copy = send_request(front->port(), delivery(id));
        EXPECT_EQ(member(copy, "verdict"), "duplicate");
    }
    EXPECT_EQ(upstream_.count(), 4U);
    EXPECT_EQ(front->quit(), 0);
}

TEST_F(high_availability, AnEdgeThatDiesLeavesItsClaimToNobody)
{
    expect_log("exited on signal 9");
    const auto front = balancer();
    flag released;
    upstream_.next(answer::held(released));
    http_connection sender(front->port());
    sender.send(delivery("90311"));
    ASSERT_TRUE(upstream_.wait_for_requests(1));

    // The balancer gives the delivery to the other edge, which finds the claim.
    nginx &holder = upstream_.last().field("X-Edge") == "1" ? gate() : other();
    holder.kill_worker(holder.workers().at(0));
    const response answer = sender.read();
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(member(answer, "verdict"), "in_flight");
    EXPECT_EQ(upstream_.count(), 1U);
    released.raise();
    EXPECT_EQ(front->quit(), 0);
}

TEST_F(high_availability, HealthIsThatOfTheEdge)
{
    redis().kill();
    for (const std::uint16_t at : {gate().port(), other().port()}) {
        EXPECT_EQ(
            send_request(at, {.method = "GET", .uri = "/health"}).status, 200);
        EXPECT_EQ(send_request(at, delivery("90311")).status, 503);
    }
    EXPECT_EQ(upstream_.count(), 0U);
}

} // namespace
} // namespace webhook::test
