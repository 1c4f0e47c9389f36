/*
 * The documented exchanges by which providers check an endpoint.  The expected
 * hashes were computed with openssl(1), as the comments say.
 */

#include "unit/core_asked_check.h"

namespace {

using namespace core_check;

/* The answer is complete, and nothing caches or interprets it. */
void expect_told(const told &answer, unsigned status, const std::string &type,
    const std::string &body)
{
    EXPECT_EQ(answer.action, WEBHOOK_ANSWER);
    EXPECT_EQ(answer.why, "challenge");
    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(answer.type, type);
    EXPECT_EQ(answer.body, body);
    EXPECT_EQ(answer.field("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer.field("Cache-Control"), "no-store");
}

TEST(core_asked, OfMeta)
{
    asked_gate gate("meta", {{"token", "my verify token"}});

    expect_told(gate(get("hub.mode=subscribe&hub.challenge=1158201444"
                         "&hub.verify_token=my%20verify+token")),
        200, "text/plain", "1158201444");
    EXPECT_EQ(webhook_delivery_event_count(gate.last().get()), 0U);
    EXPECT_EQ(webhook_delivery_token(gate.last().get()), nullptr);
    EXPECT_EQ(webhook_delivery_verdict(gate.last().get()), WEBHOOK_CHALLENGE);
    EXPECT_EQ(webhook_delivery_refused(gate.last().get()), 0);
}

TEST(core_asked, OfWebSub)
{
    asked_gate gate("websub",
        {{"topic", "https://example.org/feed?a=1"}, {"topic", "urn:b"}},
        WEBHOOK_MODE_ENFORCE, false);

    for (const char *mode : {"subscribe", "unsubscribe"}) {
        expect_told(
            gate(get("hub.topic=https%3A%2F%2Fexample.org%2Ffeed%3Fa%3D1"
                     "&hub.challenge=aZ9._~%2B/%3D&hub.lease_seconds=864000"
                     "&hub.mode=" +
                     std::string(mode))),
            200, "text/plain", "aZ9._~+/=");
    }
    EXPECT_EQ(
        gate(get("hub.mode=denied&hub.topic=urn:b&hub.challenge=x")).status,
        403U);
    EXPECT_EQ(
        gate(get("hub.mode=subscribe&hub.topic=urn:c&hub.challenge=x")).status,
        403U);
}

TEST(core_asked, OfStrava)
{
    asked_gate gate(
        "strava", {{"token", "STRAVA"}}, WEBHOOK_MODE_ENFORCE, false);

    expect_told(
        gate(get("hub.verify_token=STRAVA&hub.challenge=15f7d1a91c1f40f8"
                 "&hub.mode=subscribe")),
        200, "application/json", R"({"hub.challenge":"15f7d1a91c1f40f8"})");
}

/*
 * printf %s challenge_string |
 *     openssl dgst -sha256 -hmac "the secret of today" -binary | base64
 */
TEST(core_asked, OfX)
{
    asked_gate gate("x");

    expect_told(gate(get("crc_token=challenge_string&nonce=5")), 200,
        "application/json",
        R"({"response_token":"sha256=Jo6K3aBz+VW7DNyY2WHBsIbHdmLRtXngUh+vvFrE+OI="})");
}

/* printf %s 890e4665-4dfe-4ab1-b689-ed553bceeed0 | openssl dgst -sha256 -hmac
 */
TEST(core_asked, OfLinkedIn)
{
    asked_gate gate("linkedin");

    expect_told(gate(get("challengeCode=890e4665-4dfe-4ab1-b689-ed553bceeed0")),
        200, "application/json",
        R"({"challengeCode":"890e4665-4dfe-4ab1-b689-ed553bceeed0",)"
        R"("challengeResponse":"db4cf57ab5a10b5cf50041887ccd7ff6c96b812af2e8bf3c37729f8aca77d305"})");
}

TEST(core_asked, OfDropbox)
{
    asked_gate gate("dropbox");

    expect_told(gate(get("challenge=wq_7-X")), 200, "text/plain", "wq_7-X");
}

/* printf %s%s%s a8628072-3d33 the-verification-token-of-ebay
 * https://example.org/hook | openssl dgst -sha256 */
TEST(core_asked, OfEbay)
{
    asked_gate gate("ebay",
        {{"token", "the-verification-token-of-ebay"},
            {"url", "https://example.org/hook"}},
        WEBHOOK_MODE_ENFORCE, false);

    expect_told(gate(get("challenge_code=a8628072-3d33")), 200,
        "application/json",
        R"({"challengeResponse":"c50e25d3a083530348118c67a5c4f7103661d3970aacc2f7962c31d05a5985f9"})");
}

/* The key is the SHA-1 of the secret, 20 bytes. */
TEST(core_asked, OfBraintree)
{
    asked_gate gate("braintree", {{"public_key", "integration_public_key"}});

    expect_told(gate(get("bt_challenge=20f9f8ed05f77439fe955c977e4c8a53")), 200,
        "text/plain",
        "integration_public_key|6211a04584381810bbf74f8445f9c2f047ab89e9");
}

TEST(core_asked, OfOkta)
{
    asked_gate gate("okta", {}, WEBHOOK_MODE_ENFORCE, false);

    expect_told(gate(get("", {{"x-okta-verification-challenge", "aBc_9-"}})),
        200, "application/json", R"({"verification":"aBc_9-"})");
}

TEST(core_asked, OfAdobeSign)
{
    asked_gate gate("adobe-sign", {{"client_id", "CBJCHBCAABAA"}},
        WEBHOOK_MODE_ENFORCE, false);

    const told answer =
        gate(get("", {{"X-AdobeSign-ClientId", "CBJCHBCAABAA"}}));
    expect_told(answer, 200, "", "");
    EXPECT_EQ(answer.field("X-AdobeSign-ClientId"), "CBJCHBCAABAA");
    EXPECT_EQ(
        gate(get("", {{"X-AdobeSign-ClientId", "another"}})).status, 403U);
}

TEST(core_asked, OfWorldline)
{
    asked_gate gate("worldline", {}, WEBHOOK_MODE_ENFORCE, false);

    expect_told(
        gate(get("", {{"X-GCS-Webhooks-Endpoint-Verification", "a-b-1"}})), 200,
        "text/plain", "a-b-1");
}

TEST(core_asked, OfMicrosoftGraph)
{
    asked_gate gate("graph", {}, WEBHOOK_MODE_ENFORCE, false);

    expect_told(gate({"POST",
                    "validationToken=Validation%3a+Testing+client%20application"
                    "+Request-Id%3A+8f1b",
                    {{"Content-Type", "text/plain; charset=utf-8"}}, ""}),
        200, "text/plain",
        "Validation: Testing client application Request-Id: 8f1b");
}

TEST(core_asked, OfAsana)
{
    asked_gate gate("asana");

    for (const char *body : {"", "{}", "[]", " {}\n"}) {
        const told answer = gate(unsigned_post(
            body, {{"X-Hook-Secret", "b537207f20cbfa02357cf448134da559"}}));
        expect_told(answer, 200, "", "");
        EXPECT_EQ(
            answer.field("X-Hook-Secret"), "b537207f20cbfa02357cf448134da559");
    }
}

TEST(core_asked, OfRingCentral)
{
    asked_gate gate("ringcentral", {}, WEBHOOK_MODE_ENFORCE, false);

    const told answer = gate({"POST", "", {{"Validation-Token", "7-a"}}, ""});
    expect_told(answer, 200, "", "");
    EXPECT_EQ(answer.field("Validation-Token"), "7-a");
}

TEST(core_asked, OfSmartsheet)
{
    asked_gate gate("smartsheet");

    const told answer =
        gate(unsigned_post(R"({"challenge":"74ed-f3","webhookId":6542})",
            {{"Smartsheet-Hook-Challenge", "74ed-f3"}}));
    expect_told(answer, 200, "application/json",
        R"({"smartsheetHookResponse":"74ed-f3"})");
    EXPECT_EQ(answer.field("Smartsheet-Hook-Response"), "74ed-f3");
}

const field_list verification = {
    {"Twitch-Eventsub-Message-Type", "webhook_callback_verification"}};

TEST(core_asked, OfTwitch)
{
    asked_gate gate("twitch");
    const std::string body =
        R"({"challenge":"pogchamp-kappa-360noscope-vohiyo",)"
        R"("subscription":{"id":"f1c2"}})";

    expect_told(gate(signed_post(body, verification)), 200, "text/plain",
        "pogchamp-kappa-360noscope-vohiyo");
    EXPECT_EQ(gate(unsigned_post(body, verification)).status, 401U);
}

TEST(core_asked, OfMonday)
{
    asked_gate gate("monday");

    expect_told(gate(unsigned_post(R"({"challenge":"3eZbrw1aBm2rZgRNFdxV"})")),
        200, "application/json", R"({"challenge":"3eZbrw1aBm2rZgRNFdxV"})");
}

TEST(core_asked, OfFeishu)
{
    asked_gate gate("feishu", {{"token", "xxx"}}, WEBHOOK_MODE_ENFORCE, false);

    expect_told(gate(unsigned_post(R"({"challenge":"ajls384kdj","token":"xxx",)"
                                   R"("type":"url_verification"})")),
        200, "application/json", R"({"challenge":"ajls384kdj"})");
    EXPECT_EQ(gate(unsigned_post(R"({"challenge":"ajls384kdj","token":"xxy",)"
                                 R"("type":"url_verification"})"))
                  .action,
        WEBHOOK_FORWARD);
}

/* The token is the key of deliveries: nothing of the answer has it. */
TEST(core_asked, OfNotion)
{
    asked_gate gate("notion");

    const told answer =
        gate(unsigned_post(R"({"verification_token":"secret_tMrlL1qK5vuQ"})"));
    expect_told(answer, 200, "", "");
    EXPECT_EQ(answer.fields.size(), 2U);
    EXPECT_EQ(webhook_delivery_event_count(gate.last().get()), 0U);
}

TEST(core_asked, OfWooCommerce)
{
    asked_gate gate("woocommerce");
    const field_list form = {
        {"Content-Type", "application/x-www-form-urlencoded"}};

    expect_told(gate({"POST", "", form, "webhook_id=12"}), 200, "", "");
    for (const char *body :
        {"webhook_id=12&x=1", "webhook_id=12&webhook_id=12", "webhook_id=a",
            "webhook_id=", "", "x=1", "webhook_id=012345678901234567890"}) {
        EXPECT_EQ(gate({"POST", "", form, body}).status, 415U) << body;
    }
    EXPECT_EQ(gate({"POST", "",
                       {{"Content-Type", "application/x-www-form-urlencoded"},
                           {"X-WC-Webhook-Topic", "order.created"}},
                       "webhook_id=12"})
                  .status,
        415U);
}

TEST(core_asked, OfXero)
{
    asked_gate gate("xero");

    for (const char *events : {"[]", "null"}) {
        const std::string body = R"({"events":)" + std::string(events) +
                                 R"(,"firstEventSequence":0,)"
                                 R"("lastEventSequence":0,"entropy":"S0m3"})";
        expect_told(gate(signed_post(body)), 200, "", "");
        EXPECT_EQ(gate(unsigned_post(body,
                           {{"X-Hub-Signature-256", github_signature("x")}}))
                      .status,
            401U);
    }
    EXPECT_EQ(gate(signed_post(R"({"events":[{"a":1}],"firstEventSequence":0,)"
                               R"("lastEventSequence":0,"entropy":"S0m3"})"))
                  .action,
        WEBHOOK_FORWARD);
}

TEST(core_asked, OfEventGrid)
{
    asked_gate gate("event-grid", {}, WEBHOOK_MODE_ENFORCE, false);
    const field_list type = {{"aeg-event-type", "SubscriptionValidation"}};
    const std::string event =
        R"({"id":"2d1781af","eventType":)"
        R"("Microsoft.EventGrid.SubscriptionValidationEvent",)"
        R"("data":{"validationCode":"512d38b6-c7b8-40c8","x":1}})";

    expect_told(gate(unsigned_post("[" + event + "]", type)), 200,
        "application/json", R"({"validationResponse":"512d38b6-c7b8-40c8"})");
    EXPECT_EQ(gate(unsigned_post("[" + event + "," + event + "]", type)).action,
        WEBHOOK_FORWARD);
    EXPECT_EQ(gate(unsigned_post("[" + event + "]")).action, WEBHOOK_FORWARD);
}

/* A prefix of an origin is another origin. */
TEST(core_asked, OfCloudEvents)
{
    asked_gate gate("cloudevents",
        {{"origin", "eventemitter.example.com"}, {"origin", "b.example"}},
        WEBHOOK_MODE_ENFORCE, false);
    auto options_of = [&](const std::string &origin) {
        return gate({"OPTIONS", "", {{"WebHook-Request-Origin", origin}}, ""});
    };

    for (const char *origin : {"eventemitter.example.com", "b.example"}) {
        const told answer = options_of(origin);
        expect_told(answer, 200, "", "");
        EXPECT_EQ(answer.field("WebHook-Allowed-Origin"), origin);
        EXPECT_EQ(answer.field("WebHook-Allowed-Rate"), "*");
    }
    for (const char *origin : {"eventemitter.example.com.evil.example",
             "eventemitter.example.co", "EVENTEMITTER.example.com", "", "*"}) {
        EXPECT_EQ(options_of(origin).status, 403U) << origin;
    }
}

TEST(core_asked, OfTrello)
{
    asked_gate gate("trello");

    expect_told(gate({"HEAD", "", {}, ""}), 200, "", "");
    EXPECT_EQ(gate(get("")).status, 405U);
}

TEST(core_asked, OfFront)
{
    asked_gate gate("front");
    const field_list field = {{"X-Front-Challenge", "abc1"}};

    expect_told(gate(signed_post(R"({"type":"sync"})", field)), 200,
        "application/json", R"({"challenge":"abc1"})");
    EXPECT_EQ(gate(signed_post(R"({"type":"inbound"})", field)).action,
        WEBHOOK_FORWARD);
    EXPECT_EQ(gate(signed_post(R"({"type":"sync"})")).action, WEBHOOK_FORWARD);
}

} // namespace
