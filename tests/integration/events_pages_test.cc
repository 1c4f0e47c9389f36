// webhook_events: who may not ask, though his address may, and that an answer
// is JSON whatever is in the store.

#include "support/redis_gate_test.h"
#include "support/status.h"

namespace webhook::test {
namespace {

class events_pages : public redis_gate_test {};

// A page of somebody else, in the browser of one who is allowed.
TEST_F(events_pages, ForeignPagesAreRefused)
{
    start({.location = "webhook_scope north;",
        .server = "location /events/ { webhook_events; }"
                  "server_name *.wild.test .dot.test any.*;"});
    EXPECT_EQ(deliver(booked("90311")).status, 200);

    const auto with = [&](const std::string &method, const header_list &fields,
                          const std::string &host = "gate.test") {
        request what;
        what.method = method;
        what.uri = "/events/north:Call%20booked:90311";
        what.content_type = "";
        what.headers = fields;
        what.host = host;
        return send_request(port(), what);
    };

    for (const char *method : {"DELETE", "GET"}) {
        for (const header &field : header_list{{"Origin", "http://evil.test"},
                 {"Origin", "null"}, {"Origin", "http://gate.test"},
                 {"origin", ""}, {"Sec-Fetch-Site", "cross-site"},
                 {"Sec-Fetch-Site", "same-site"}}) {
            const response answer = with(method, {field});
            EXPECT_EQ(answer.status, 403) << field.name << " " << field.value;
            EXPECT_EQ(answer.field("Content-Type"), "application/problem+json");
            EXPECT_EQ(member(answer, "title"), "Forbidden");
        }
        // whose name has been made to lead here
        for (const char *host : {"evil.test", "evil.test:8080", "agate.test",
                 "wild.test", "127.0.0.1.evil.test", "localhost.evil.test"}) {
            EXPECT_EQ(with(method, {}, host).status, 403) << host;
        }
    }

    for (const char *host :
        {"gate.test", "GATE.test:1", "127.0.0.1", "127.0.0.1:8080", "[::1]",
            "[::1]:80", "localhost", "localhost:8080", "a.wild.test",
            "dot.test", "a.dot.test", "any.thing"}) {
        EXPECT_EQ(with("GET", {}, host).status, 200) << host;
    }
    EXPECT_EQ(with("GET", {{"Sec-Fetch-Site", "none"}}).status, 200);
    EXPECT_EQ(with("GET", {{"Sec-Fetch-Site", "same-origin"}}).status, 200);
    EXPECT_EQ(with("DELETE", {}, "127.0.0.1").status, 200);
}

// The page of webhook_status is not foreign: it has read the token.
TEST_F(events_pages, TheStatusPageMayForget)
{
    start({.location = "webhook_scope north;",
        .server = "location /events/ { webhook_events; }"
                  "location = /status { webhook_status; }"});
    EXPECT_EQ(deliver(booked("90311")).status, 200);

    const std::string own = "http://gate.test:" + std::to_string(port());
    const std::string status = status_gate::json(port());
    const std::string quoted = json_at(status, "/page_token");
    const std::string token = quoted.substr(1, quoted.size() - 2);
    EXPECT_EQ(token.size(), 32U);
    EXPECT_EQ(json_at(status, "/event_pages"),
        R"([{"location":"/events/","store":"zone=webhook"}])");

    const auto forget = [&](const std::string &origin,
                            const std::string &with) {
        request what;
        what.method = "DELETE";
        what.uri = "/events/north:Call%20booked:90311";
        what.content_type = "";
        what.headers = {{"Origin", origin}, {"X-Webhook-Token", with}};
        what.host = "gate.test:" + std::to_string(port());
        return send_request(port(), what).status;
    };
    EXPECT_EQ(forget(own, ""), 403);
    EXPECT_EQ(forget(own, token + "0"), 403);
    EXPECT_EQ(forget("http://evil.test", token), 403);
    EXPECT_EQ(forget("null", token), 403);
    EXPECT_EQ(forget(own, token), 200);
    EXPECT_EQ(forget(own, token), 404);
}

// Off unless there is a location for it, at the same server.
TEST_F(events_pages, WithoutEventsTheStatusPageHasNoToken)
{
    start({.location = "",
        .server = "location = /status { webhook_status; }",
        .http = "server { listen 127.0.0.1:" + std::to_string(free_port()) +
                "; location /events/ { webhook_events; } }"});
    const std::string status = status_gate::json(port());
    EXPECT_EQ(json_at(status, "/event_pages"), "[]");
}

// Whatever others have written to Redis, the answer is JSON.
TEST_F(events_pages, AnswersAreUtf8)
{
    start({.location = "webhook_scope north;",
        .server = "location /events/ { webhook_events; }",
        .http = store_directive()});
    ASSERT_TRUE(wait_until_said("is up"));
    redis().client().command({"SET", "webhook:north:\xff\xc3(",
        "claimed:00000000000000000000000000000000"});
    request what;
    what.method = "GET";
    what.uri = "/events/";
    const response answer = send_request(port(), what);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(json_at(answer.body, "/claims/0/key"), "\"north:%FF%C3(\"")
        << answer.body;
    what.uri = "/events/north:x:%FF\xfe?";
    EXPECT_EQ(json_at(send_request(port(), what).body, "/status"), "404");
}

} // namespace
} // namespace webhook::test
