/* Each built-in profile on deliveries of its provider, through the core. */

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "core/builtin.h"
#include "unit/core_provider_check.h"

namespace {

using namespace core_check;

struct delivery_case {
    const char *provider;
    const char *sample;
    const char *type;
    const char *id;  /* nullptr: the event has no identity; of bytes: "" */
    const char *key; /* behind scope, type and id */
};

/* Of bytes, which are their own id. */
constexpr const char *bytes = "";

const delivery_case deliveries[] = {
    {"cal.com", "booking-created", "BOOKING_CREATED", "9TFv1UBRbXpGDPzyGWYzhE",
        ":2026-11-23T08%3A12%3A44.538Z"},
    {"cal.com", "booking-cancelled", "BOOKING_CANCELLED",
        "9TFv1UBRbXpGDPzyGWYzhE", ":2026-11-23T19%3A51%3A39.907Z"},
    {"cal.com", "booking-rescheduled", "BOOKING_RESCHEDULED",
        "2NAjsVB1kCh6EUhHwuEJVb", ":2026-11-23T20%3A02%3A10.001Z"},
    {"cal.com", "booking-requested", "BOOKING_REQUESTED",
        "9TFv1UBRbXpGDPzyGWYzhE", ":2026-11-23T08%3A12%3A44.538Z"},
    {"cal.com", "booking-rejected", "BOOKING_REJECTED",
        "9TFv1UBRbXpGDPzyGWYzhE", ":2026-11-23T09%3A00%3A00.100Z"},
    {"cal.com", "booking-paid", "BOOKING_PAID", "9TFv1UBRbXpGDPzyGWYzhE",
        ":2026-11-23T08%3A15%3A44.538Z"},
    {"cal.com", "booking-payment-initiated", "BOOKING_PAYMENT_INITIATED",
        "9TFv1UBRbXpGDPzyGWYzhE", ":2026-11-23T08%3A13%3A02.100Z"},
    {"cal.com", "ping", "PING", bytes, ""},
    {"cal.com", "booking-no-show-updated", "BOOKING_NO_SHOW_UPDATED", bytes,
        ""},
    {"cal.com", "form-submitted", "FORM_SUBMITTED", bytes, ""},
    {"cal.com", "form-submitted-no-event", "FORM_SUBMITTED_NO_EVENT", bytes,
        ""},
    {"cal.com", "recording-ready", "RECORDING_READY", bytes, ""},
    {"cal.com", "recording-transcription-generated",
        "RECORDING_TRANSCRIPTION_GENERATED", bytes, ""},
    {"cal.com", "instant-meeting", "INSTANT_MEETING", bytes, ""},
    {"cal.com", "ooo-created", "OOO_CREATED", bytes, ""},
    {"cal.com", "hosts-no-show", "AFTER_HOSTS_CAL_VIDEO_NO_SHOW", bytes, ""},
    {"cal.com", "guests-no-show", "AFTER_GUESTS_CAL_VIDEO_NO_SHOW", bytes, ""},
    {"cal.com", "delegation-credential-error", "DELEGATION_CREDENTIAL_ERROR",
        bytes, ""},
    {"cal.com", "wrong-assignment-report", "WRONG_ASSIGNMENT_REPORT", bytes,
        ""},
    {"cal.com", "meeting-started", "MEETING_STARTED", "9TFv1UBRbXpGDPzyGWYzhE",
        ":2026-11-24T15%3A00%3A00.000Z"},
    {"cal.com", "meeting-ended", "MEETING_ENDED", "9TFv1UBRbXpGDPzyGWYzhE",
        ":2026-11-24T15%3A00%3A00.000Z"},
    {"cal.com", "invented-later-trigger", "A_LATER_TRIGGER", nullptr, ""},

    {"calendly", "invitee-created", "invitee.created",
        "https://api.calendly.com/scheduled_events/EV7Q2/invitees/IN5A9",
        ":2026-11-23T08%3A12%3A44.000000Z"},
    {"calendly", "invitee-canceled", "invitee.canceled",
        "https://api.calendly.com/scheduled_events/EV7Q2/invitees/IN5A9",
        ":2026-11-23T19%3A51%3A40.000000Z"},
    {"calendly", "invitee-no-show-created", "invitee_no_show.created",
        "https://api.calendly.com/scheduled_events/EV7Q2/invitees/IN5A9",
        ":2026-11-24T16%3A02%3A11.000000Z"},
    {"calendly", "invitee-no-show-deleted", "invitee_no_show.deleted",
        "https://api.calendly.com/scheduled_events/EV7Q2/invitees/IN5A9",
        ":2026-11-24T16%3A05%3A40.000000Z"},
    {"calendly", "routing-form-submission-created",
        "routing_form_submission.created",
        "https://api.calendly.com/routing_form_submissions/RF77",
        ":2026-11-23T08%3A10%3A00.000000Z"},
    {"calendly", "event-type-created", "event_type.created",
        "https://api.calendly.com/event_types/ET19",
        ":2026-10-01T08%3A00%3A00.000000Z"},
    {"calendly", "event-type-updated", "event_type.updated",
        "https://api.calendly.com/event_types/ET19",
        ":2026-11-23T08%3A00%3A00.000000Z"},
    {"calendly", "event-type-deleted", "event_type.deleted",
        "https://api.calendly.com/event_types/ET19",
        ":2026-11-25T08%3A00%3A00.000000Z"},
    {"calendly", "invented-contact-created", "contact.created", nullptr, ""},
    {"calendly", "invented-meeting-recap", "meeting_recap.created", nullptr,
        ""},

    {"discord", "application-authorized", "1", "2026-11-23T08:12:44.064834",
        ":APPLICATION_AUTHORIZED:1234560123453231555::111178765189277770:"
        "222278765189277771"},
    {"discord", "entitlement-create", "1", "2026-11-23T08:12:44.109604",
        ":ENTITLEMENT_CREATE:1234560123453231555:1234505980407808808::"},
    {"discord-interactions", "command", "2", nullptr, ""},
    {"discord-interactions", "button", "3", nullptr, ""},

    {"github", "ping", "ping", "github/ping", ""},
    {"github", "push", "push", "github/push", ""},
    {"github", "pull-request", "pull_request", "github/pull-request", ""},

    {"iclosed", "call-booked", "Call booked", "90311", ""},
    {"iclosed", "call-booked-local-times", "Call booked", "90401", ""},
    {"iclosed", "call-booked-assigned-to-text", "Call booked", "90402", ""},
    {"iclosed", "call-booked-without-invitee", "Call booked", "90403", ""},
    {"iclosed", "call-booked-utc-start-only", "Call booked", "90404", ""},
    {"iclosed", "call-booked-bare-numbers", "Call booked", "90405", ""},
    {"iclosed", "call-canceled", "Call canceled", "90311",
        ":2026-11-23T19%3A51%3A39.907Z"},
    {"iclosed", "call-cancelled", "Call canceled", "90406",
        ":2026-11-23T19%3A51%3A39.907Z"},
    {"iclosed", "call-rescheduled", "Call rescheduled", "90311", ""},
    {"iclosed", "contact-created", "Contact created", "5",
        ":QUALIFIED:2026-11-23T08%3A10%3A01.512Z"},
    {"iclosed", "contact-created-empty-arrays", "Contact created", "9",
        ":QUALIFIED:2026-11-23T08%3A10%3A01.512Z"},
    {"iclosed", "contact-updated", "Contact updated", "5",
        ":2026-11-23T10%3A44%3A09.001Z"},
    {"iclosed", "outcome-added", "Outcome added", "66214", ""},
    {"iclosed", "call-outcome-added", "Outcome added", "66301", ""},
    {"iclosed", "invented-contact-by-status", "Contact by status", nullptr, ""},
    {"iclosed", "invented-contact-custom-field-updated",
        "Contact custom field updated", nullptr, ""},
    {"iclosed", "invented-appointment-setting-outcome",
        "Appointment setting outcome", nullptr, ""},
    {"iclosed", "invented-setter-owner-assigned", "Setter owner assigned",
        nullptr, ""},
    {"iclosed", "invented-note-added", "Note added", nullptr, ""},
    {"iclosed", "invented-data-intelligence", "Data intelligence", nullptr, ""},
    {"iclosed", "invented-transaction-synced", "Transaction synced", nullptr,
        ""},

    {"intercom", "conversation-created", "conversation.user.created",
        "notif_1c2d3e", ""},
    {"intercom", "ping", "ping", nullptr, ""},

    {"json", "object", "", nullptr, ""},
    {"json", "array", "", nullptr, ""},
    {"json", "string", "", nullptr, ""},

    {"linear", "issue-update", "Issue", bytes, ""},
    {"linear", "issue-sla", "IssueSLA", bytes, ""},
    {"linear", "agent-session-event", "AgentSessionEvent", bytes, ""},
    {"linear", "oauth-app", "OAuthApp", bytes, ""},
    {"linear", "app-user-notification", "AppUserNotification", bytes, ""},
    {"linear", "app-user-team-access-changed", "AppUserTeamAccessChanged",
        bytes, ""},

    {"shopify", "orders-create", "orders/create", "one action", ""},
    {"shopify", "products-delete", "products/delete", "one action", ""},
    {"shopify", "app-uninstalled", "app/uninstalled", "one action", ""},
    {"shopify", "customers-redact", "customers/redact", "one action", ""},
    {"shopify", "test-tax-service", "tax_services/create", "one action", ""},
    {"shopify", "test-empty", "a_later/topic", nullptr, ""},
    {"shopify-events", "product-update", "Product",
        "shopify-events/product-update", ""},

    {"slack", "message", "event_callback", "Ev123ABC456", ""},
    {"slack", "app-rate-limited", "app_rate_limited", "T123456",
        ":A123456:1795421520"},

    {"standard-webhooks", "invoice-paid", "invoice.paid",
        "standard-webhooks/invoice-paid", ""},
    {"standard-webhooks", "thin", "contact.updated", "standard-webhooks/thin",
        ""},
    {"standard-webhooks", "clerk-number", "user.created",
        "standard-webhooks/clerk-number", ""},
    {"standard-webhooks", "seconds", "user.updated",
        "standard-webhooks/seconds", ""},
    {"standard-webhooks", "null-timestamp", "user.deleted",
        "standard-webhooks/null-timestamp", ""},
    {"standard-webhooks", "local-timestamp", "session.created",
        "standard-webhooks/local-timestamp", ""},
    {"standard-webhooks", "without-type", "message",
        "standard-webhooks/without-type", ""},
    {"standard-webhooks", "event-type", "message",
        "standard-webhooks/event-type", ""},
    {"standard-webhooks", "event-name", "message",
        "standard-webhooks/event-name", ""},

    {"stripe", "charge-succeeded", "charge.succeeded", "evt_1QOabcDEFghiJKLm",
        ""},
    {"stripe", "customer-updated", "customer.updated", "evt_1QOabcDEFghiJKLn",
        ""},
    {"stripe", "thin-event", "v1.billing.meter.error_report_triggered",
        "evt_test_65R9Ijk8dKEYZcXeRWn16R9A", ""},

    {"zoom", "meeting-started", "meeting.started", bytes, ""},
    {"zoom", "participant-left", "meeting.participant_left", bytes, ""},
    {"zoom", "user-created", "user.created", bytes, ""},
    {"zoom", "callee-ringing", "phone.callee_ringing", bytes, ""},
    {"zoom", "app-deauthorized", "app_deauthorized", bytes, ""},
    {"zoom", "bot-installed", "bot_installed", bytes, ""},
    {"zoom", "bot-notification", "bot_notification", bytes, ""},
    {"zoom", "interactive-message-actions", "interactive_message_actions",
        bytes, ""},
    {"zoom", "interactive-message-editable", "interactive_message_editable",
        bytes, ""},
    {"zoom", "interactive-message-fields-editable",
        "interactive_message_fields_editable", bytes, ""},
    {"zoom", "interactive-message-select", "interactive_message_select", bytes,
        ""},
};

/* Those that are no events: core_challenge_test.cc has the answers. */
const struct {
    const char *provider;
    const char *sample;
    const char *type;
} challenges[] = {
    {"discord", "ping", "0"},
    {"discord-interactions", "ping", "1"},
    {"slack", "url-verification", "url_verification"},
    {"zoom", "url-validation", "endpoint.url_validation"},
};

/* A gate of a built-in profile as it is, and a sender with its headers. */
class provider_gate {
public:
    explicit provider_gate(const char *provider)
        : gate_(builtin_profile(provider), by_profile())
    {
    }

