// The tools of the other suites, on an nginx without the gate: what they
// report must be true, and they must see what they are there to see.

#include "support/gate_test.h"
#include "support/h2_client.h"
#include "support/nginx_conf.h"

#include <set>

namespace webhook::test {
namespace {

class harness : public gate_test {
protected:
    void start_plain(const std::string &location = "", int workers = 1)
    {
        start_http(R"(
server {
    listen 127.0.0.1:{{port}};
    listen 127.0.0.1:{{h2}} http2;
    location / {
        )" + location + R"(
        proxy_pass http://127.0.0.1:{{upstream}};
    }
})",
            workers, false);
    }
};

TEST_F(harness, ForwardsAndRecords)
{
    start_plain();
    const response answer = deliver("hello", {{"X-Test", "1"}});

    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.complete);
    ASSERT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(upstream_.last().body, "hello");
    EXPECT_EQ(upstream_.last().method, "POST");
    EXPECT_EQ(upstream_.last().field("x-test"), "1");
    EXPECT_EQ(gate().wait_for_log(1).at(0).upstream_status, "200");
}

TEST_F(harness, ChunksAndPipelining)
{
    start_plain();
    request first = post("0123456789");
    first.chunk = 1;
    http_connection client(port());
    client.send(first.text() + post("second").text());

    EXPECT_EQ(client.read().status, 200);
    EXPECT_EQ(client.read().status, 200);
    ASSERT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(upstream_.requests()[0].body, "0123456789");
    EXPECT_EQ(upstream_.requests()[1].body, "second");
}

TEST_F(harness, Http2WithAndWithoutLength)
{
    start_plain();
    h2_client client(gate().port("h2"));
    EXPECT_EQ(client.exchange(post("with")).status, 200);
    request streamed = post("without");
    streamed.chunk = 1;
    EXPECT_EQ(client.exchange(streamed).status, 200);

    ASSERT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(upstream_.requests()[0].body, "with");
    EXPECT_EQ(upstream_.requests()[1].body, "without");
}

TEST_F(harness, Http2AbortedStreamEndsItsRequestOnly)
{
    start_plain();
    upstream_.next(answer::never());
    h2_client client(gate().port("h2"));
    h2_client::stream &doomed = client.start(post("doomed"));
    ASSERT_TRUE(
        client.pump([this] { return upstream_.wait_for_requests(1, 0ms); }));
    client.abort(doomed);

    EXPECT_EQ(client.exchange(post("next")).status, 200);
    const auto log = gate().wait_for_log(2);
    EXPECT_EQ(log[0].status, "499");
    EXPECT_EQ(log[1].status, "200");
}

TEST_F(harness, UpstreamFailuresLookAsTheyShould)
{
    start_plain("proxy_read_timeout 50ms;");
    upstream_.next(answer::reset());
    upstream_.next(answer::close());
    upstream_.next(answer::never());
    EXPECT_EQ(deliver("reset").status, 502);
    EXPECT_EQ(deliver("closed").status, 502);
    EXPECT_EQ(deliver("late").status, 504);
    upstream_.refuse();
    EXPECT_EQ(deliver("refused").status, 502);
    upstream_.accept_again();
    EXPECT_EQ(deliver("well").status, 200);

    const std::string log = gate().error_log();
    EXPECT_NE(log.find("Connection reset by peer"), std::string::npos) << log;
    EXPECT_NE(log.find("prematurely closed"), std::string::npos) << log;
    EXPECT_NE(log.find("upstream timed out"), std::string::npos) << log;
    EXPECT_NE(log.find("Connection refused"), std::string::npos) << log;
}

TEST_F(harness, KillReloadAndUpgradeKeepServing)
{
    start_plain("", 2);
    const auto before = gate().workers();
    ASSERT_EQ(before.size(), 2U);
    expect_log("exited on signal 9");
    gate().kill_worker(before[0]);
    EXPECT_EQ(deliver("killed").status, 200);

    gate().reload();
    EXPECT_EQ(deliver("reloaded").status, 200);
    EXPECT_TRUE(gate().drained());

    const pid_t master = gate().master();
    gate().upgrade();
    EXPECT_NE(gate().master(), master);
    EXPECT_EQ(deliver("upgraded").status, 200);
}

TEST_F(harness, ClientThatResets)
{
    start_plain();
    flag released;
    upstream_.next([released](exchange &with) {
        if (with.wait_for_close()) {
            released.raise();
        }
    });
    http_connection client(port());
    client.send(post("body"));
    ASSERT_TRUE(upstream_.wait_for_requests(1));
    client.reset();

    EXPECT_TRUE(released.wait()) << "nginx has not dropped its connection";
    EXPECT_EQ(gate().wait_for_log(1).at(0).status, "499");
}

// By chance alone six of them would be the same.
TEST(harness_ports, EachIsGivenOnce)
{
    std::set<std::uint16_t> given;
    for (int i = 0; i < 500; i++) {
        EXPECT_TRUE(given.insert(free_port()).second);
    }
}

TEST(harness_log, SuspiciousLinesAreFound)
{
    for (const char *line : {"2026/01/01 [alert] 1#1: x", "[emerg] x",
             "[crit] x", "open socket #3 left in connection 4",
             "==1==ERROR: AddressSanitizer: heap-use-after-free",
             "a.c:1:2: runtime error: shift", "exited on signal 11"}) {
        EXPECT_EQ(suspicious_lines(line).size(), 1U) << line;
    }
    EXPECT_TRUE(suspicious_lines("[error] x\n[warn] y\n[info] z").empty());
}

TEST(harness_conf, FaultsAreReported)
{
    nginx_conf conf;
    conf.gate = false;
    conf.http = "server { listen 127.0.0.1:{{port}}; frobnicate on; }";
    const conf_check check = check_conf(conf);
    EXPECT_NE(check.exit_code, 0);
    EXPECT_NE(check.output.find("frobnicate"), std::string::npos);
}

TEST(harness_event, SamplesAreChangedByText)
{
    const event sample = event("contact-created").id("77");
    EXPECT_NE(sample.body().find("\"id\": 77,"), std::string::npos);
    EXPECT_EQ(booked("1").pad_to(5000).body().size(), 5000U);
    EXPECT_EQ(booked("1").unwrap().body().front(), '{');
    EXPECT_EQ(event("outcome-added").drop("uuid").body().find("66214"),
        std::string::npos);
    EXPECT_NE(event("contact-updated")
                  .set("status", "null")
                  .body()
                  .find("\"status\": null,"),
        std::string::npos);
}

} // namespace
} // namespace webhook::test
