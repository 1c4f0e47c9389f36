/*
 * Whoever gets a text signed by a challenge cannot deliver it: a challenge of
 * the profile "x" signs up to 128 of A-Z, a-z, 0-9 and "._~+/=-".
 */

#include "unit/core_asked_check.h"

namespace {

using namespace core_check;

std::string reason_for(asked_gate &gate, const std::string &body)
{
    return gate(signed_post(body)).why;
}

TEST(core_asked_oracle, ASignableTextIsNoDelivery)
{
    asked_gate gate("x");

    for (const std::string &body :
        {std::string("12345"), std::string("true"), std::string("abc=def"),
            std::string(128, 'a'), std::string("-1.5e+3"), std::string("")}) {
        const told answer = gate(signed_post(body));
        EXPECT_EQ(answer.action, WEBHOOK_ANSWER) << body;
        EXPECT_EQ(answer.status, 401U) << body;
        EXPECT_EQ(answer.why, "challenge_text") << body;
        EXPECT_EQ(answer.body.find("challenge"), std::string::npos);
    }

    /* What the challenge cannot sign is judged as anything else. */
    EXPECT_NE(reason_for(gate, std::string(129, '1')), "challenge_text");
    EXPECT_NE(reason_for(gate, "1 "), "challenge_text");
    EXPECT_NE(reason_for(gate, "\"a\""), "challenge_text");
    EXPECT_EQ(gate(signed_post("{}")).action, WEBHOOK_FORWARD);
}

/* The exchange as an attacker would use it. */
TEST(core_asked_oracle, AForgedDeliveryIsRefused)
{
    asked_gate gate("x");
    const told mac = gate(get("crc_token=4711"));
    asked forged = unsigned_post("4711");

    ASSERT_EQ(mac.why, "challenge");
    forged.fields.emplace_back("X-Hub-Signature-256", github_signature("4711"));
    EXPECT_EQ(gate(forged).why, "challenge_text");

    forged.fields.back().second = github_signature("4711", "another");
    EXPECT_EQ(gate(forged).why, "signature_wrong");
}

/* Even a gate that forwards everything does not forward this. */
TEST(core_asked_oracle, AnObservingGateRefusesItToo)
{
    asked_gate gate("x", {}, WEBHOOK_MODE_OBSERVE);
    const told answer = gate(signed_post("4711"));

    EXPECT_EQ(answer.action, WEBHOOK_ANSWER);
    EXPECT_EQ(answer.status, 401U);
    EXPECT_EQ(answer.why, "challenge_text");
    EXPECT_EQ(webhook_delivery_refused(gate.last().get()), 1);
    EXPECT_EQ(gate(signed_post("\"a b\"")).action, WEBHOOK_FORWARD);
}

/* A profile whose challenges sign nothing has no such texts. */
TEST(core_asked_oracle, OtherProfilesAcceptIt)
{
    asked_gate gate("dropbox");

    EXPECT_NE(reason_for(gate, "4711"), "challenge_text");
}

/*
 * If the time stands before the body without a border, both together can be the
 * text: the body alone does not show it, and may even be empty.
 */
TEST(core_asked_oracle, AllThatIsSignedCounts)
{
    const webhook_parameter_t parameters[] = {
        {str("header"), str("X-Signature")},
        {str("signed"), str("{timestamp}{body}")},
        {str("timestamp"), str("header:X-Time")}};
    const webhook_str_t secret = str(current_secret);
    webhook_gate_options_t chosen = options();

    chosen.signature = str("hmac");
    chosen.parameters = parameters;
    chosen.parameter_count = std::size(parameters);
    chosen.secrets = &secret;
    chosen.secret_count = 1;
    door gate(load_profile(sample("x", "challenges")), chosen);

    for (const std::string body : {"abc", "", "{}"}) {
        const std::string mac =
            hmac_sha256(current_secret, std::string(now_s) + body);
        const webhook_header_t headers[] = {json_content_type,
            {str("X-Time"), str(now_s)}, {str("X-Signature"), str(mac)}};
        delivery_ptr delivery = gate.knock();

        ASSERT_EQ(
            send_head(delivery.get(), "POST", headers, asked_at_ms).action,
            WEBHOOK_READ);
        webhook_delivery_body(
            delivery.get(), body.data(), body.size(), nullptr, 0, asked_at_ms);
        EXPECT_EQ(why(delivery) == "challenge_text", body != "{}") << body;
    }
}

TEST(core_asked_oracle, APrefixIsPartOfTheText)
{
    asked_gate gate(load_profile(R"({"name": "p", "envelope": ["any"],
        "events": {"*": {}}, "validation": "report", "signature": "github",
        "challenges": [{"method": "GET", "value": "query:c", "longest": 4,
            "characters": "0-9", "hashed": "#{value}",
            "answer": {"text": "{hmac-sha256:hex}"}}]})"));

    EXPECT_EQ(gate(get("c=1234")).body, hmac_sha256(current_secret, "#1234"));
    EXPECT_EQ(reason_for(gate, "12345"), "challenge_text");
    EXPECT_NE(reason_for(gate, "123456"), "challenge_text");
}

} // namespace
