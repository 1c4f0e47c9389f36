// What providers ask of an endpoint to keep it alive.  The gate answers, once
// it has verified who asks, and neither the store nor the upstream hears of it.

#include "support/challenge_test.h"
#include "support/h2_client.h"

namespace webhook::test {
namespace {

TEST_F(challenge_test, OfZoom)
{
    start_gate("zoom", secrets());
    const std::string body = sample("zoom/url-validation");
    const std::string token = "qgg8vlvZRS6UYooatFL8Aw";

    for (int i = 0; i < 2; i++) {
        const response answer = deliver(body, zoom(body));
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.field("Content-Type"), "application/json");
        EXPECT_EQ(answer.body, R"({"plainToken":")" + token +
                                   R"(","encryptedToken":")" +
                                   hmac_hex(secret, token) + R"("})");
        expect_verdict("challenge", "challenge");
    }

    const response refused = deliver(body, zoom(body, "another"));
    expect_unauthorized(refused);
    EXPECT_EQ(refused.body.find(token), std::string::npos);
    expect_verdict("unauthorized", "signature_wrong");
    expect_unauthorized(deliver(body));
    expect_verdict("unauthorized", "signature_missing");
    expect_nobody_was_told();

    // An event after that is one.
    const std::string started = sample("zoom/meeting-started");
    EXPECT_EQ(deliver(started, zoom(started)).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_FALSE(asked().empty());
}

// Who could have any text signed could have a delivery signed.
TEST_F(challenge_test, SignsNothingThatADeliveryIsMadeOf)
{
    start_gate("zoom", secrets());
    const std::string time = now_text();
    const std::string event = R"({"event":"meeting.started","event_ts":1})";
    const std::string wanted = "v0:" + time + ":" + event;
    ASSERT_LE(wanted.size(), 64U); // it is not too long, only not harmless
    std::string quoted = wanted;
    for (std::size_t at = 0; (at = quoted.find('"', at)) != std::string::npos;
         at += 2) {
        quoted.insert(at, "\\");
    }
    const std::string body = R"({"event":"endpoint.url_validation",)"
                             R"("payload":{"plainToken":")" +
                             quoted + R"("}})";

    expect_unauthorized(deliver(body, zoom(body, "another")));
    expect_verdict("unauthorized", "signature_wrong");

    // Even if Zoom itself were made to ask.
    const response answer = deliver(body, zoom(body));
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(member(answer, "reason"), "challenge_invalid");
    EXPECT_EQ(member(answer, "pointer"), "/payload/plainToken");
    EXPECT_EQ(answer.body.find(hmac_hex(secret, wanted)), std::string::npos);
    EXPECT_EQ(answer.body.find("meeting"), std::string::npos);
    expect_verdict("invalid", "challenge_invalid");
    expect_nobody_was_told();
}

TEST_F(challenge_test, IsSignedWithTheSecretThatItCameWith)
{
    start_gate("zoom", secrets({"of yesterday", secret}));
    const std::string body = sample("zoom/url-validation");

    for (const char *key : {"of yesterday", secret}) {
        EXPECT_EQ(member(deliver(body, zoom(body, key)), "encryptedToken"),
            hmac_hex(key, "qgg8vlvZRS6UYooatFL8Aw"));
    }
    expect_nobody_was_told();
}

TEST_F(challenge_test, OfSlack)
{
    start_gate("slack", secrets());
    const std::string body = sample("slack/url-verification");

    const response answer = deliver(body, slack(body));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body,
        R"({"challenge":)"
        R"("3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"})");
    expect_verdict("challenge", "challenge");

    expect_unauthorized(deliver(body, slack(body, "another")));
    expect_verdict("unauthorized", "signature_wrong");
    expect_nobody_was_told();
}

TEST_F(challenge_test, OfDiscordHasNoAnswerButItsStatus)
{
    start_gate("discord", "webhook_public_key " + key_.public_key() + ";");
    const std::string body = sample("discord/ping");
    request ping = post(body);
    ping.headers = discord(body, key_);

    // One connection: a byte of a body would be taken for the next answer.
    http_connection sender(port());
    for (int i = 0; i < 3; i++) {
        const response answer = sender.exchange(ping);
        EXPECT_EQ(answer.status, 204);
        EXPECT_EQ(answer.start_line, "HTTP/1.1 204 No Content");
        EXPECT_EQ(answer.field("Connection"), "keep-alive");
        for (const char *name :
            {"Content-Type", "Content-Length", "Transfer-Encoding"}) {
            EXPECT_FALSE(answer.has(name)) << name;
        }
        expect_verdict("challenge", "challenge");
    }
    EXPECT_TRUE(sender.silent_for(50ms));

    h2_client other(gate().port("h2"));
    for (int i = 0; i < 3; i++) {
        const response answer = other.exchange(ping);
        EXPECT_EQ(answer.status, 204);
        EXPECT_EQ(answer.body, "");
        EXPECT_FALSE(answer.has("content-type"));
        EXPECT_FALSE(answer.has("content-length"));
        expect_verdict("challenge", "challenge");
    }

    ping.headers = discord(body, ed25519_key());
    expect_unauthorized(sender.exchange(ping));
    expect_verdict("unauthorized", "signature_wrong");
    EXPECT_EQ(other.exchange(ping).status, 401);
    expect_verdict("unauthorized", "signature_wrong");
    expect_nobody_was_told();

    const std::string event = sample("discord/entitlement-create");
    EXPECT_EQ(deliver(event, discord(event, key_)).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(challenge_test, OfDiscordInteractions)
{
    start_gate("discord-interactions",
        "webhook_public_key " + key_.public_key() + ";");
    const std::string body = sample("discord-interactions/ping");

    const response answer = deliver(body, discord(body, key_));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.field("Content-Type"), "application/json");
    EXPECT_EQ(answer.body, R"({"type":1})");
    expect_unauthorized(deliver(body, discord(body, ed25519_key())));
    expect_nobody_was_told();
}

} // namespace
} // namespace webhook::test
