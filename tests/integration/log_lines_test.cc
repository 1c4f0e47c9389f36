// The error log at nginx's default level, "error", and the lines of
// "webhook_log" say which event it was, and why.

#include "support/gate_test.h"
#include "support/log_line.h"

#include <regex>

namespace webhook::test {
namespace {

class log_lines : public gate_test {
protected:
    // An event that violates its schema.
    static std::string wrong(const std::string &id)
    {
        return R"([{"hookType":"Call booked","event":{"uuid":")" + id +
               R"("}}])";
    }

    // Returns true if a line of the level "error" matches.
    bool says(const std::string &pattern)
    {
        const std::regex wanted(
            "\\[error\\] [^\n]*webhook: " + pattern + "[^\n]*\n");
        return eventually(
            [&] { return std::regex_search(gate().error_log(), wanted); });
    }
};

TEST_F(log_lines, ARefusalNamesTheEvent)
{
    start({.location = "webhook_scope s; webhook_validation enforce;"});
    EXPECT_EQ(deliver(wrong("90311")).status, 422);
    EXPECT_TRUE(says("invalid, reason schema at /.*, expected: .*"
                     ", type \"Call booked\", id \"90311\","
                     " key \"s:Call%20booked:90311\""))
        << gate().error_log();
}

TEST_F(log_lines, AnotherBodyNamesTheKey)
{
    start({.location = "webhook_scope s; webhook_modified duplicate;"});
    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_EQ(deliver(booked("1").pad_to(4000)).status, 200);
    EXPECT_TRUE(says("modified, reason modified, type \"Call booked\","
                     " id \"1\", key \"s:Call%20booked:1\""))
        << gate().error_log();
}

TEST_F(log_lines, AnUnknownOutcomeNamesTheKeyAndTheLease)
{
    start({.location = "webhook_scope s; webhook_lease 20s; webhook_wait 0;"});
    upstream_.next(answer::close());
    EXPECT_EQ(deliver(booked("1")).status, 502);
    EXPECT_TRUE(says("the outcome of a delivery is unknown, its claim remains "
                     "until the lease expires in at most 20 s: retries are "
                     "refused until then, key \"s:Call%20booked:1\""))
        << gate().error_log();

    const response retry = deliver(booked("1"));
    EXPECT_EQ(retry.status, 503);
    EXPECT_NE(retry.body.find("the outcome of its last delivery is unknown"),
        std::string::npos)
        << retry.body;
}

TEST_F(log_lines, AFullZoneNamesTheKey)
{
    start({.location = "webhook_scope s; webhook_store_error pass;"
                       " webhook_store redis://127.0.0.1:1 timeout=50ms;"});
    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_TRUE(says("an event was forwarded without a claim: Redis does not "
                     "answer, key \"s:Call%20booked:1\""))
        << gate().error_log();
}

TEST_F(log_lines, WebhookLogHasAJsonObjectForEachRequest)
{
    start({.location = "webhook_scope s; webhook_validation enforce;"
                       " webhook_token $arg_token s3cret;"
                       " webhook_log {{prefix}}/webhook.json.log;"
                       " access_log {{prefix}}/access.log gate;"});
    request what = post(booked("1"));
    what.uri += "?token=s3cret";
    EXPECT_EQ(send_request(port(), what).status, 200);
    what.body = wrong("2");
    EXPECT_EQ(send_request(port(), what).status, 422);

    const auto lines = wait_for_lines(gate().prefix() / "webhook.json.log", 2);
    ASSERT_EQ(lines.size(), 2U);
    const log_values first = read_json_line(lines[0]);
    const log_values second = read_json_line(lines[1]);
    const std::pair<const char *, const char *> expected[] = {
        {"server", "gate.test"}, {"location", "/hook"}, {"profile", "iclosed"},
        {"mode", "enforce"}, {"status", "200"}, {"verdict", "accepted"},
        {"reason", "new"}, {"fault", ""}, {"type", "Call booked"}, {"id", "1"},
        {"key", "s:Call%20booked:1"}, {"secret_index", "1"},
        {"upstream_status", "200"}};
    for (const auto &[name, value] : expected) {
        EXPECT_EQ(first.at(name), value) << name << ": " << lines[0];
    }
    EXPECT_EQ(second.at("verdict"), "invalid") << lines[1];
    EXPECT_EQ(second.at("id"), "2") << lines[1];
    EXPECT_NE(second.at("fault"), "") << lines[1];
    for (const std::string &line : lines) {
        EXPECT_EQ(line.find("s3cret"), std::string::npos) << line;
        EXPECT_EQ(line.find("@"), std::string::npos) << line;
    }
    EXPECT_EQ(gate().wait_for_log(2).size(), 2U) << "the access log stays";
}

TEST_F(log_lines, WebhookLogHasTheParametersOfAnAccessLog)
{
    start({.location = "webhook_log {{prefix}}/w.log if=$surprise;",
        .http = "map $webhook_verdict $surprise { default 1; accepted 0; }"});
    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_EQ(deliver("{").status, 400);
    const auto lines = wait_for_lines(gate().prefix() / "w.log", 1);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(read_json_line(lines[0]).at("reason"), "syntax");
    EXPECT_EQ(check_gate_conf({.location = "webhook_log off;"}).exit_code, 0);
    EXPECT_EQ(
        check_gate_conf({.location = "webhook_log syslog:server=127.0.0.1;"})
            .exit_code,
        0);
    EXPECT_NE(
        check_gate_conf({.location = "webhook_log /tmp/x bufer=1k;"}).exit_code,
        0);
}

} // namespace
} // namespace webhook::test
