/* Each built-in profile on deliveries of its provider, through the core. */

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "unit/core_provider_check.h"

namespace {

using namespace core_check;

struct delivery_case {
    const char *provider;
    const char *sample;
    const char *type;
    const char *id;
    const char *key; /* behind scope, type and id */
};

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
    {"cal.com", "ping", "PING", "2026-11-23T08:00:00.000Z", ""},

    {"calendly", "invitee-created", "invitee.created",
        "https://api.calendly.com/scheduled_events/EV7Q2/invitees/IN5A9", ""},
    {"calendly", "invitee-canceled", "invitee.canceled",
        "https://api.calendly.com/scheduled_events/EV7Q2/invitees/IN5A9", ""},

    {"discord", "application-authorized", "1", "2026-11-23T08:12:44.064834",
        ":APPLICATION_AUTHORIZED:1234560123453231555::111178765189277770:"
        "222278765189277771"},
    {"discord", "entitlement-create", "1", "2026-11-23T08:12:44.109604",
        ":ENTITLEMENT_CREATE:1234560123453231555:1234505980407808808::"},
    {"discord-interactions", "command", "2", "1441889999999999999", ""},
    {"discord-interactions", "button", "3", "1441890000000000001", ""},

    {"github", "ping", "", nullptr, ""},
    {"github", "push", "", nullptr, ""},
    {"github", "pull-request", "", nullptr, ""},

    {"iclosed", "call-booked", "Call booked", "90311", ""},
    {"iclosed", "call-canceled", "Call canceled", "90311",
        ":2026-11-23T19%3A51%3A39.907Z"},
    {"iclosed", "call-rescheduled", "Call rescheduled", "90311",
        ":2026-11-24T16%3A00%3A00%2B01%3A00:2026-11-25T10%3A00%3A00%2B01%3A00"},
    {"iclosed", "contact-created", "Contact created", "5",
        ":QUALIFIED:2026-11-23T08%3A10%3A01.512Z"},
    {"iclosed", "contact-updated", "Contact updated", "5",
        ":2026-11-23T10%3A44%3A09.001Z"},
    {"iclosed", "outcome-added", "Outcome added", "66214", ""},

    {"json", "object", "", nullptr, ""},
    {"json", "array", "", nullptr, ""},
    {"json", "string", "", nullptr, ""},

    {"shopify", "orders-create", "", nullptr, ""},
    {"shopify", "products-delete", "", nullptr, ""},
    {"shopify", "app-uninstalled", "", nullptr, ""},
    {"shopify", "customers-redact", "", nullptr, ""},

    {"slack", "message", "event_callback", "Ev123ABC456", ""},
    {"slack", "app-rate-limited", "app_rate_limited", "T123456",
        ":A123456:1795421520"},

    {"standard-webhooks", "invoice-paid", "invoice.paid", nullptr, ""},
    {"standard-webhooks", "thin", "contact.updated", nullptr, ""},

    {"stripe", "charge-succeeded", "charge.succeeded", "evt_1QOabcDEFghiJKLm",
        ""},
    {"stripe", "customer-updated", "customer.updated", "evt_1QOabcDEFghiJKLn",
        ""},
    {"stripe", "thin-event", "v1.billing.meter.error_report_triggered",
        "evt_test_65R9Ijk8dKEYZcXeRWn16R9A", ""},

    {"zoom", "meeting-started", "meeting.started", "1795421564538",
        ":AAAAAABBBB:4444AAAiAAAAAiAiAiiAii%3D%3D:1234567890::::::::::"},
    {"zoom", "participant-left", "meeting.participant_left", "1795423364538",
        ":AAAAAABBBB:4444AAAiAAAAAiAiAiiAii%3D%3D:1234567890:"
        "55555AAAiAAAAAiAiAiiAii:16778240::::::::"},
    {"zoom", "user-created", "user.created", "1795421564538",
        ":AAAAAABBBB::z8dfkgABBBBBBBfp8uQ::::::::::"},
    {"zoom", "callee-ringing", "phone.callee_ringing", "1795421564538",
        ":AAAAAABBBB::::::::"
        ":7020077070743350000:QvhjCVyTjTZJ8YkiUZeuWK::"},
    {"zoom", "app-deauthorized", "app_deauthorized", "z9jEFGHijkABCDfjQ",
        ":AAAAAABBBB:ADZ9k9bTWmGUoUbECUKU_a:2026-11-23T08%3A12%3A44.538Z"},
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

TEST(core_providers, identify_their_events)
{
    for (const delivery_case &each : deliveries) {
        SCOPED_TRACE(std::string(each.provider) + " " + each.sample);
        std::string_view id = each.id != nullptr ? each.id : header_id;
        provider_door gate(each.provider);
        webhook_state_t absent{};

        delivery_ptr delivery = gate.send(sample(each.sample, each.provider));

        EXPECT_EQ(why(delivery), "");
        EXPECT_EQ(view(webhook_delivery_type(delivery.get(), 0)), each.type);
        EXPECT_EQ(view(webhook_delivery_id(delivery.get(), 0)), id);
        EXPECT_TRUE(key(delivery).ends_with(each.key)) << key(delivery);
        EXPECT_EQ(webhook_delivery_claim(
                      delivery.get(), 0, WEBHOOK_STORE_ANSWERED, &absent, 0)
                      .action,
            WEBHOOK_FORWARD);
    }
}

TEST(core_providers, leave_a_challenge_to_the_upstream)
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
TEST(core_providers, tell_their_events_apart)
{
    std::map<std::string, std::set<std::string>> keys;
    std::map<std::string, std::size_t> count;

    for (const delivery_case &each : deliveries) {
        if (each.id != nullptr) {
            provider_door gate(each.provider);
            keys[each.provider].insert(
                key(gate.send(sample(each.sample, each.provider))));
            ++count[each.provider];
        }
    }

    for (const auto &[provider, those] : keys) {
        EXPECT_EQ(those.size(), count[provider]) << provider;
    }
}

/* Each profile has a sample, and each sample and each type is tried. */
TEST(core_providers, are_all_tried)
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
    for (const auto &entry : fs::directory_iterator(root / "profiles")) {
        std::string provider = entry.path().stem().string();
        if (provider.ends_with(".schema")) {
            continue;
        }
        for (const auto &file :
            fs::directory_iterator(root / "tests/data" / provider)) {
            if (file.path().extension() == ".json") {
                expected.insert(provider + "/" + file.path().stem().string());
            }
        }
        profile_ptr loaded = builtin_profile(provider);
        EXPECT_EQ(view(webhook_profile_name(loaded.get())), provider);
        for (const auto &[type, rule] : webhook::abi::in(loaded.get()).events) {
            EXPECT_TRUE(type == "*" || types[provider].count(type) == 1)
                << provider << " " << type;
        }
    }

    EXPECT_EQ(tried, expected);
}

} // namespace
