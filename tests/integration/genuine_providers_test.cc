// What providers really send goes upstream, once if it has an identity.  The
// tests are named after the faults that they keep away.

#include "support/genuine_test.h"

#include <ctime>

namespace webhook::test {
namespace {

using provider_names = std::vector<const char *>;

class genuine_providers : public genuine_test {
protected:
    void expect_no_violation()
    {
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Violation"), "");
    }

    request standard(const std::string &name, const std::string &id)
    {
        return from("standard-webhooks", sample("standard-webhooks", name),
            {{"webhook-id", id}});
    }

    request github(const std::string &body, const std::string &type,
        const std::string &delivery)
    {
        return from("github", body,
            {{"X-GitHub-Event", type}, {"X-GitHub-Delivery", delivery}});
    }

    request shopify(const std::string &body, const std::string &topic,
        const std::string &event)
    {
        return from("shopify", body,
            {{"X-Shopify-Topic", topic}, {"X-Shopify-Event-Id", event},
                {"X-Shopify-Webhook-Id", "w-" + event + topic}});
    }

    // A message that comes twice, and another one with the same body.
    void expect_message(const std::string &name)
    {
        expect_once(standard(name, "msg_1" + name));
        expect_no_violation();
        expect_once(standard(name, "msg_2" + name));
    }

    // Each once, for "provider" without headers of its own.
    void expect_each_once(
        const std::string &provider, const provider_names &samples)
    {
        for (const char *name : samples) {
            expect_once(from(provider, sample(provider, name)));
            expect_no_violation();
        }
    }

    void expect_each_unidentified(
        const std::string &provider, const provider_names &samples)
    {
        for (const char *name : samples) {
            expect_unidentified(from(provider, sample(provider, name)));
        }
    }
};

TEST_F(genuine_providers, ATimestampOfAnyKind)
{
    start_for("standard-webhooks");
    for (const char *name : {"clerk-number", "seconds", "null-timestamp",
             "local-timestamp", "invoice-paid"}) {
        expect_message(name);
    }
}

TEST_F(genuine_providers, ClerkIsTakenFromSvixHeaders)
{
    start(
        {.location = "webhook_signature svix; webhook_key $http_svix_id;"
                     "webhook_secret file:" +
                     file("secret", "whsec_YSBzZWNyZXQgb2YgdGhpcyB0ZXN0") + ";",
            .profile = "standard-webhooks"});
    const std::string body = sample("standard-webhooks", "clerk-number");
    for (const char *id : {"msg_1", "msg_2"}) {
        const std::string time = now_text();
        expect_once(
            post(body)
                .with("svix-id", id)
                .with("svix-timestamp", time)
                .with("svix-signature",
                    "v1," + hmac_base64(secret,
                                std::string(id) + "." + time + "." + body)));
        expect_no_violation();
    }
}

TEST_F(genuine_providers, NoTypeOrUnderAnotherName)
{
    start_for("standard-webhooks");
    for (const char *name : {"without-type", "event-type", "event-name"}) {
        expect_message(name);
    }
}

TEST_F(genuine_providers, AllEventsOfCalendly)
{
    start_for("calendly");
    expect_each_once("calendly",
        {"invitee-created", "invitee-canceled", "invitee-no-show-created",
            "invitee-no-show-deleted", "routing-form-submission-created",
            "event-type-created", "event-type-updated", "event-type-deleted"});
}

// Recaps and contacts: what identifies them is not known.
TEST_F(genuine_providers, LaterEventsOfCalendly)
{
    start_for("calendly");
    expect_each_unidentified(
        "calendly", {"invented-contact-created", "invented-meeting-recap"});
}

// One event type is changed twice, an invitee marked, unmarked and marked.
TEST_F(genuine_providers, CalendlysUriIsTheObjects)
{
    start_for("calendly");
    for (const char *name : {"event-type-updated", "invitee-no-show-created"}) {
        std::string body = sample("calendly", name);
        expect_once(from("calendly", body));
        const std::size_t at = body.find(".000000Z");
        body.replace(at - 2, 2, body.substr(at - 2, 2) == "59" ? "58" : "59");
        expect_once(from("calendly", body));
    }
}

TEST_F(genuine_providers, AllTriggersOfCalCom)
{
    start_for("cal.com");
    expect_each_once("cal.com",
        {"booking-created", "booking-cancelled", "booking-rescheduled",
            "booking-requested", "booking-rejected", "booking-paid",
            "booking-payment-initiated", "ping", "booking-no-show-updated",
            "form-submitted", "form-submitted-no-event", "recording-ready",
            "recording-transcription-generated", "instant-meeting",
            "ooo-created", "hosts-no-show", "guests-no-show",
            "delegation-credential-error", "wrong-assignment-report",
            "meeting-started", "meeting-ended"});
    expect_each_unidentified("cal.com", {"invented-later-trigger"});
}

TEST_F(genuine_providers, ZoomsChatbots)
{
    start_for("zoom");
    expect_each_once("zoom",
        {"bot-installed", "bot-notification", "interactive-message-actions",
            "interactive-message-editable",
            "interactive-message-fields-editable", "interactive-message-select",
            "meeting-started", "participant-left", "user-created",
            "callee-ringing", "app-deauthorized"});
}

// In one millisecond, and without anything that an event could be told by.
TEST_F(genuine_providers, TwoEventsOfZoomInAMillisecond)
{
    const auto settings = [&](const char *value) {
        return from("zoom",
            std::string(R"({"event":"account.settings_updated","event_ts":)") +
                R"(1795421564538,"payload":{"account_id":"A","object":{"in":)" +
                value + "}}}");
    };
    start_for("zoom");
    expect_once(settings("true"));
    expect_once(settings("false"));
}

// The same bytes for two events: the delivery's id tells them apart.
TEST_F(genuine_providers, GitHubRepeatsABody)
{
    const std::string body = R"({"action":"deploy","client_payload":{"to":1},)"
                             R"("repository":{"id":1,"full_name":"a/b"}})";
    start_for("github", "client_max_body_size 25m;");
    expect_once(github(body, "repository_dispatch", "d-1"));
    expect_no_violation();
    EXPECT_EQ(logged().type, "repository_dispatch");
    EXPECT_EQ(logged().id, "d-1");
    expect_once(github(body, "repository_dispatch", "d-2"));
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(genuine_providers, AnEventOfGitHubThatIsNotListedGoesByItsId)
{
    start_for("github");
    expect_once(github("{\"action\":\"x\"}", "a_later_event", "d-1"));
    EXPECT_EQ(logged().type, "a_later_event");
    expect_once(github("{\"action\":\"x\"}", "a_later_event", "d-2"));
}

// nginx keeps it in a file, where $request_body does not see it.
TEST_F(genuine_providers, APushInATemporaryFile)
{
    start_for(
        "github", "client_max_body_size 25m; client_body_buffer_size 16k;");
    for (const std::size_t size : {40'000UL, 3'000'000UL}) {
        const std::string body =
            R"({"ref":"refs/heads/main","commits":[{"message":")" +
            std::string(size, 'x') + R"("}]})";
        expect_once(github(body, "push", "p-1" + std::to_string(size)));
        expect_once(github(body, "push", "p-2" + std::to_string(size)));
    }
}

