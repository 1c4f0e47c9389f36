/* Requests that look like challenges, and must not be answered as one. */

#include "unit/core_asked_check.h"

namespace {

using namespace core_check;

const std::string meta_query =
    "hub.mode=subscribe&hub.verify_token=T&hub.challenge=";

void expect_refused(const told &answer)
{
    EXPECT_EQ(answer.action, WEBHOOK_ANSWER);
    EXPECT_EQ(answer.status, 403U);
    EXPECT_EQ(answer.why, "challenge_wrong");
    EXPECT_TRUE(answer.fields.empty());
    EXPECT_EQ(answer.body,
        R"({"type":"about:blank","title":"Forbidden","status":403,)"
        R"("detail":"The request is not a valid challenge.",)"
        R"("verdict":"unauthorized"})");
}

TEST(core_asked_abuse, AWrongTokenIsRefused)
{
    asked_gate gate("meta", {{"token", "T"}, {"token", "old"}});

    EXPECT_EQ(gate(get(meta_query + "1")).status, 200U);
    EXPECT_EQ(gate(get("hub.mode=subscribe&hub.verify_token=old"
                       "&hub.challenge=1"))
                  .status,
        200U);

    for (const char *token : {"", "t", "T%00", "TT", "T+", "%54%54", "old,T"}) {
        expect_refused(gate(get("hub.mode=subscribe&hub.challenge=1"
                                "&hub.verify_token=" +
                                std::string(token))));
        EXPECT_EQ(webhook_delivery_refused(gate.last().get()), 1);
    }
    expect_refused(gate(get("hub.mode=subscribe&hub.challenge=1")));
    expect_refused(gate(get("hub.mode=unsubscribe&hub.challenge=1"
                            "&hub.verify_token=T")));
    expect_refused(gate(get("")));
}

TEST(core_asked_abuse, ARepeatedParameterIsRefused)
{
    asked_gate gate("meta", {{"token", "T"}});

    expect_refused(gate(get(meta_query + "1&hub.challenge=1")));
    expect_refused(gate(get(meta_query + "1&hub.verify_token=T")));
    expect_refused(gate(get(meta_query + "1&hub%2Everify_token=x")));
    expect_refused(gate(get(meta_query + "1&hub.mode=subscribe")));

    asked_gate okta("okta", {}, WEBHOOK_MODE_ENFORCE, false);
    expect_refused(okta(get("", {{"X-Okta-Verification-Challenge", "a"},
                                    {"x_okta_verification_challenge", "a"}})));
}

TEST(core_asked_abuse, AnotherCharsetOrLengthIsRefused)
{
    asked_gate gate("meta", {{"token", "T"}});

    EXPECT_EQ(gate(get(meta_query + std::string(128, 'a'))).status, 200U);
    for (const std::string &value :
        {std::string(129, 'a'), std::string(9000, 'a'), std::string(""),
            std::string("<script>"), std::string("a%0d%0aSet-Cookie:%20a=b"),
            std::string("a%0A"), std::string("%00"), std::string("%c3%a9"),
            std::string("a.b"), std::string("a%20b"), std::string("%7B%7D")}) {
        expect_refused(gate(get(meta_query + value)));
    }

    asked_gate braintree("braintree", {{"public_key", "p"}});
    for (const std::string &value :
        {std::string(19, 'a'), std::string(65, 'a'), std::string(20, 'g'),
            std::string(20, 'A'), std::string("payload=%7B%7D")}) {
        expect_refused(braintree(get("bt_challenge=" + value)));
    }
}

/* A field of the response cannot be split. */
TEST(core_asked_abuse, ASplitFieldIsNotEchoed)
{
    asked_gate asana("asana");
    asked_gate origin(
        "cloudevents", {{"origin", "a.example"}}, WEBHOOK_MODE_ENFORCE, false);

    for (const std::string &value : {std::string("a\r\nSet-Cookie: b=c"),
             std::string("a\n"), std::string("a\0b", 3), std::string("a b")}) {
        EXPECT_EQ(asana(unsigned_post("{}", {{"X-Hook-Secret", value}})).why,
            "signature_missing");
        expect_refused(
            origin({"OPTIONS", "", {{"WebHook-Request-Origin", value}}, ""}));
    }
}

/* The exact form alone is answered without a signature. */
TEST(core_asked_abuse, AnUnsignedEventIsNoChallenge)
{
    asked_gate gate("monday");

    for (const char *body : {R"({"challenge":"a","event":{"id":1}})",
             R"({"event":{"id":1}})", R"({"challenge":"a","challenge":"b"})",
             R"([{"challenge":"a"}])", R"({"challenge":["a"]})",
             R"({"challenge":null})", R"({"challenge":""})",
             R"({"challenge":"a b"})", R"({"challenge":"a")", R"("challenge")",
             "challenge=a", "", "{}", R"({"challenge":{"challenge":"a"}})"}) {
        const told answer = gate(unsigned_post(body));
        EXPECT_EQ(answer.status, 401U) << body;
        EXPECT_EQ(answer.why, "signature_missing") << body;
    }

    std::string padded = R"({"challenge":"a")" + std::string(4079, ' ') + "}";
    EXPECT_EQ(gate(unsigned_post(padded)).status, 200U);
    padded.insert(padded.size() - 1, " ");
    EXPECT_EQ(gate(unsigned_post(padded)).why, "signature_missing");
}

/* With any signature, right or wrong, it is a delivery. */
TEST(core_asked_abuse, ASignedRequestIsADelivery)
{
    asked_gate gate("monday");
    const std::string body = R"({"challenge":"a"})";

    EXPECT_EQ(gate(signed_post(body)).action, WEBHOOK_FORWARD);
    for (const char *signature : {"sha256=00", "x"}) {
        EXPECT_EQ(
            gate(unsigned_post(body, {{"X-Hub-Signature-256", signature}}))
                .status,
            401U);
    }
    EXPECT_EQ(gate(unsigned_post(body, {{"X-Hub-Signature-256", "sha256=00"},
                                           {"X-Hub-Signature-256", "a"}}))
                  .status,
        401U);
}

/* A type in a field that is not signed makes no challenge of an event. */
TEST(core_asked_abuse, AnEventWithTheMarksIsForwarded)
{
    asked_gate gate("twitch");
    const field_list mark = {
        {"Twitch-Eventsub-Message-Type", "webhook_callback_verification"}};

    for (const char *body :
        {R"({"subscription":{"id":"f1"},"event":{"user_id":"1"}})",
            R"({"challenge":"a","event":{"user_id":"1"}})",
            R"([{"challenge":"a"}])",
            R"({"subscription":{"challenge":"a"}})"}) {
        EXPECT_EQ(gate(signed_post(body, mark)).action, WEBHOOK_FORWARD)
            << body;
    }
}

/* Another reader may see the other name. */
TEST(core_asked_abuse, AMarkThatIsThereTwiceIsNone)
{
    asked_gate gate("front");
    const field_list field = {{"X-Front-Challenge", "a"}};

    for (const char *body : {R"({"type":"sync","type":"inbound"})",
             R"({"type":"sync","type":"sync"})"}) {
        EXPECT_EQ(gate(signed_post(body, field)).action, WEBHOOK_FORWARD)
            << body;
    }
}

TEST(core_asked_abuse, ASignedValueOfOtherCharactersIsNamed)
{
    asked_gate gate("twitch");
    const told answer = gate(signed_post(R"({"challenge":"a b"})",
        {{"Twitch-Eventsub-Message-Type", "webhook_callback_verification"}}));

    EXPECT_EQ(answer.status, 422U);
    EXPECT_EQ(answer.why, "challenge_invalid");
    EXPECT_EQ(position(gate.last()), "/challenge");
    EXPECT_EQ(answer.body.find("a b"), std::string::npos);
}

/* A method without a challenge is refused as before. */
TEST(core_asked_abuse, OtherMethodsAreNotAllowed)
{
    asked_gate gate("meta", {{"token", "T"}});

    for (const char *method : {"HEAD", "OPTIONS", "PUT", "get", "DELETE"}) {
        const told answer = gate({method, meta_query + "1", {}, ""});
        EXPECT_EQ(answer.status, 405U) << method;
        EXPECT_EQ(answer.why, "method");
    }
    EXPECT_EQ(view(webhook_gate_allow(gate.gate())), "POST, GET");
}

/* Without a setting nothing can be compared, so nothing is answered. */
TEST(core_asked_abuse, AMissingSettingAnswersNothing)
{
    asked_gate gate("meta");

    EXPECT_EQ(gate(get(meta_query + "1")).status, 405U);
    EXPECT_EQ(gate(get("hub.mode=subscribe&hub.verify_token=&hub.challenge=1"))
                  .status,
        405U);
    EXPECT_EQ(view(webhook_gate_allow(gate.gate())), "POST");
    EXPECT_EQ(view(webhook_gate_missing_setting(gate.gate(), 0)), "token");
    EXPECT_EQ(webhook_gate_missing_setting(gate.gate(), 1).data, nullptr);

    asked_gate complete("meta", {{"token", "T"}});
    EXPECT_EQ(webhook_gate_missing_setting(complete.gate(), 0).data, nullptr);
}

/* An HMAC needs a secret; what needs none is answered without a signature. */
TEST(core_asked_abuse, NothingIsSignedWithoutASecret)
{
    asked_gate x("x", {}, WEBHOOK_MODE_ENFORCE, false);
    EXPECT_EQ(x(get("crc_token=a")).status, 405U);

    asked_gate twitch("twitch", {}, WEBHOOK_MODE_ENFORCE, false);
    const told answer = twitch(unsigned_post(R"({"challenge":"a"})",
        {{"Twitch-Eventsub-Message-Type", "webhook_callback_verification"}}));
    EXPECT_EQ(answer.action, WEBHOOK_FORWARD);
    EXPECT_EQ(answer.why, "challenge");
}

TEST(core_asked_abuse, AnObservedChallengeIsForwarded)
{
    asked_gate gate("meta", {{"token", "T"}}, WEBHOOK_MODE_OBSERVE);

    told answer = gate(get(meta_query + "1"));
    EXPECT_EQ(answer.action, WEBHOOK_FORWARD);
    EXPECT_EQ(answer.why, "challenge");
    answer = gate(get("hub.challenge=1"));
    EXPECT_EQ(answer.action, WEBHOOK_FORWARD);
    EXPECT_EQ(answer.why, "challenge_wrong");
}

TEST(core_asked_abuse, SettingsAreCheckedWhenTheyAreRead)
{
    const struct {
        asked_gate::settings given;
        const char *fault;
    } table[] = {
        {{{"tokn", "T"}}, "challenge: \"tokn\" is not a setting of the profile "
                          "\"meta\"; the settings are: token"},
        {{{"token", ""}}, "challenge: the value of \"token\" must have"},
        {{{"token", "a\r\nb"}}, "challenge: the value of \"token\" must have"},
        {{{"token", std::string(1025, 'a')}}, "challenge: the value of"},
    };

    for (const auto &each : table) {
        try {
            asked_gate gate("meta", each.given);
            ADD_FAILURE() << each.fault;
        } catch (const std::runtime_error &fault) {
            EXPECT_EQ(std::string(fault.what()).find(each.fault), 0U)
                << fault.what();
        }
    }
}

/* The host hides what was sent as a token, whatever it was. */
TEST(core_asked_abuse, TokensInTheQueryAreNamedForTheLog)
{
    asked_gate gate("meta", {{"token", "T"}});
    auto hidden = [&](std::size_t index) {
        return std::string(
            view(webhook_delivery_hidden(gate.last().get(), index)));
    };

    /* The texts are views into the head, which the host keeps. */
    const auto head =
        get("hub.verify_token=%54&hub%2everify_token=wrong&hub.challenge=1");
    gate(head);
    EXPECT_EQ(hidden(0), "%54");
    EXPECT_EQ(hidden(1), "wrong");
    EXPECT_EQ(webhook_delivery_hidden(gate.last().get(), 2).data, nullptr);

    gate(unsigned_post("{}"));
    EXPECT_EQ(webhook_delivery_hidden(gate.last().get(), 0).data, nullptr);
}

} // namespace
