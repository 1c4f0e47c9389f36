// What is one event and what is not, whatever the provider.

#include "support/gate_test.h"
#include "support/signer.h"

namespace webhook::test {
namespace {

class genuine_gate : public gate_test {
protected:
    int status(const std::string &uri, const std::string &body)
    {
        return send_request(port(), post(body, uri)).status;
    }
};

TEST_F(genuine_gate, EqualBytesAreNotOneEvent)
{
    start({.profile = "json"});
    for (int i = 0; i < 2; i++) {
        EXPECT_EQ(deliver(R"({"id":"tr_d0b0E3EA3v"})").status, 200);
    }
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_NE(gate().error_log().find("no value identifies an event"),
        std::string::npos);
}

TEST_F(genuine_gate, UnlessTheOperatorSaysSo)
{
    start({.location = "webhook_key digest;", .profile = "json"});
    std::string large = "{\"a\":\"" + std::string(100'000, 'x') + "\"}";
    for (const std::string &body : {std::string("{}"), large}) {
        EXPECT_EQ(deliver(body).status, 200);
        EXPECT_EQ(member(deliver(body), "verdict"), "duplicate");
    }
    EXPECT_EQ(upstream_.count(), 2U);
}

constexpr const char *signed_location =
    "webhook_signature hmac header=X-Sign; webhook_secret s;";

request signed_post(const std::string &body)
{
    return post(body).with("X-Sign", hmac_hex("s", body));
}

TEST_F(genuine_gate, WhatIsSignedAndCannotBeReadIsForwarded)
{
    start({.location = signed_location});
    const std::string deep = std::string(65, '[') + std::string(65, ']');
    for (const std::string &body :
        {std::string("{\"title\":\"caf\xe9\"}"), deep}) {
        for (int i = 0; i < 2; i++) {
            EXPECT_EQ(send_request(port(), signed_post(body)).status, 200);
            EXPECT_EQ(upstream_.last().body, body);
            EXPECT_EQ(
                upstream_.last().field("Webhook-Gate-Violation"), "unreadable");
        }
        EXPECT_EQ(
            send_request(port(), post(body).with("X-Sign", "00")).status, 401);
    }
    EXPECT_EQ(upstream_.count(), 4U);
    EXPECT_EQ(send_request(port(), signed_post("{")).status, 400);
}

TEST_F(genuine_gate, WhatIsNotSignedIsRefused)
{
    start();
    EXPECT_EQ(deliver("{\"title\":\"caf\xe9\"}").status, 400);
    EXPECT_EQ(deliver(std::string(65, '[') + std::string(65, ']')).status, 400);
    EXPECT_EQ(upstream_.count(), 0U);
}

TEST_F(genuine_gate, ANameTwiceWhereNobodyLooks)
{
    start();
    const std::string body = R"([{"hookType":"Outcome added","uuid":"1",)"
                             R"("answers":{"Name":"a","Name":"b"}}])";
    EXPECT_EQ(deliver(body).status, 200);
    EXPECT_EQ(member(deliver(body), "verdict"), "duplicate");
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(genuine_gate, ANameTwiceWhereTheGateReads)
{
    const std::string twice =
        R"([{"hookType":"Outcome added","uuid":"1","uuid":"2"}])";

    start({.location = signed_location});
    for (int i = 0; i < 2; i++) {
        EXPECT_EQ(send_request(port(), signed_post(twice)).status, 200);
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Violation"),
            "/uuid ambiguous");
    }
    EXPECT_EQ(upstream_.count(), 2U);

    start_other();
    EXPECT_EQ(send_request(other().port(), post(twice)).status, 400);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(genuine_gate, TypesThatAreNotWantedAreAcknowledged)
{
    start({.location = "webhook_types \"Call booked\" \"Call cancelled\";"});
    const response ignored = deliver(event("contact-created").body());
    EXPECT_EQ(ignored.status, 200);
    EXPECT_EQ(member(ignored, "verdict"), "ignored");
    EXPECT_EQ(upstream_.count(), 0U);
    EXPECT_EQ(deliver(event("call-canceled").body()).status, 200);
    EXPECT_EQ(deliver(R"([{"hookType":"Note added"}])").status, 200);
    EXPECT_EQ(upstream_.count(), 2U);

    expect_log("webhook: ignored, reason ignored");
}

TEST_F(genuine_gate, ADuplicateIsAnsweredAsTheOperatorSays)
{
    start({.location = "webhook_duplicate_answer 202 text/plain [accepted];"});
    EXPECT_EQ(deliver(booked("1")).status, 200);
    const response copy = deliver(booked("1"));
    EXPECT_EQ(copy.status, 202);
    EXPECT_EQ(copy.body, "[accepted]");
    EXPECT_EQ(copy.field("Content-Type"), "text/plain");
}

// The second account's event would be answered 200, and lost.
TEST_F(genuine_gate, DefaultScopeTellsPathsApart)
{
    start_http(R"(
server {
    listen 127.0.0.1:{{port}};
    location /hooks/ {
        webhook iclosed;
        proxy_pass http://127.0.0.1:{{upstream}};
    }
    location ~ ^/x/ {
        webhook iclosed;
        proxy_pass http://127.0.0.1:{{upstream}};
    }
})");
    for (const char *uri : {"/hooks/a", "/hooks/b", "/x/a", "/x/b?c=1"}) {
        EXPECT_EQ(status(uri, booked("1").body()), 200) << uri;
    }
    EXPECT_EQ(upstream_.count(), 4U);
    EXPECT_EQ(status("/x/b?c=2", booked("1").body()), 200);
    EXPECT_EQ(upstream_.count(), 4U) << "arguments are no part of a path";

    // of the path's hash a log has the first digits only
    const std::string sent =
        upstream_.requests().front().field("Webhook-Gate-Key");
    const std::string logged = gate().wait_for_log(1).front().key;
    EXPECT_EQ(sent.size(), logged.size() + 24);
    EXPECT_TRUE(sent.starts_with(logged.substr(0, logged.find(':'))));
}

TEST_F(genuine_gate, AHashBehindARewriteIsNotLoggedEither)
{
    start_http(R"(
server {
    listen 127.0.0.1:{{port}};
    rewrite ^/in/ /gate;
    location = /gate {
        webhook iclosed;
        proxy_pass http://127.0.0.1:{{upstream}};
    }
})");
    EXPECT_EQ(status("/in/some-token", booked("1").body()), 200);

    const std::string sent = upstream_.last().field("Webhook-Gate-Key");
    const std::string logged = gate().wait_for_log(1).front().key;
    EXPECT_EQ(sent.size(), logged.size() + 24);
    EXPECT_TRUE(sent.starts_with(logged.substr(0, logged.find(':'))));
}

TEST_F(genuine_gate, ScopeMayBeOfTheRequest)
{
    start({.location = "webhook_scope acme-$arg_account;"});
    for (const char *uri :
        {"/hook?account=1", "/hook?account=2", "/hook?account=1&x"}) {
        EXPECT_EQ(status(uri, booked("1").body()), 200);
    }
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(
        upstream_.last().field("Webhook-Gate-Key").substr(0, 7), "acme-2:");
}

TEST_F(genuine_gate, AnEmptyScopeIsNone)
{
    start({.location = "webhook_scope $arg_account;"});
    for (int i = 0; i < 2; i++) {
        EXPECT_EQ(status("/hook", booked("1").body()), 200);
    }
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(genuine_gate, ValidationIsTheLocations)
{
    start({.location = "webhook_validation enforce;"});
    EXPECT_EQ(deliver(R"([{"hookType":"Note added"}])").status, 422);
    EXPECT_EQ(deliver(R"([{"hookType":"Outcome added"}])").status, 422);
    EXPECT_EQ(upstream_.count(), 0U);
}

// What a sender asked for counts, whatever a rewrite makes of it.
TEST_F(genuine_gate, DefaultScopeTellsRewrittenPathsApart)
{
    start_http(R"(
server {
    listen 127.0.0.1:{{port}};
    location /hooks/ {
        rewrite ^ /in last;
    }
    location = /in {
        webhook iclosed;
        proxy_pass http://127.0.0.1:{{upstream}};
    }
})");
    for (const char *uri : {"/hooks/a", "/hooks/b", "/hooks/a", "/in"}) {
        EXPECT_EQ(status(uri, booked("1").body()), 200) << uri;
    }
    EXPECT_EQ(upstream_.count(), 3U);
}

// A recording must not pass again under another type.
TEST_F(genuine_gate, AKeyOfBytesHasNoUnsignedType)
{
    start({.location = "webhook_secret s; client_max_body_size 25m; "
                       "webhook_key digest;",
        .profile = "github"});
    const auto send = [this](const std::string &type) {
        const std::string body = R"({"action":"started"})";
        return send_request(port(),
            post(body)
                .with("X-Hub-Signature-256", "sha256=" + hmac_hex("s", body))
                .with("X-GitHub-Event", type)
                .with("X-GitHub-Delivery", type))
            .status;
    };
    for (const char *type : {"watch", "star", "made-up", "watch"}) {
        EXPECT_EQ(send(type), 200) << type;
    }
    EXPECT_EQ(upstream_.count(), 1U);
}

// What a signature does not cover must be accepted in so many words.
TEST_F(genuine_gate, AScopeOfAHeaderIsCovered)
{
    const auto check = [](const std::string &scope) {
        return check_gate_conf({.location = signed_location + scope});
    };
    EXPECT_NE(check("webhook_scope $http_x_shop;").exit_code, 0);
    EXPECT_EQ(check("webhook_scope unsigned:$http_x_shop;").exit_code, 0);
    EXPECT_NE(check("webhook_scope $arg_account;").exit_code, 0);
    EXPECT_EQ(check("webhook_scope unsigned:$arg_account;").exit_code, 0);
    EXPECT_EQ(check("webhook_scope $server_name-1;").exit_code, 0);
    EXPECT_NE(check("webhook_types Nothing;").exit_code, 0);
    EXPECT_NE(check("webhook_duplicate_answer 404;").exit_code, 0);
    EXPECT_NE(check("webhook_validation strict;").exit_code, 0);
}

TEST_F(genuine_gate, DriftIsShown)
{
    start({.server = "location = /status { webhook_status; }"});
    deliver(R"([{"hookType":"Note added"},{"hookType":"Outcome added"}])");
    deliver(R"([{"hookType":"Note added"}])");

    request what;
    what.method = "GET";
    what.uri = "/status";
    const std::string json = send_request(port(), what).body;
    for (const char *part :
        {R"("type":"other","pointer":"/hookType","rule":"type_unknown","count":2)",
            R"("type":"other","pointer":null,"rule":"no_identity","count":2)",
            R"("type":"Outcome added","pointer":null,"rule":"required","count":1)",
            R"("type":"Outcome added","pointer":null,"rule":"no_identity",)"
            R"("count":1)",
            R"("drift_rest":0)"}) {
        EXPECT_NE(json.find(part), std::string::npos) << part << "\n" << json;
    }
    EXPECT_EQ(json.find("Note added"), std::string::npos);
}

} // namespace
} // namespace webhook::test
