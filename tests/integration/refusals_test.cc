// A refusal is no pass: what one gate has refused, and "error_page" leads to
// a gate, is judged by that gate, or refused again.

#include "support/gate_test.h"
#include "support/h2_client.h"

namespace webhook::test {
namespace {

class refusals : public gate_test {
protected:
    // Two providers behind one URI: "second" is asked when "first" refuses.
    void start_two(const std::string &mark = "=",
        const std::string &in_second = "", const std::string &in_hook = "")
    {
        second();
        const auto token = [this](const std::string &value) {
            const std::filesystem::path file = dir_.path() / value;
            write_file(file, value);
            std::filesystem::permissions(
                file, std::filesystem::perms::owner_read);
            return "webhook_token $http_x_token file:" + file.string() + ";";
        };
        start({.location = "webhook_validation enforce;" + token("first") +
                           "error_page 401 " + mark + " @second;" + in_hook,
            .server = "location @second { webhook iclosed; webhook_validation "
                      "enforce; webhook_wait 0;" +
                      token("second") + in_second +
                      "proxy_pass http://127.0.0.1:{{upstream2}}; }"});
    }

    response shown(const std::string &body, const std::string &token)
    {
        return deliver(body, {{"X-Token", token}});
    }

    // For the whole server, so that every target of "error_page" inherits it.
    void start_server(const std::string &location, const std::string &server)
    {
        second();
        start_http(R"(
            server {
                listen 127.0.0.1:{{port}};
                webhook iclosed; webhook_validation enforce;
                webhook_wait 0;
                location = /hook {
                    proxy_pass http://127.0.0.1:{{upstream}};
                )" +
                   location + "}" + server + "}");
        write_file(gate().prefix() / "page", "a page\n");
    }

    temp_dir dir_;
};

TEST_F(refusals, AreNoPassForAnotherGate)
{
    for (const char *mark : {"", "=", "=200"}) {
        SCOPED_TRACE(mark);
        start_two(mark);
        EXPECT_EQ(shown(booked("1"), "forged").status, 401);
        EXPECT_EQ(shown("{}", "").status, 401);
        EXPECT_EQ(second().count(), 0U) << "skipped";
        EXPECT_EQ(upstream_.count(), 0U);
        EXPECT_EQ(gate().quit(), 0);
    }
}

TEST_F(refusals, LetAnotherGateJudge)
{
    start_two("=", "set $seen $webhook_verdict;"
                   "proxy_set_header X-Verdict $webhook_verdict;");
    for (const char *id : {"1", "2"}) {
        const event booking = booked(id);
        EXPECT_EQ(shown(booking, "second").status, 200);
        EXPECT_EQ(second().last().body, booking.body());
        EXPECT_EQ(
            second().last().all("Webhook-Gate-Verdict").at(0), "accepted");
        EXPECT_EQ(second().last().field("X-Verdict"), "accepted")
            << "nginx remembers the first gate's";
        const response copy = shown(booking, "second");
        EXPECT_EQ(copy.status, 200);
        EXPECT_EQ(member(copy, "verdict"), "duplicate");
    }
    EXPECT_EQ(second().count(), 2U);
    EXPECT_EQ(verdict(3), "accepted");
    EXPECT_EQ(verdict(4), "duplicate");
    EXPECT_EQ(shown(booked("3"), "first").status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(shown("{}", "second").status, 422);
}

// The first gate has read it.
TEST_F(refusals, LetAnotherGateJudgeTheBody)
{
    second();
    start({.location =
               "webhook_validation enforce; error_page 400 422 = @second;",
        .server = "location @second { webhook json; webhook_key /id;"
                  " webhook_validation enforce;"
                  " proxy_pass http://127.0.0.1:{{upstream2}}; }"});
    const std::string body = R"({"id":"1","type":"x"})";
    EXPECT_EQ(deliver(body).status, 200);
    EXPECT_EQ(second().last().body, body);
    EXPECT_EQ(member(deliver(body), "verdict"), "duplicate");
    EXPECT_EQ(deliver("{").status, 400);
    EXPECT_EQ(deliver("[{}]").status, 422);
    EXPECT_EQ(second().count(), 1U);
    EXPECT_EQ(upstream_.count(), 0U);
}

// The first gate has refused it before a byte of it was read.
TEST_F(refusals, AreReadByTheGateThatJudges)
{
    start_two("=", "client_body_buffer_size 8k;");
    const event large = booked("1").pad_to(300000);
    EXPECT_EQ(shown(large, "second").status, 200);
    EXPECT_TRUE(second().last().body == large.body());

    request what = post(booked("2"))
                       .with("X-Token", "second")
                       .with("Expect", "100-continue");
    http_connection client(port());
    client.send(what.head());
    EXPECT_EQ(client.read(2s).status, 100);
    client.send(what.content());
    EXPECT_EQ(client.read().status, 200);

    h2_client h2(gate().port("h2"));
    const event third = booked("3");
    EXPECT_EQ(h2.exchange(post(third).with("X-Token", "second")).status, 200);
    EXPECT_EQ(second().last().body, third.body());
    EXPECT_EQ(second().count(), 3U);
}

TEST_F(refusals, StayWithTheSameGate)
{
    for (const char *page : {"405 $uri", "405 = $uri", "405 =200 $uri",
             "405 @again", "405 =200 @again"}) {
        SCOPED_TRACE(page);
        start_server(
            "recursive_error_pages on; error_page " + std::string(page) + ";",
            "location @again { proxy_pass http://127.0.0.1:{{upstream2}}; }");
        request what = post(booked("1"));
        what.method = "PUT";
        const response answer = send_request(port(), what);
        EXPECT_EQ(answer.status, 405);
        EXPECT_EQ(member(answer, "verdict"), "method_not_allowed");
        EXPECT_EQ(answer.all("Allow").size(), 1U);
        EXPECT_EQ(upstream_.count(), 0U) << "passed its own location";
        EXPECT_EQ(second().count(), 0U);
        EXPECT_EQ(gate().quit(), 0);
    }
}

TEST_F(refusals, StayWithTheGateOfTheServer)
{
    start_server("error_page 400 422 =200 @quarantine; error_page 415 /page;",
        "location @quarantine { proxy_pass http://127.0.0.1:{{upstream2}}; }"
        "location = /page { root {{prefix}}; }");
    EXPECT_EQ(deliver("{").status, 400);
    EXPECT_EQ(deliver("[{}]").status, 422);
    EXPECT_EQ(second().count(), 0U);
    request wrong = post("{}");
    wrong.content_type = "text/plain";
    EXPECT_EQ(member(send_request(port(), wrong), "verdict"),
        "unsupported_media_type");
}

TEST_F(refusals, LeaveALocationWithoutAGateToItsOperator)
{
    start_server("error_page 422 =202 @quarantine; error_page 415 /page;",
        "location @quarantine { webhook off;"
        " proxy_pass http://127.0.0.1:{{upstream2}}; }"
        "location = /page { webhook off; root {{prefix}}; }");
    EXPECT_EQ(deliver("[{}]").status, 202);
    EXPECT_EQ(second().last().body, "[{}]");
    request wrong = post("{}");
    wrong.content_type = "text/plain";
    const response answer = send_request(port(), wrong);
    EXPECT_EQ(answer.status, 415);
    EXPECT_EQ(answer.body, "a page\n");
}

// A copy in flight has another key at the other location, and would be new.
TEST_F(refusals, OfACopyInFlightStayWithTheGateOfTheServer)
{
    start_server("error_page 503 = @other;",
        "location @other { proxy_pass http://127.0.0.1:{{upstream2}}; }");
    flag released;
    upstream_.next(answer::held(released));
    const event booking = booked("1");
    http_connection first = send_and_hold(booking);
    const response copy = deliver(booking);
    EXPECT_EQ(copy.status, 503);
    EXPECT_EQ(copy.all("Retry-After").size(), 1U);
    EXPECT_EQ(second().count(), 0U) << "forwarded twice";
    released.raise();
    EXPECT_EQ(first.read().status, 200);
}

// What a page's server says is no word on the event that is in flight.
TEST_F(refusals, OfACopyInFlightAreNotAcknowledgedByAPage)
{
    second();
    start({.location = "webhook_wait 0; error_page 503 =200 /page;",
        .server = "location = /page {"
                  " proxy_pass http://127.0.0.1:{{upstream2}}; }"});
    flag released;
    upstream_.next(answer::held(released, 500));
    const event booking = booked("1");
    http_connection first = send_and_hold(booking);
    const response copy = deliver(booking);
    EXPECT_EQ(copy.status, 503);
    EXPECT_EQ(copy.all("Retry-After").size(), 1U);
    EXPECT_EQ(second().count(), 1U);
    released.raise();
    EXPECT_EQ(first.read().status, 500);
}

} // namespace
} // namespace webhook::test