    delivery_ptr send(const delivery_case &each)
    {
        const std::string own = std::string(each.provider) + "/" + each.sample;
        const std::string body = sample(each.sample, each.provider);
        const webhook_header_t headers[] = {
            json_content_type,
            {str("x-github-event"), str(each.type)},
            {str("x-github-delivery"), str(own)},
            {str("x-shopify-topic"), str(each.type)},
            {str("x-shopify-event-id"), str("one action")},
            {str("shopify-webhook-id"), str(own)},
            {str("webhook-id"), str(own)},
        };
        delivery_ptr delivery = gate_.knock();

        if (send_head(delivery.get(), "POST", headers).action != WEBHOOK_READ) {
            throw std::runtime_error("the head was refused");
        }
        webhook_delivery_body(
            delivery.get(), body.data(), body.size(), nullptr, 0, 0);
        return delivery;
    }

private:
    static webhook_gate_options_t by_profile()
    {
        auto chosen = options();
        chosen.modified = WEBHOOK_MODIFIED_PROFILE;
        return chosen;
    }

    door gate_;
};

TEST(core_providers, IdentifyTheirEvents)
{
    for (const delivery_case &each : deliveries) {
        SCOPED_TRACE(std::string(each.provider) + " " + each.sample);
        provider_gate gate(each.provider);
        webhook_state_t absent{};

        delivery_ptr delivery = gate.send(each);

        EXPECT_EQ(view(webhook_delivery_type(delivery.get(), 0)), each.type);
        if (each.id == nullptr) {
            EXPECT_EQ(webhook_delivery_event_state(delivery.get(), 0),
                WEBHOOK_EVENT_UNCLAIMED);
            EXPECT_EQ(key(delivery), "");
            continue;
        }

        EXPECT_EQ(why(delivery), "");
        if (*each.id != '\0') {
            EXPECT_EQ(view(webhook_delivery_id(delivery.get(), 0)), each.id);
        }
        EXPECT_TRUE(key(delivery).ends_with(each.key)) << key(delivery);
        EXPECT_EQ(webhook_delivery_claim(
                      delivery.get(), 0, WEBHOOK_STORE_ANSWERED, &absent, 0)
                      .action,
            WEBHOOK_FORWARD);
    }
}

/* What is known of a provider is no violation. */
TEST(core_providers, HaveNothingToReportOfWhatTheyKnow)
{
    for (const delivery_case &each : deliveries) {
        const bool invented =
            std::string_view(each.sample).starts_with("invented-") ||
            std::string_view(each.type) == "a_later/topic";
        webhook_violation_t found{};
        const webhook_state_t none{};
        provider_gate gate(each.provider);

        delivery_ptr delivery = gate.send(each);

        /* an event with an identity is validated when it is new */
        webhook_delivery_claim(
            delivery.get(), 0, WEBHOOK_STORE_ANSWERED, &none, 0);
        EXPECT_EQ(webhook_delivery_violation(delivery.get(), 0, &found) != 0,
            invented)
            << each.provider << " " << each.sample << " " << view(found.pointer)
            << " " << view(found.rule);
    }
}

TEST(core_providers, LeaveAChallengeToTheUpstream)
{
    for (const auto &each : challenges) {
        SCOPED_TRACE(std::string(each.provider) + " " + each.sample);
        provider_door gate(each.provider);

        delivery_ptr delivery = gate.send(sample(each.sample, each.provider));

        EXPECT_EQ(why(delivery), "challenge");
        EXPECT_EQ(view(webhook_delivery_type(delivery.get(), 0)), each.type);
        EXPECT_EQ(webhook_delivery_event_state(delivery.get(), 0),
            WEBHOOK_EVENT_UNCLAIMED);
    }
}

/* What an event is told by must not be that of another. */
TEST(core_providers, TellTheirEventsApart)
{
    std::map<std::string, std::set<std::string>> keys;
    std::map<std::string, std::size_t> count;

    for (const delivery_case &each : deliveries) {
        if (each.id != nullptr) {
            provider_gate gate(each.provider);
            keys[each.provider].insert(key(gate.send(each)));
            ++count[each.provider];
        }
    }

    for (const auto &[provider, those] : keys) {
        EXPECT_EQ(those.size(), count[provider]) << provider;
    }
}

/*
 * Each sample in a directory of its provider, and each type of this provider,
 * is tried; of types in a header, which are all alike, some are.
 */
TEST(core_providers, AreAllTried)
{
    namespace fs = std::filesystem;
    const fs::path root = WEBHOOK_TESTS_ROOT;
    std::set<std::string> expected;
    std::set<std::string> tried;
    std::map<std::string, std::set<std::string>> types;

    for (const delivery_case &each : deliveries) {
        tried.insert(std::string(each.provider) + "/" + each.sample);
        types[each.provider].insert(each.type);
    }
    for (const auto &each : challenges) {
        tried.insert(std::string(each.provider) + "/" + each.sample);
        types[each.provider].insert(each.type);
    }
    for (const std::string_view name : webhook::builtin_names()) {
        const std::string provider(name);
        const fs::path samples = root / "tests/data" / provider;
        if (!fs::exists(samples)) {
            continue; /* core_provider_data_test.cc has its samples */
        }
        for (const auto &file : fs::directory_iterator(samples)) {
            if (file.path().extension() == ".json") {
                expected.insert(provider + "/" + file.path().stem().string());
            }
        }
        profile_ptr loaded = builtin_profile(provider);
        EXPECT_EQ(view(webhook_profile_name(loaded.get())), provider);
        const auto &content = webhook::abi::in(loaded.get());
        const bool in_head = content.type && !content.type->where.where;
        for (const auto &[type, rule] : content.events) {
            EXPECT_TRUE(
                type == "*" || in_head || types[provider].count(type) == 1)
                << provider << " " << type;
        }
    }

    EXPECT_EQ(tried, expected);
}

} // namespace
