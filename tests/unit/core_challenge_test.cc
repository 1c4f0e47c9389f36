/* What a gate answers in the place of the upstream, and to whom. */

#include <string>

#include "unit/core_challenge_check.h"

namespace {

using namespace core_check;

void expect_answered(const delivery_ptr &delivery, unsigned status,
    std::string_view type, const std::string &text)
{
    webhook_str_t media_type = str("unset");
    webhook_str_t answer = webhook_delivery_answer(delivery.get(), &media_type);

    EXPECT_EQ(webhook_delivery_verdict(delivery.get()), WEBHOOK_CHALLENGE);
    EXPECT_EQ(why(delivery), "challenge");
    EXPECT_EQ(position(delivery), "");
    EXPECT_EQ(webhook_delivery_status(delivery.get()), status);
    EXPECT_EQ(webhook_delivery_retry_after(delivery.get()), 0U);
    EXPECT_NE(answer.data, nullptr);
    EXPECT_EQ(view(answer), text);
    EXPECT_EQ(view(media_type), type);
    EXPECT_EQ(media_type.data == nullptr, type.empty());

    /* Nothing is asked of the store, and nothing can be. */
    EXPECT_EQ(webhook_delivery_event_count(delivery.get()), 1U);
    EXPECT_EQ(
        webhook_delivery_event_state(delivery.get(), 0), WEBHOOK_EVENT_NONE);
    EXPECT_EQ(webhook_delivery_key(delivery.get(), 0).data, nullptr);
    EXPECT_EQ(webhook_delivery_id(delivery.get(), 0).data, nullptr);
    EXPECT_EQ(webhook_delivery_key_digest(delivery.get(), 0), nullptr);
    EXPECT_EQ(webhook_delivery_digest(delivery.get(), 0), nullptr);
    EXPECT_EQ(webhook_delivery_token(delivery.get()), nullptr);
    webhook_state_t absent{};
    EXPECT_EQ(webhook_delivery_claim(
                  delivery.get(), 0, WEBHOOK_STORE_ANSWERED, &absent, 0)
                  .action,
        WEBHOOK_FAIL);
}

void expect_unauthorized(const challenge_gate &gate,
    const delivery_ptr &delivery, const std::string &secret)
{
    EXPECT_EQ(gate.action(), WEBHOOK_ANSWER);
    EXPECT_EQ(webhook_delivery_verdict(delivery.get()), WEBHOOK_UNAUTHORIZED);
    EXPECT_EQ(why(delivery), "signature_wrong");
    EXPECT_EQ(webhook_delivery_status(delivery.get()), 401U);
    EXPECT_EQ(answer_text(delivery).find(secret), std::string::npos);
}

TEST(core_challenge, OfZoom)
{
    challenge_gate gate("zoom");
    const std::string body = sample("url-validation", "zoom");
    const std::string token = "qgg8vlvZRS6UYooatFL8Aw";

    delivery_ptr delivery = gate.send(body, sign_zoom(body));
    EXPECT_EQ(gate.action(), WEBHOOK_ANSWER);
    EXPECT_EQ(view(webhook_delivery_type(delivery.get(), 0)),
        "endpoint.url_validation");
    expect_answered(delivery, 200, "application/json",
        R"({"plainToken":")" + token + R"(","encryptedToken":")" +
            hmac_sha256(current_secret, token) + R"("})");
    EXPECT_EQ(webhook_delivery_secret_index(delivery.get()), 1U);

    /* With the secret that Zoom itself has, not with any. */
    delivery = gate.send(body, sign_zoom(body, old_secret));
    expect_answered(delivery, 200, "application/json",
        R"({"plainToken":")" + token + R"(","encryptedToken":")" +
            hmac_sha256(old_secret, token) + R"("})");

    delivery = gate.send(body, sign_zoom(body, "a secret of nobody"));
    expect_unauthorized(gate, delivery, hmac_sha256(current_secret, token));
    EXPECT_EQ(answer_text(delivery).find(token), std::string::npos);
}

TEST(core_challenge, OfSlack)
{
    challenge_gate gate("slack");
    const std::string body = sample("url-verification", "slack");
    const std::string token =
        "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P";

    delivery_ptr delivery = gate.send(body, sign_slack(body));
    EXPECT_EQ(gate.action(), WEBHOOK_ANSWER);
    expect_answered(delivery, 200, "application/json",
        R"({"challenge":")" + token + R"("})");

    delivery = gate.send(body, sign_slack(body + " "));
    expect_unauthorized(gate, delivery, token);
}

TEST(core_challenge, OfDiscord)
{
    challenge_gate gate("discord");
    const std::string body = sample("ping", "discord");

    delivery_ptr delivery = gate.send(body, sign_discord(body, gate.key()));
    EXPECT_EQ(gate.action(), WEBHOOK_ANSWER);
    EXPECT_EQ(view(webhook_delivery_type(delivery.get(), 0)), "0");
    expect_answered(delivery, 204, "", "");

    delivery = gate.send(body, sign_discord(body, ed25519_key()));
    expect_unauthorized(gate, delivery, R"("type":0)");
}

