// Signatures that cover more, or something else, than the body, and those that
// are not in a header field.

#include "support/signed_test.h"

#include <ctime>

namespace webhook::test {
namespace {

class signature_places : public signed_test {
protected:
    // A location of any JSON, with that signature and key.
    void start_with(const std::string &parameters, const std::string &key)
    {
        start({.location = "webhook_signature hmac " + parameters +
                           "; webhook_key " + key + "; webhook_secret file:" +
                           file("secret", secret) + ";",
            .profile = "json"});
    }

    // The time of now, as RFC 3339 has it.
    static std::string date()
    {
        const std::time_t now = std::time(nullptr);
        std::tm parts{};
        char text[64];

        gmtime_r(&now, &parts);
        std::strftime(
            text, sizeof text, "%Y-%m-%dT%H:%M:%S.123456789Z", &parts);
        return text;
    }

    std::string last_reason(std::size_t n)
    {
        return gate().wait_for_log(n).back().reason;
    }
};

TEST_F(signature_places, ADateAndAnIdStandBesideTheBody)
{
    start_with("header=X-Signature prefix=sha256= unit=rfc3339 "
               "timestamp=header:X-Time "
               "\"signed={header:X-Id}{timestamp}{body}\"",
        "$http_x_id");
    const std::string time = date();
    const std::string body = R"({"at":")" + time + R"(","x":{"y":1}})";
    const std::string mac = "sha256=" + hmac_hex(secret, "abc" + time + body);
    const auto send = [&](const std::string &id, const std::string &text) {
        return deliver(
            text, {{"X-Id", id}, {"X-Time", time}, {"X-Signature", mac}});
    };

    EXPECT_EQ(send("abc", body).status, 200);
    EXPECT_EQ(upstream_.last().body, body);
    EXPECT_EQ(member(send("abc", body), "verdict"), "duplicate");

    std::string flipped = body;
    flipped[flipped.size() - 3] ^= 1;
    expect_unauthorized(send("abc", flipped));
    expect_unauthorized(send("abd", body));

    // Bytes of the body moved to the id: signed, in time, and no JSON.
    const std::size_t at = body.find(time);
    EXPECT_EQ(
        send("abc" + time + body.substr(0, at), body.substr(at + time.size()))
            .status,
        400);
    EXPECT_EQ(last_reason(5), "syntax");
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(signature_places, TheBodyContainsIt)
{
    start_with("signature=/signature/signature timestamp=/signature/timestamp "
               "body=unsigned \"signed={timestamp}{/signature/token}\"",
        "/signature/token");
    const std::string time = now_text();
    const auto body = [&](const std::string &token, const std::string &mac,
                          const std::string &id) {
        return R"({"signature":{"timestamp":")" + time + R"(","token":")" +
               token + R"(","signature":")" + mac + R"("},"id":")" + id + "\"}";
    };
    const std::string mac = hmac_hex(secret, time + "token");
    const std::string genuine = body("token", mac, "1");

    EXPECT_EQ(deliver(genuine).status, 200);
    EXPECT_EQ(upstream_.last().body, genuine);
    EXPECT_EQ(member(deliver(genuine), "verdict"), "duplicate");
    expect_unauthorized(deliver(body("tokem", mac, "1")));

    // A recorded signature carries no other body.
    const response other = deliver(body("token", mac, "2"));
    EXPECT_EQ(other.status, 422);
    EXPECT_EQ(member(other, "verdict"), "modified");
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(signature_places, ArgumentsAreSigned)
{
    start_with("header=x-signature separator=, prefix=v1= timestamp=part:ts= "
               "unit=digits body=unsigned "
               "\"signed={if:query:data.id}id:{lower:query:data.id};{end}"
               "request-id:{header:x-request-id};ts:{timestamp};\"",
        "$http_x_request_id");
    const std::string time = now_text();
    const std::string mac =
        hmac_hex(secret, "id:ab1;request-id:r;ts:" + time + ";");
    const auto send = [&](const std::string &args) {
        request what = post(R"({"id":1})");
        what.uri += "?" + args;
        what.headers = {{"x-request-id", "r"},
            {"x-signature", "ts=" + time + ",v1=" + mac}};
        return send_request(port(), what);
    };

    expect_unauthorized(send("data.id=AB2"));
    expect_unauthorized(send("data.id=AB1&data.id=AB1"));
    EXPECT_EQ(last_reason(2), "header_repeated");
    EXPECT_EQ(send("type=payment&data.id=%41B1").status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(signature_places, SeveralFieldsMayHaveIt)
{
    start_with("header=X-Signature-*", "/id");
    const std::string body = R"({"id":1})";
    const std::string right = hmac_hex(secret, body);
    const std::string wrong = hmac_hex("another", body);

    expect_unauthorized(deliver(body, {{"X-Signature-1", wrong}}));
    expect_unauthorized(
        deliver(body, {{"X-Signature-2", right}, {"x-signature-2", right}}));
    EXPECT_EQ(last_reason(2), "header_repeated");
    EXPECT_EQ(
        deliver(body, {{"X-Signature-1", wrong}, {"X-Signature-2", right}})
            .status,
        200);
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(signature_places, AKeyOfWhatIsNotSignedIsRefused)
{
    const auto check = [this](const std::string &key) {
        return check_gate_conf(
            {.location = "webhook_signature hmac signature=/s "
                         "body=unsigned \"signed={/t}\";"
                         "webhook_secret file:" +
                         file("secret", secret) + "; webhook_key " + key + ";",
                .profile = "json"});
    };

    EXPECT_EQ(check("/t").exit_code, 0);
    EXPECT_EQ(check("signed").exit_code, 0);
    for (const char *key : {"/id", "digest", "$arg_x", "/t /id"}) {
        const conf_check found = check(key);
        EXPECT_NE(found.exit_code, 0) << key;
        EXPECT_NE(found.output.find("cover"), std::string::npos)
            << found.output;
    }
}

} // namespace
} // namespace webhook::test
