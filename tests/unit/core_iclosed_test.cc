/* The built-in profile iclosed on the provider's own deliveries. */

#include <cstddef>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "unit/core_check.h"

namespace {

using namespace core_check;

TEST(core_iclosed, HasTheDocumentedKeys)
{
    door gate(builtin_profile("iclosed"));
    const std::map<std::string, std::string> expected = {
        {"call-booked", "test:Call%20booked:90311"},
        {"call-canceled",
            "test:Call%20canceled:90311:2026-11-23T19%3A51%3A39.907Z"},
        {"call-rescheduled", "test:Call%20rescheduled:90311"},
        {"contact-created",
            "test:Contact%20created:5:QUALIFIED:2026-11-23T08%3A10%3A01.512Z"},
        {"contact-updated",
            "test:Contact%20updated:5:2026-11-23T10%3A44%3A09.001Z"},
        {"outcome-added", "test:Outcome%20added:66214"},
    };

    for (const auto &[name, text] : expected) {
        std::string body = sample(name);
        EXPECT_EQ(key(gate.send(body)), text);

        /* Without its array, as a bare object. */
        std::size_t first = body.find('{');
        std::string bare = body.substr(first, body.rfind('}') - first + 1);
        EXPECT_EQ(key(gate.send(bare)), text);
    }
}

TEST(core_iclosed, WithoutAHookTypeIsABooking)
{
    door gate(builtin_profile("iclosed"));
    std::string body = sample("call-booked");
    const std::string expected = key(gate.send(body));
    const std::string type = ",\n    \"hookType\": \"Call booked\"";
    std::size_t at = body.find(type);

    ASSERT_NE(at, std::string::npos);
    body.erase(at, type.size());
    delivery_ptr delivery = gate.send(body);
    EXPECT_EQ(key(delivery), expected);
    EXPECT_EQ(view(webhook_delivery_type(delivery.get(), 0)), "Call booked");
}

std::map<std::string, std::string> fields_of(
    door &gate, const delivery_ptr &delivery)
{
    std::map<std::string, std::string> result;

    for (std::size_t i = 0; i < webhook_profile_field_count(gate.profile());
         ++i) {
        webhook_str_t value = webhook_delivery_field(delivery.get(), 0, i);
        if (value.data != nullptr) {
            result.emplace(view(webhook_profile_field_name(gate.profile(), i)),
                view(value));
        }
    }

    return result;
}

TEST(core_iclosed, NamesTheFields)
{
    door gate(builtin_profile("iclosed"));

    auto call = fields_of(gate, gate.send(sample("call-canceled")));
    EXPECT_EQ(call["event_uuid"], "90311");
    EXPECT_EQ(call["event_canceled"], "true");
    EXPECT_EQ(call["event_canceled_at"], "2026-11-23T19:51:39.907Z");
    EXPECT_EQ(call["event_cancel_reason"], "");
    EXPECT_EQ(call["event_type_name"], "Growth Strategy Session");
    EXPECT_EQ(call["invitee_name"], "Łucja O’Connor-山田");
    EXPECT_EQ(call["invitee_email"], "lucja@example.org");
    EXPECT_EQ(call["invitee_phone"], "+15550102030");
    EXPECT_EQ(call["invitee_timezone"], "America/New_York");
    EXPECT_EQ(call["invitee_canceled"], "true");
    EXPECT_EQ(call["invitee_is_reschedule"], "false");
    EXPECT_EQ(call.count("contact_id"), 0U);

    auto booked = fields_of(gate, gate.send(sample("call-booked")));
    EXPECT_EQ(booked["event_canceled"], "false");
    EXPECT_EQ(booked.count("event_canceled_at"), 0U);

    auto contact = fields_of(gate, gate.send(sample("contact-created")));
    EXPECT_EQ(contact["contact_id"], "5");
    EXPECT_EQ(contact["contact_status"], "QUALIFIED");
    EXPECT_EQ(contact["contact_email"], "lucja@example.org");

    auto outcome = fields_of(gate, gate.send(sample("outcome-added")));
    EXPECT_EQ(outcome["outcome"], "SALE");
    EXPECT_EQ(outcome["outcome_uuid"], "66214");
}

} // namespace