TEST(core_challenge, OfDiscordInteractions)
{
    challenge_gate gate("discord-interactions");
    const std::string body = sample("ping", "discord-interactions");

    delivery_ptr delivery = gate.send(body, sign_discord(body, gate.key()));
    EXPECT_EQ(gate.action(), WEBHOOK_ANSWER);
    expect_answered(delivery, 200, "application/json", R"({"type":1})");

    delivery = gate.send(body, sign_discord(body, ed25519_key()));
    EXPECT_EQ(webhook_delivery_status(delivery.get()), 401U);
}

/* Events are claimed as without challenges. */
TEST(core_challenge, IsNotEveryEvent)
{
    challenge_gate gate("zoom");
    const std::string asked = sample("url-validation", "zoom");
    const std::string body = sample("meeting-started", "zoom");

    /* A delivery is used again: nothing of the one before is left. */
    delivery_ptr delivery = gate.send(asked, sign_zoom(asked));
    EXPECT_EQ(gate.action(), WEBHOOK_ANSWER);
    delivery.reset();

    delivery = gate.send(body, sign_zoom(body));
    EXPECT_EQ(gate.action(), WEBHOOK_CLAIM);
    EXPECT_NE(webhook_delivery_token(delivery.get()), nullptr);
}

/* What a provider asks again is no copy of anything. */
TEST(core_challenge, IsAnsweredEachTime)
{
    challenge_gate gate("slack");
    const std::string body = sample("url-verification", "slack");

    for (int i = 0; i < 3; ++i) {
        delivery_ptr delivery = gate.send(body, sign_slack(body));
        EXPECT_EQ(gate.action(), WEBHOOK_ANSWER);
        EXPECT_EQ(webhook_delivery_verdict(delivery.get()), WEBHOOK_CHALLENGE);
    }
}

/* Another delivery in between does not take the answer away. */
TEST(core_challenge, KeepsItsAnswer)
{
    challenge_gate gate("zoom");
    const std::string body = sample("url-validation", "zoom");
    std::string other = body;
    other.replace(other.find("qgg8"), 4, "XXXX");

    delivery_ptr first = gate.send(body, sign_zoom(body));
    const std::string before = answer_text(first);
    delivery_ptr second = gate.send(other, sign_zoom(other));

    EXPECT_NE(answer_text(second), before);
    EXPECT_EQ(answer_text(first), before);
}

/* What is only observed, or not signed, is for the upstream to answer. */
void expect_passed(const delivery_ptr &delivery, webhook_verdict_t verdict,
    std::string_view reason)
{
    EXPECT_EQ(webhook_delivery_verdict(delivery.get()), verdict);
    EXPECT_EQ(why(delivery), reason);
    EXPECT_EQ(webhook_delivery_status(delivery.get()), 0U);
    EXPECT_EQ(webhook_delivery_answer(delivery.get(), nullptr).data, nullptr);
    EXPECT_EQ(webhook_delivery_event_state(delivery.get(), 0),
        WEBHOOK_EVENT_UNCLAIMED);
    EXPECT_EQ(webhook_delivery_token(delivery.get()), nullptr);
    EXPECT_EQ(
        webhook_delivery_outcome(delivery.get(), WEBHOOK_UPSTREAM_ANSWERED, 200)
            .action,
        WEBHOOK_NONE);
}

TEST(core_challenge, IsNotAnsweredWhenObserving)
{
    challenge_gate gate("slack", WEBHOOK_MODE_OBSERVE);
    const std::string body = sample("url-verification", "slack");

    delivery_ptr delivery = gate.send(body, sign_slack(body));
    EXPECT_EQ(gate.action(), WEBHOOK_FORWARD);
    expect_passed(delivery, WEBHOOK_ACCEPTED, "challenge");

    delivery = gate.send(body, sign_slack(body, "another"));
    EXPECT_EQ(gate.action(), WEBHOOK_FORWARD);
    EXPECT_EQ(webhook_delivery_verdict(delivery.get()), WEBHOOK_UNAUTHORIZED);
    EXPECT_EQ(webhook_delivery_answer(delivery.get(), nullptr).data, nullptr);
}

TEST(core_challenge, IsNotAnsweredWithoutASignature)
{
    door gate(builtin_profile("zoom"));
    const std::string body = sample("url-validation", "zoom");
    delivery_ptr delivery = gate.open();

    EXPECT_EQ(webhook_delivery_body(
                  delivery.get(), body.data(), body.size(), nullptr, 0, 0)
                  .action,
        WEBHOOK_FORWARD);
    expect_passed(delivery, WEBHOOK_ACCEPTED, "challenge");
    EXPECT_EQ(view(webhook_delivery_type(delivery.get(), 0)),
        "endpoint.url_validation");

    webhook_range_t range = webhook_delivery_event_range(delivery.get(), 0);
    EXPECT_EQ(body.substr(range.offset, range.len), body.substr(0, range.len));
    EXPECT_EQ(range.len, body.find_last_of('}') + 1);
}

} // namespace
