// webhook_token: a shared secret in a header field, an argument or the path.

#include "support/signed_test.h"

namespace webhook::test {
namespace {

class token_test : public signed_test {
protected:
    std::string token(const std::string &value)
    {
        return "webhook_token " + value + " file:" + file("token", "t0ken") +
               " file:" + file("older", "older") +
               ";"
               "proxy_set_header X-Index $webhook_secret_index;";
    }

    response deliver_to(const std::string &uri, const header_list &headers = {})
    {
        request what = post(booked(std::to_string(++id_)), uri);
        what.headers = headers;
        return send_request(port(), what);
    }

private:
    int id_ = 700;
};

TEST_F(token_test, InAHeaderField)
{
    start({.location = token("$http_x_api_key")});
    EXPECT_EQ(deliver_to("/hook", {{"X-Api-Key", "t0ken"}}).status, 200);
    EXPECT_EQ(upstream_.last().field("X-Index"), "1");
    EXPECT_EQ(deliver_to("/hook", {{"X-Api-Key", "older"}}).status, 200);
    EXPECT_EQ(upstream_.last().field("X-Index"), "2");

    expect_unauthorized(deliver_to("/hook"));
    expect_unauthorized(deliver_to("/hook", {{"X-Api-Key", ""}}));
    expect_unauthorized(deliver_to("/hook", {{"X-Api-Key", "t0ke"}}));
    expect_unauthorized(deliver_to("/hook", {{"X-Api-Key", "t0kenn"}}));
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(gate().wait_for_log(6).at(2).reason, "token_missing");
    EXPECT_EQ(gate().wait_for_log(6).at(5).reason, "token_wrong");
}

// nginx 1.22 reads the first one, newer ones join them, an upstream ...
TEST_F(token_test, InTwoHeaderFieldsIsRefused)
{
    start({.location = token("$http_x_api_key"),
        .server = "underscores_in_headers on; ignore_invalid_headers off;"});
    // PHP has one name for all of them
    for (const char *name : {"X-Api-Key", "x-api-key", "X_Api_Key", "X.Api.Key",
             "X-Api~Key", "x[api-key"}) {
        SCOPED_TRACE(name);
        expect_unauthorized(
            deliver_to("/hook", {{"X-Api-Key", "t0ken"}, {name, "t0ken"}}));
    }
    for (const log_entry &line : gate().wait_for_log(6)) {
        EXPECT_EQ(line.reason, "header_repeated");
    }
}

TEST_F(token_test, InAnArgument)
{
    start({.location = token("$arg_token")});
    EXPECT_EQ(deliver_to("/hook?token=t0ken").status, 200);
    expect_unauthorized(deliver_to("/hook?token=other"));
    expect_unauthorized(deliver_to("/hook"));
}

// The upstream may read the other one.
TEST_F(token_test, InTwoArgumentsIsRefused)
{
    start({.location = token("$arg_token")});
    for (const char *args : {"token=t0ken&token=t0ken", "token=t0ken&token=x",
             "Token=t0ken&token=x", "token=t0ken&tok%65n=x"}) {
        SCOPED_TRACE(args);
        expect_unauthorized(deliver_to(std::string("/hook?") + args));
    }
    for (const log_entry &line : gate().wait_for_log(4)) {
        EXPECT_EQ(line.reason, "header_repeated");
    }
    EXPECT_EQ(upstream_.count(), 0U);
}

TEST_F(token_test, InThePath)
{
    start({.server = "location ~ ^/hooks/(?<secret>[^/]+)$ {"
                     "webhook iclosed;" +
                     token("$secret") +
                     "proxy_pass http://127.0.0.1:{{upstream}}; }"});
    EXPECT_EQ(deliver_to("/hooks/t0ken").status, 200);
    expect_unauthorized(deliver_to("/hooks/other"));
}

TEST_F(token_test, AndSignatureMustBothHold)
{
    start({.location = token("$http_x_api_key") + signature()});
    const event body = booked("1");
    const header right = {"X-Signature", hmac_hex(secret, body)};
    const header wrong = {"X-Signature", hmac_hex("no", body)};
    const header token = {"X-Api-Key", "older"};

    expect_unauthorized(deliver(body, {token}));
    expect_unauthorized(deliver(body, {right}));
    expect_unauthorized(deliver(body, {token, wrong}));
    EXPECT_EQ(deliver(body, {token, right}).status, 200);
    // That of the signature.
    EXPECT_EQ(upstream_.last().field("X-Index"), "1");
}

// The id is in a header, which this scheme signs.
TEST_F(token_test, KeyOfASignedHeader)
{
    start(
        {.location = "webhook_secret file:" +
                     file("secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") +
                     ";webhook_key $http_webhook_id;",
            .server = "ignore_invalid_headers off;",
            .profile = "standard-webhooks"});
    const std::string body = R"({"type":"a.b","data":{}})";
    const std::string key =
        "\x31\xf2\x90\xf6\xbf\x06\x29\x8a\xab\x4f\x08\xd4\x3c\x3f\x08"
        "\x2c\xf6\x48\xa3\x62\xda\x2d\xa4\xb0";
    auto send = [&](const std::string &id, header_list more = {}) {
        const std::string time = now_text();
        more.push_back({"webhook-id", id});
        more.push_back({"webhook-timestamp", time});
        more.push_back({"webhook-signature",
            "v1," + hmac_base64(key, id + "." + time + "." + body)});
        return deliver(body, more);
    };

    EXPECT_EQ(send("msg_1").status, 200);
    EXPECT_EQ(send("msg_1").status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(send("msg_2").status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    expect_unauthorized(send("msg_3", {{"Webhook-Id", "msg_4"}}));
    // behind FastCGI PHP would have this one in place of the signed one
    expect_unauthorized(send("msg_3", {{"webhook.id", "msg_4"}}));
    expect_unauthorized(send("msg_3", {{"webhook~timestamp", "1"}}));
    expect_unauthorized(send("msg.5"));
}

} // namespace
} // namespace webhook::test