// A second hold looks like the first; an action has several topics.
TEST_F(genuine_providers, ShopifyRepeatsABodyAndAnId)
{
    const std::string hold =
        R"({"fulfillment_order":{"id":1,"status":"on_hold"}})";
    start_for("shopify");
    expect_once(shopify(hold, "fulfillment_orders/placed_on_hold", "e-1"));
    expect_once(shopify(hold, "fulfillment_orders/placed_on_hold", "e-2"));
    expect_once(shopify(hold, "fulfillment_holds/added", "e-2"));
    EXPECT_EQ(logged().type, "fulfillment_holds/added");
    EXPECT_EQ(upstream_.count(), 3U);
    // A topic that is not known has no identity: it may share the id.
    expect_unidentified(shopify(hold, "a_later/topic", "e-2"));
}

TEST_F(genuine_providers, LinearsKindsWithoutData)
{
    const auto at_present = [&](const char *name) {
        const std::string body = sample("linear", name);
        const std::size_t at = body.find("1795421564");
        return from("linear", std::string(body).replace(at, 10, now_text()));
    };
    start_for("linear");
    for (const char *name :
        {"issue-update", "issue-sla", "agent-session-event", "oauth-app",
            "app-user-notification", "app-user-team-access-changed"}) {
        expect_once(at_present(name));
        expect_no_violation();
    }
    EXPECT_EQ(upstream_.count(), 6U);
}

TEST_F(genuine_providers, LinearsRetryAfterSixHours)
{
    const auto issue = [&](long age) {
        std::string body = sample("linear", "issue-update");
        body.replace(body.find("1795421564"), 10, now_text(-age));
        return from("linear", body);
    };
    start_for("linear");
    // The first attempts found nobody: 1 minute, 1 hour, 6 hours in all.
    const request late = issue(7L * 3600 + 60);
    expect_once(late);

    // Our own 503 asks for the retry, which has the same bytes.
    upstream_.next(answer::status(503));
    const request asked = issue(3600);
    EXPECT_EQ(send_request(port(), asked).status, 503);
    EXPECT_EQ(send_request(port(), asked).status, 200);
    EXPECT_EQ(send_request(port(), asked).status, 200);
    EXPECT_EQ(upstream_.count(), 3U);
}

