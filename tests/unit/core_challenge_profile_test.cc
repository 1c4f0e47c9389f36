/* Challenges in a profile, and among the events of a body. */

#include <string>

#include "core/abi.h"
#include "unit/core_challenge_check.h"

namespace {

using namespace core_check;

std::string profile_with(
    const std::string &entry, const std::string &type = "c")
{
    return R"({"name": "p", "envelope": ["array", "object"],
        "type": {"pointer": "/t", "default": ")" +
           type + R"("}, "signature": "slack", "events": {")" + type +
           "\": " + entry + R"(, "e": {"id": "/id"}}})";
}

TEST(core_challenge_profile, NamesThePlaceAndTheRemedy)
{
    const struct {
        const char *entry;
        const char *where;
        const char *remedy;
    } table[] = {
        {R"({"challenge": 1})", "/events/c/challenge: ", "an object"},
        {R"({"challenge": {"anser": {}}})",
            "/events/c/challenge/anser: ", "the members are: answer"},
        {R"({"challenge": {"answer": 1}})",
            "/events/c/challenge/answer: ", "an object"},
        {R"({"challenge": {"answer": {}}})",
            "/events/c/challenge/answer: ", "at least 1"},
        {R"({"challenge": {"answer": {"a": 1}}})",
            "/events/c/challenge/answer/a: ", "an object"},
        {R"({"challenge": {"answer": {"a": {}}}})",
            "/events/c/challenge/answer/a: ", "at least 1"},
        {R"({"challenge": {"answer": {"a": {"text": 1}}}})",
            "/events/c/challenge/answer/a/text: ",
            "the members are: pointer, hmac, value"},
        {R"({"challenge": {"answer": {"a": {"value": 1, "hmac": "/a"}}}})",
            "/events/c/challenge/answer/a: ", "at most 1"},
        {R"({"challenge": {"answer": {"a": {"value": [1]}}}})",
            "/events/c/challenge/answer/a/value: ", "a string"},
        {R"({"challenge": {"answer": {"a": {"pointer": "a"}}}})",
            "/events/c/challenge/answer/a/pointer: ", "must begin with"},
        {R"({"challenge": {"answer": {"a": {"hmac": "/~"}}}})",
            "/events/c/challenge/answer/a/hmac: ", "\"~0\""},
        {R"({"challenge": {"answer": {"a": {"hmac": ""}}}})",
            "/events/c/challenge/answer/a/hmac: ", "at least 1"},
        {R"({"challenge": {}, "id": "/id"})", "/events/c/id: ", ""},
        {R"({"challenge": {}, "id": "/id", "key": ["/k"]})", "/events/c/", ""},
        {R"({"id": "/id", "schema": true, "chalenge": {}})",
            "/events/c/chalenge: ",
            "the members are: source, spellings, id, key"},
    };

    for (const auto &each : table) {
        std::string fault = profile_fault(profile_with(each.entry));
        EXPECT_EQ(fault.find(each.where), 0U) << fault << "\n" << each.entry;
        EXPECT_NE(fault.find(each.remedy), std::string::npos) << fault << "\n"
                                                              << each.entry;
    }

    EXPECT_EQ(profile_fault(profile_with(R"({"challenge": {}})")), "");
}

/* It would swallow what nobody has delivered. */
TEST(core_challenge_profile, HasATypeOfItsOwn)
{
    std::string fault =
        profile_fault(profile_with(R"({"challenge": {}})", "*"));

    EXPECT_EQ(fault.find("/events/*/challenge: "), 0U) << fault;
    EXPECT_NE(fault.find("lost"), std::string::npos) << fault;
}

TEST(core_challenge_profile, NeedsNoKey)
{
    profile_ptr profile = load_profile(profile_with(R"({"challenge": {}})"));

    EXPECT_TRUE(webhook::abi::in(profile.get()).identifies());
    EXPECT_FALSE(webhook::abi::in(profile.get()).needs_secret());

    profile = load_profile(
        profile_with(R"({"challenge": {"answer": {"a": {"hmac": "/a"}}}})"));
    EXPECT_TRUE(webhook::abi::in(profile.get()).needs_secret());
}

/* A public key is known to everybody. */
TEST(core_challenge_profile, SignsWithASecretOnly)
{
    const ed25519_key key;
    const std::string text = key.public_hex();
    const webhook_str_t public_key = str(text);
    webhook_gate_options_t chosen = options();
    webhook_error_t err{};
    profile_ptr zoom = builtin_profile("zoom");
    profile_ptr slack = builtin_profile("slack");

    chosen.signature = str("discord");
    chosen.public_keys = &public_key;
    chosen.public_key_count = 1;

    EXPECT_EQ(webhook_gate_create(zoom.get(), &chosen, &err), nullptr);
    EXPECT_EQ(std::string(err.text).find("signature: "), 0U) << err.text;
    EXPECT_NE(std::string(err.text).find("zoom"), std::string::npos);

    gate_ptr gate = make_gate(slack, chosen);
    EXPECT_NE(gate, nullptr);
}

/* The schema of its entry comes first. */
TEST(core_challenge_profile, MayHaveASchema)
{
    challenge_gate gate("slack");
    const std::string body = R"({"type":"url_verification","c":"x"})";

    delivery_ptr delivery = gate.send(body, sign_slack(body));
    EXPECT_EQ(gate.action(), WEBHOOK_ANSWER);
    EXPECT_EQ(why(delivery), "schema");
    EXPECT_EQ(webhook_delivery_status(delivery.get()), 422U);
}

TEST(core_challenge_profile, IsNoEventAmongOthers)
{
    challenge_gate gate(load_profile(profile_with(
        R"({"challenge": {"answer": {"a": {"pointer": "/a"}}}})")));

    for (const char *body : {R"([{"t":"c","a":"x"},{"t":"e","id":1}])",
             R"([{"t":"e","id":1},{"t":"c","a":"x"}])",
             R"([{"t":"c","a":"x"},{"t":"c","a":"x"}])"}) {
        delivery_ptr delivery = gate.send(body, sign_slack(body));
        EXPECT_EQ(gate.action(), WEBHOOK_ANSWER) << body;
        EXPECT_EQ(why(delivery), "type_unknown") << body;
        EXPECT_EQ(position(delivery), "/t") << body;
        EXPECT_EQ(webhook_delivery_status(delivery.get()), 422U);
    }

    /* An array of one is that one, and the type may be the default. */
    for (const char *body :
        {R"([{"t":"c","a":"x"}])", R"({"t":"c","a":"x"})", R"({"a":"x"})"}) {
        delivery_ptr delivery = gate.send(body, sign_slack(body));
        EXPECT_EQ(answer_text(delivery), R"({"a":"x"})") << body;
    }
}

/* The key of the operator is not asked of it. */
TEST(core_challenge_profile, NeedsNoValueOfTheHost)
{
    const webhook_str_t secret = str(current_secret);
    const webhook_str_t part = str("");
    const webhook_str_t none = {nullptr, 0};
    webhook_gate_options_t chosen = options();

    chosen.signature = {nullptr, 0};
    chosen.secrets = &secret;
    chosen.secret_count = 1;
    chosen.key = &part;
    chosen.key_count = 1;

    door gate(builtin_profile("slack"), chosen);
    const std::string body = sample("url-verification", "slack");
    signed_fields with = sign_slack(body);
    const webhook_header_t headers[] = {json_content_type,
        {str(with.timestamp_name), str(now_s)},
        {str(with.signature_name), str(with.signature)}};

    delivery_ptr delivery = gate.knock();
    ASSERT_EQ(send_head(delivery.get(), "POST", headers, asked_at_ms).action,
        WEBHOOK_READ);
    EXPECT_EQ(webhook_delivery_body(
                  delivery.get(), body.data(), body.size(), &none, 1, 0)
                  .action,
        WEBHOOK_ANSWER);
    EXPECT_EQ(webhook_delivery_verdict(delivery.get()), WEBHOOK_CHALLENGE);
}

} // namespace
