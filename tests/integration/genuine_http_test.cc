// Genuine deliveries that HTTP allows: the rows F7, F12, F14 and F16 of what
// senders do.

#include "support/gate_test.h"
#include "support/signer.h"

namespace webhook::test {
namespace {

class genuine_http : public gate_test {
protected:
    response send(const request &what) { return send_request(port(), what); }

    // An event of a name of its own, by that method.
    static request by(const std::string &method, const std::string &id)
    {
        request what = post(booked(id));

        what.method = method;
        return what;
    }
};

TEST_F(genuine_http, CharsetHasNoMeaning)
{
    start();
    int n = 0;
    for (const char *type :
        {"application/json; charset=utf8", "application/json; charset=us-ascii",
            "application/json; charset=ISO-8859-1",
            "application/cloudevents+json; charset=\"windows-1252\""}) {
        request what = post(booked(std::to_string(++n)));
        what.content_type = type;
        EXPECT_EQ(send(what).status, 200) << type;
        EXPECT_EQ(upstream_.last().field("Content-Type"), type);
    }
    EXPECT_EQ(upstream_.count(), 4U);
}

TEST_F(genuine_http, CodingsThatAreNone)
{
    start();
    int n = 0;
    for (const char *coding :
        {"identity", "UTF-8", "utf-8", "none", "us-ascii", "iso-8859-1"}) {
        EXPECT_EQ(send(post(booked(std::to_string(++n)))
                           .with("Content-Encoding", coding))
                      .status,
            200)
            << coding;
        EXPECT_EQ(upstream_.last().field("Content-Encoding"), coding);
    }
    for (const char *coding : {"gzip", "br", "utf-8, gzip", "deflate"}) {
        EXPECT_EQ(
            send(post(booked("9")).with("Content-Encoding", coding)).status,
            415)
            << coding;
    }
    EXPECT_EQ(upstream_.count(), 6U);
}

TEST_F(genuine_http, MethodsThatAreTaken)
{
    start({.location = "webhook_methods POST PUT;"});
    EXPECT_EQ(send(by("PUT", "1")).status, 200);
    EXPECT_EQ(upstream_.last().method, "PUT");
    EXPECT_EQ(send(by("POST", "2")).status, 200);
    EXPECT_EQ(send(by("PUT", "2")).status, 200);
    EXPECT_EQ(verdict(3), "duplicate");
    EXPECT_EQ(upstream_.count(), 2U);

    const response refused = send(by("GET", "3"));
    EXPECT_EQ(refused.status, 405);
    EXPECT_EQ(refused.field("Allow"), "POST, PUT");
}

// nginx repeats what is idempotent at the next server.
TEST_F(genuine_http, AnEventIsSentToOneServerWhateverItsMethod)
{
    second();
    start_http(R"(
upstream both { server 127.0.0.1:{{upstream}} max_fails=0;
    server 127.0.0.1:{{upstream2}} backup; }
server {
    listen 127.0.0.1:{{port}};
    location = /hook {
        webhook iclosed;
        webhook_methods PUT GET DELETE;
        webhook_lease 60s;
        proxy_read_timeout 100ms;
        proxy_next_upstream error timeout;
        proxy_pass http://both;
    }
})");
    int n = 0;
    for (const char *method : {"PUT", "GET", "DELETE"}) {
        upstream_.next(answer::never());
        const request what = by(method, std::to_string(++n));
        EXPECT_EQ(send(what).status, 504) << method;
        EXPECT_EQ(send(what).status, 503) << method;
    }
    EXPECT_EQ(second().count(), 0U) << "forwarded twice";
    EXPECT_EQ(upstream_.count(), 3U);

    // Where nothing was sent the next server is asked.
    upstream_.refuse();
    EXPECT_EQ(send(by("PUT", "9")).status, 200);
    EXPECT_EQ(second().count(), 1U);
    EXPECT_EQ(second().last().method, "PUT");
}

// An error page is fetched with GET, as the event was sent.
TEST_F(genuine_http, AnErrorPageIsNoEventThatIsGot)
{
    second();
    start_http(R"(
server {
    listen 127.0.0.1:{{port}};
    location = /hook {
        webhook iclosed;
        webhook_methods GET;
        proxy_intercept_errors on;
        error_page 500 /page;
        proxy_pass http://127.0.0.1:{{upstream}};
    }
    location = /page { proxy_pass http://127.0.0.1:{{upstream2}}; }
})");
    upstream_.next(answer::status(500));
    EXPECT_EQ(send(by("GET", "1")).status, 500);
    EXPECT_EQ(send(by("GET", "1")).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(genuine_http, MethodsThatAreRefusedInTheConfiguration)
{
    const auto check = [](const std::string &directive) {
        return check_gate_conf({.location = directive});
    };
    EXPECT_EQ(check("webhook_methods POST DELETE;").exit_code, 0);
    for (const char *wrong :
        {"webhook_methods HEAD;", "webhook_methods POST PO/ST;",
            "webhook_methods PUT; webhook_methods POST;",
            "webhook_methods PUT POST; webhook_secret s;"
            "webhook_signature hmac header=X-S 'signed={method}{body}';"}) {
        EXPECT_NE(check(wrong).exit_code, 0) << wrong;
    }
}

TEST_F(genuine_http, WhiteSpaceBetweenSignatures)
{
    start({.location = "webhook_signature stripe; webhook_secret s;"
                       "webhook_tolerance 1d;"});
    const event body = booked("1");
    const std::string now = now_text();
    const std::string mac = hmac_hex("s", now + "." + body.body());
    EXPECT_EQ(
        send(post(body).with("Stripe-Signature", "t=" + now + ", v1=" + mac))
            .status,
        200);
    EXPECT_EQ(send(post(booked("2"))
                       .with("Stripe-Signature", "t=" + now + ", v1=" + mac))
                  .status,
        401);
    EXPECT_EQ(upstream_.count(), 1U);
}

} // namespace
} // namespace webhook::test