// What a developer sends first.
TEST_F(genuine_providers, ShopifysTestDeliveries)
{
    const auto test = [&](const char *name, const char *topic) {
        return shopify(
            sample("shopify", name), topic, std::string(topic) + name)
            .with("X-Shopify-Test", "true");
    };
    start_for("shopify");
    expect_once(test("test-tax-service", "tax_services/create"));
    expect_no_violation();
    expect_once(test("test-empty", "customers/redact"));
    expect_no_violation();
}

TEST_F(genuine_providers, EmptyTestsOfSeveralTopics)
{
    start_for("shopify");
    for (const char *topic : {"checkouts/delete", "locales/create",
             "shop/redact", "customers/data_request"}) {
        expect_once(shopify("{}", topic, std::string("e-") + topic));
    }
}

TEST_F(genuine_providers, IntercomsPing)
{
    start_for("intercom");
    expect_unidentified(from("intercom", sample("intercom", "ping")));
    expect_no_violation();
    expect_once(from("intercom", sample("intercom", "conversation-created")));
}

TEST_F(genuine_providers, GitLabsSigningToken)
{
    start_for(
        "gitlab", "webhook_signature gitlab; webhook_key $http_webhook_id;");
    for (const char *id : {"d-1", "d-2"}) {
        expect_once(from("gitlab", R"({"object_kind":"push","ref":"refs/x"})",
            {{"webhook-id", id}}));
    }
}

// 204 without a body, for the event and for its copy.
TEST_F(genuine_providers, DiscordWants204)
{
    start_for("discord");
    upstream_.always(answer::status(204, {}, ""));
    for (const char *name : {"entitlement-create", "application-authorized"}) {
        const request what = from("discord", sample("discord", name));
        for (int i = 0; i < 2; i++) {
            const response answer = send_request(port(), what);
            EXPECT_EQ(answer.status, 204) << name << " " << i;
            EXPECT_EQ(answer.body, "");
        }
    }
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(genuine_providers, ShopifyEvents)
{
    start_for("shopify-events");
    const std::string body = sample("shopify-events", "product-update");
    for (const char *id : {"d-1", "d-2"}) {
        expect_once(from("shopify-events", body, {{"Shopify-Webhook-Id", id}}));
        expect_no_violation();
        EXPECT_EQ(logged().type, "Product");
    }
}

// The same event with another count: its id decides.
TEST_F(genuine_providers, CountersOfIntercom)
{
    std::string body = sample("intercom", "conversation-created");
    start_for("intercom");
    expect_once(from("intercom", body));
    body.replace(
        body.find("\"delivery_attempts\": 1"), 22, "\"delivery_attempts\": 2");
    expect_duplicate(from("intercom", body));
}

TEST_F(genuine_providers, CountersOfStripe)
{
    const auto charge = [&](const char *pending) {
        std::string body = sample("stripe", "charge-succeeded");
        const std::size_t at = body.find("\"pending_webhooks\": ");
        const std::size_t end = body.find_first_of(",\n", at);
        return from(
            "stripe", body.replace(at, end - at,
                          "\"pending_webhooks\": " + std::string(pending)));
    };
    start_for("stripe");
    expect_once(charge("2"));
    expect_duplicate(charge("1"));
}

// A contact's status goes there and back, a payment is paid and refunded: of a
// sender of whom nothing is known, each body is an event of its own.
TEST_F(genuine_providers, EqualBytesAreNotOneEvent)
{
    start_for("json");
    expect_unidentified(post(R"({"id":"tr_d0b0E3EA3v"})"));
    expect_unidentified(post("{}"));
    expect_unidentified(post(R"(["dbid:1","dbid:2"])"));
    EXPECT_EQ(logged().reason, "no_identity");
    EXPECT_EQ(upstream_.count(), 6U);
}

// Unless the operator says that they are.
TEST_F(genuine_providers, TheOperatorMaySaySo)
{
    start_for("json", "webhook_key digest;");
    expect_once(post(R"({"id":"tr_d0b0E3EA3v"})"));
    expect_once(post(R"({"id":"tr_d0b0E3EA3w"})"));
}

// The user waits for the answer to this very request.
TEST_F(genuine_providers, AnInteractionOfDiscordIsAnsweredEachTime)
{
    start({.location = "webhook_signature off;",
        .profile = "discord-interactions"});
    const request what = post(sample("discord-interactions", "command"));
    expect_unidentified(what);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(genuine_providers, SlacksEvents)
{
    start_for("slack");
    expect_each_once("slack", {"message", "app-rate-limited"});
    expect_unidentified(from("slack", R"({"type":"a_later_type","x":1})"));
}

} // namespace
} // namespace webhook::test
