// The gate's own answers: their form, and that nothing of an event is in
// them, nor in the error log.

#include "support/gate_test.h"
#include "support/h2_client.h"

namespace webhook::test {
namespace {

class answers : public gate_test {
protected:
    static void expect_problem(const response &answer, int status,
        const std::string &verdict, const std::string &reason)
    {
        EXPECT_EQ(answer.status, status) << answer.body;
        EXPECT_EQ(answer.field("Content-Type"), "application/problem+json");
        EXPECT_EQ(member(answer, "type"), "about:blank");
        EXPECT_FALSE(member(answer, "title").empty());
        EXPECT_FALSE(member(answer, "detail").empty());
        EXPECT_EQ(member(answer, "verdict"), verdict);
        EXPECT_EQ(member(answer, "reason"), reason);
        EXPECT_NE(answer.body.find("\"status\":" + std::to_string(status)),
            std::string::npos)
            << answer.body;
        EXPECT_EQ(answer.has("Retry-After"), status == 503);
        EXPECT_EQ(answer.has("Allow"), status == 405);
        EXPECT_TRUE(answer.complete);
    }

    response send(const request &what) { return send_request(port(), what); }
};

TEST_F(answers, MethodNotAllowed)
{
    start();
    for (const char *method : {"GET", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
        request what = post(booked("1"));
        what.method = method;
        const response answer = send(what);
        expect_problem(answer, 405, "method_not_allowed", "method");
        EXPECT_EQ(answer.field("Allow"), "POST");
    }
    request head;
    head.method = "HEAD";
    EXPECT_EQ(send(head).status, 405);
    EXPECT_EQ(upstream_.count(), 0U);
}

TEST_F(answers, UnsupportedMediaType)
{
    start();
    request what = post(booked("1"));
    what.content_type = "text/plain";
    expect_problem(send(what), 415, "unsupported_media_type", "media_type");
    expect_problem(send(post("x").with("Content-Encoding", "gzip")), 415,
        "unsupported_media_type", "content_encoding");
    expect_problem(send(post("x").with("Content-Type", "application/json")),
        415, "unsupported_media_type", "repeated_header");
}

TEST_F(answers, Malformed)
{
    start({.location = "webhook_validation enforce;"});
    const std::string deep(70, '[');
    const std::pair<std::string, const char *> broken[] = {{"", "empty"},
        {"{", "syntax"}, {"[1,]", "syntax"}, {"{\"a\":1}{}", "syntax"},
        {"{'a':1}", "syntax"}, {"[\"\xff\"]", "not_utf8"},
        {"{\"a\":1,\"a\":2}", "duplicate_key"},
        {deep + std::string(70, ']'), "too_deep"},
        {std::string("[\"a") + '\0' + "\"]", "nul"},
        {"\xef\xbb\xbf[", "syntax"}};
    for (const auto &[body, reason] : broken) {
        expect_problem(deliver(body), 400, "malformed", reason);
    }
    std::string many = "[";
    for (int i = 0; i < 270000; i++) {
        many += "1,";
    }
    expect_problem(deliver(many + "1]"), 400, "malformed", "too_many_nodes");
    EXPECT_EQ(upstream_.count(), 0U);
}

TEST_F(answers, Invalid)
{
    start({.location = "webhook_validation enforce;"});
    expect_problem(deliver("[]"), 422, "invalid", "empty_batch");
    expect_problem(deliver("1"), 422, "invalid", "envelope");
    expect_problem(deliver("\"x\""), 422, "invalid", "envelope");
    const response type =
        deliver(event().set("hookType", "\"Call teleported\""));
    expect_problem(type, 422, "invalid", "type_unknown");
    EXPECT_EQ(member(type, "pointer"), "/hookType");
    const response kind = deliver(event().set("hookType", "7.5"));
    expect_problem(kind, 422, "invalid", "type_invalid");
    const response id = deliver(event("outcome-added").set("uuid", "\"\""));
    expect_problem(id, 422, "invalid", "schema");
    EXPECT_EQ(member(id, "pointer"), "/uuid");
    EXPECT_EQ(member(id, "keyword"), "minLength");
    const response key =
        deliver(event("contact-updated").set("updatedAt", "false"));
    expect_problem(key, 422, "invalid", "schema");
    EXPECT_EQ(member(key, "pointer"), "/updatedAt");
    EXPECT_EQ(upstream_.count(), 0U);
}

TEST_F(answers, DuplicateIsPlainJson)
{
    start();
    EXPECT_EQ(deliver(booked("1")).status, 200);
    const response answer = deliver(booked("1"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.field("Content-Type"), "application/json");
    EXPECT_EQ(member(answer, "verdict"), "duplicate");
    EXPECT_EQ(member(answer, "reason"), "delivered");
    EXPECT_FALSE(answer.has("Retry-After"));
}

TEST_F(answers, InFlight)
{
    start({.location = "webhook_wait 0;"});
    flag released;
    upstream_.next(answer::held(released));
    http_connection first(port());
    first.send(post(booked("1")));
    ASSERT_TRUE(upstream_.wait_for_requests(1));
    const response answer = deliver(booked("1"));
    expect_problem(answer, 503, "in_flight", "in_flight");
    EXPECT_GT(std::stoi(answer.field("Retry-After")), 0);
    released.raise();
    EXPECT_EQ(first.read().status, 200);
}

TEST_F(answers, TheDefaultWaitIsWithinTheSendersPatience)
{
    start();
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booked("1"));
    const auto before = clock::now();
    EXPECT_EQ(deliver(booked("1")).status, 503);
    EXPECT_LT(clock::now() - before, 4s);
    released.raise();
    EXPECT_EQ(first.read().status, 200);
}

TEST_F(answers, StatusLineHasAReason)
{
    start({.location = "webhook_validation enforce;"});
    EXPECT_EQ(deliver("[]").start_line, "HTTP/1.1 422 Unprocessable Content");
    EXPECT_EQ(deliver("").start_line, "HTTP/1.1 400 Bad Request");
}

TEST_F(answers, OnHttp2)
{
    start({.location = "webhook_validation enforce;"});
    h2_client client(gate().port("h2"));
    expect_problem(client.exchange(post("{")), 400, "malformed", "syntax");
    request get;
    get.method = "GET";
    expect_problem(client.exchange(get), 405, "method_not_allowed", "method");
    expect_problem(client.exchange(post("[]")), 422, "invalid", "empty_batch");
}

// Whether what is wrong is refused or reported.
class answers_of : public answers,
                   public ::testing::WithParamInterface<const char *> {};

TEST_P(answers_of, HoldNothingOfTheEvent)
{
    start({.location = "webhook_wait 0; proxy_read_timeout 100ms;"
                       "webhook_lease 60s; webhook_validation " +
                       std::string(GetParam()) +
                       ";"
                       "add_header X-Violation $webhook_violation always;"});
    const std::string canary = "CANARY-1f0c";
    const std::string bodies[] = {
        "{\"" + canary + "\":", "{\"" + canary + "\":1,\"" + canary + "\":1}",
        "[{\"hookType\":\"" + canary + "\"}]",
        "[{\"hookType\":{\"" + canary + "\":1}}]",
        event().replace("\"uuid\": \"90311\"",
            "\"uuid\": {\"" + canary + "\": \"" + canary + "\"}"),
        event("contact-updated")
            .set("updatedAt", "true")
            .replace("Łucja", canary),
        "[\"" + canary + "\",\"" + canary + "\"]", "\"" + canary + "\"",
        booked("1").replace("Łucja", canary),          // accepted
        booked("1").replace("Łucja", canary),          // duplicate
        booked("1").replace("Łucja", canary + canary), // modified
    };
    for (const std::string &body : bodies) {
        const response answer = deliver(body);
        EXPECT_EQ(answer.body.find(canary), std::string::npos) << answer.body;
        for (const header &one : answer.headers) {
            EXPECT_EQ(one.value.find(canary), std::string::npos);
        }
    }
    // The outcomes that are logged, too.
    upstream_.next(answer::never());
    EXPECT_EQ(deliver(booked("2").replace("Łucja", canary)).status, 504);
    EXPECT_EQ(deliver(booked("2").replace("Łucja", canary)).status, 503);
    EXPECT_EQ(gate().error_log().find(canary), std::string::npos)
        << gate().error_log();
}

INSTANTIATE_TEST_SUITE_P(what_is_wrong, answers_of,
    ::testing::Values("enforce", "report", "off"),
    [](const auto &one) { return std::string(one.param); });

TEST_F(answers, ErrorLogNamesVerdictAndReason)
{
    start({.location = "webhook_validation enforce;"});
    EXPECT_EQ(deliver("{").status, 400);
    const response answer = deliver(event("outcome-added").set("uuid", "\"\""));
    EXPECT_EQ(answer.status, 422);
    gate().wait_for_log(2);
    const std::string log = gate().error_log();
    EXPECT_NE(log.find("malformed, reason syntax"), std::string::npos) << log;
    EXPECT_NE(log.find("invalid, reason schema at /uuid, expected: at least 1"),
        std::string::npos)
        << log;
}

} // namespace
} // namespace webhook::test
