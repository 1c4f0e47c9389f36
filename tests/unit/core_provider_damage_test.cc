/*
 * What the schemas of the built-in profiles refuse, and at which place; and
 * what they must let pass, however odd it looks.
 */

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/core_provider_check.h"

namespace {

using namespace core_check;

struct damage {
    const char *provider;
    const char *sample;
    const char *from;
    const char *to;
    const char *violation; /* JSON Pointer and keyword */
};

const damage refused[] = {
    {"iclosed", "call-booked", R"("uuid": "90311",)", "", "/event required"},
    {"iclosed", "call-booked", R"("uuid": "90311")", R"("uuid": "")",
        "/event/uuid minLength"},
    {"iclosed", "call-booked", R"("uuid": "90311")", R"("uuid": null)",
        "/event/uuid type"},
    {"iclosed", "call-booked", R"("uuid": "90311")", R"("uuid": 9.5)",
        "/event/uuid type"},
    {"iclosed", "call-booked", R"("uuid": "90311")", R"("uuid": ["90311"])",
        "/event/uuid type"},
    {"iclosed", "call-booked", R"("event": {)", R"("evnt": {)", " required"},
    {"iclosed", "call-booked", R"("start_time": "2026-11-24T16:00:00+01:00")",
        R"("start_time": "2026-02-30T16:00:00Z")", "/event/start_time anyOf"},
    {"iclosed", "call-booked", R"("start_time": "2026-11-24T16:00:00+01:00")",
        R"("start_time": 1795421564)", "/event/start_time type"},
    {"iclosed", "call-booked-utc-start-only",
        R"("utc_start_time": "2026-11-24T15:00:00Z")",
        R"("utc_start_time": null)", "/event anyOf"},
    {"iclosed", "call-booked", R"("utc_end_time": "2026-11-24T15:00:00+00:00")",
        R"("utc_end_time": "tomorrow")", "/event/utc_end_time anyOf"},
    {"iclosed", "call-booked", R"("primary": "true")", R"("primary": "yes")",
        "/event/extended_assigned_to/*/primary enum"},
    {"iclosed", "call-booked", R"("canceled": false)", R"("canceled": 0)",
        "/event/canceled enum"},
    {"iclosed", "call-booked", R"("email": "lucja@example.org")",
        R"("email": {"a": 1})", "/invitee/email type"},
    {"iclosed", "call-booked", R"("tracking": {)",
        R"("tracking": [1], "tracked": {)", "/tracking maxItems"},
    {"iclosed", "call-booked", R"("question": "Phone Number")",
        R"("question": 1)", "/questions_and_answers/0/question type"},
    {"iclosed", "call-canceled", R"("canceled_at": "2026-11-23T19:51:39.907Z")",
        R"("canceled_at": "just now")", "/event/canceled_at anyOf"},
    {"iclosed", "call-rescheduled",
        R"("old_start_time": "2026-11-24T16:00:00+01:00")", R"("x": 1)",
        "/event required"},
    {"iclosed", "call-rescheduled",
        R"("start_time": "2026-11-25T10:00:00+01:00")",
        R"("start_time": "soon")", "/event/start_time anyOf"},
    {"iclosed", "contact-created", R"("id": 5)", R"("id": true)", "/id type"},
    {"iclosed", "contact-created", R"("id": 5,)", "", " required"},
    {"iclosed", "contact-created", R"("updatedAt": "2026-11-23T08:10:01.512Z")",
        R"("updatedAt": "")", "/updatedAt anyOf"},
    {"iclosed", "contact-updated",
        R"("updatedAt": "2026-11-23T10:44:09.001Z",)", "", " required"},
    {"iclosed", "contact-updated", R"("phoneNumber"
    ])",
        "5 ]", "/updatedAttributes/0 type"},
    {"iclosed", "outcome-added", R"("uuid": "66214",)", "", " required"},
    {"iclosed", "outcome-added", R"("startTime": "2026-11-24T15:00:00.000Z")",
        R"("startTime": "tomorrow")", "/startTime anyOf"},
    {"iclosed", "outcome-added", R"("deal": {)", R"("deal": 1, "d": {)",
        "/deal type"},

    {"calendly", "invitee-created", R"("payload": {)", R"("p": {)",
        " required"},
    {"calendly", "invitee-created", R"("payload": {)",
        R"("payload": [], "p": {)", "/payload type"},
    {"calendly", "invitee-created",
        R"("uri": "https://api.calendly.com/scheduled_events/EV7Q2")",
        R"("uri": "")", "/payload/scheduled_event/uri minLength"},
    {"calendly", "invitee-created",
        R"("start_time": "2026-11-24T15:00:00.000000Z")",
        R"("start_time": "2026-11-24T15:00:00.000000")",
        "/payload/scheduled_event/start_time format"},
    {"calendly", "invitee-created", R"("scheduled_event": {)", R"("s": {)",
        "/payload required"},
    {"calendly", "invitee-canceled", R"("rescheduled": false)",
        R"("rescheduled": "no")", "/payload/rescheduled type"},
    {"calendly", "invitee-canceled", R"("reason": "")", R"("reason": 4)",
        "/payload/scheduled_event/cancellation/reason type"},

    {"cal.com", "booking-created", R"("uid": "9TFv1UBRbXpGDPzyGWYzhE",)", "",
        "/payload required"},
    {"cal.com", "booking-created", R"("uid": "9TFv1UBRbXpGDPzyGWYzhE")",
        R"("uid": 5)", "/payload/uid type"},
    {"cal.com", "booking-cancelled",
        R"("createdAt": "2026-11-23T19:51:39.907Z",)", "", " required"},
    {"cal.com", "booking-rescheduled", R"("startTime": "2026-11-25T09:00:00Z")",
        R"("startTime": "2026-11-25T09:00:00")", "/payload/startTime format"},
    {"cal.com", "booking-paid", R"("attendees": [)", R"("attendees": [ 1, )",
        "/payload/attendees/0 type"},
    {"cal.com", "ping", R"("payload": {)", R"("p": {)", " required"},

    {"stripe", "charge-succeeded", R"("id": "evt_1QOabcDEFghiJKLm")",
        R"("id": "")", "/id minLength"},
    {"stripe", "charge-succeeded", R"("id": "evt_1QOabcDEFghiJKLm",)", "",
        " required"},
    {"stripe", "charge-succeeded", R"("object": "event")",
        R"("object": "list")", "/object enum"},
    {"stripe", "charge-succeeded", R"("data": {)", R"("d": {)", " required"},
    {"stripe", "charge-succeeded", R"("object": {)", R"("obj": {)",
        "/data required"},
    {"stripe", "charge-succeeded", R"("created": 1795421564)",
        R"("created": "2026-11-23T08:12:44Z")", "/created type"},
    {"stripe", "thin-event", R"("created": "2026-11-23T08:12:44.538Z")",
        R"("created": 1795421564)", "/created type"},
    {"stripe", "thin-event", R"("created": "2026-11-23T08:12:44.538Z")",
        R"("created": "1795421564")", "/created format"},

    {"github", "push", R"("full_name": "example-org/crm",)", "",
        "/repository required"},
    {"github", "push", R"("sender": {)", R"("sender": "me", "s": {)",
        "/sender type"},
    {"github", "pull-request", R"("action": "opened")", R"("action": 1)",
        "/action type"},
    {"github", "pull-request", R"("id": 31)", R"("id": "31")",
        "/installation/id type"},

    {"shopify", "products-delete", "788032119674292900", "{}", "/id type"},
    {"shopify", "orders-create", R"("created_at": "2026-11-23T09:12:44+01:00")",
        R"("created_at": "2026-11-23")", "/created_at format"},

    {"slack", "message", R"("event_id": "Ev123ABC456",)", "", " required"},
    {"slack", "message", R"("type": "message",)", "", "/event required"},
    {"slack", "message", R"("event_time": 1795421564)",
        R"("event_time": "now")", "/event_time type"},
    {"slack", "app-rate-limited", R"("minute_rate_limited": 1795421520)",
        R"("minute_rate_limited": -1)", "/minute_rate_limited minimum"},
    {"slack", "url-verification", R"("challenge")", R"("c")", " required"},

    {"zoom", "meeting-started", R"("event_ts": 1795421564538,)", "",
        " required"},
    {"zoom", "meeting-started", "1795421564538", "1.5", "/event_ts type"},
    {"zoom", "meeting-started", R"("object": {)", R"("object": 1, "o": {)",
        "/payload/object type"},
    {"zoom", "bot-notification", R"("timestamp": 1795421564539)",
        R"("timestamp": {})", "/payload/timestamp type"},
    {"zoom", "app-deauthorized",
        R"("deauthorization_time": "2026-11-23T08:12:44.538Z",)", "",
        "/payload required"},
    {"zoom", "url-validation", R"("plainToken")", R"("token")",
        "/payload required"},

    {"discord", "entitlement-create", R"("event": {)", R"("e": {)",
        " required"},
    {"discord", "entitlement-create",
        R"("timestamp": "2026-11-23T08:12:44.109604")", R"("at": 1)",
        "/event required"},
    {"discord", "entitlement-create", R"("type": 1,)", R"("type": 2,)",
        "type_unknown"},
    {"discord-interactions", "command", R"("id": "1441889999999999999")",
        R"("id": "")", "/id minLength"},
    {"discord-interactions", "button", R"("data": {)", R"("data": 1, "d": {)",
        "/data type"},

    {"standard-webhooks", "invoice-paid", R"("type": "invoice.paid")",
        R"("type": {})", "type_invalid"},

    {"linear", "issue-update", R"("webhookTimestamp")", R"("t")", " required"},
    {"linear", "issue-update", R"("data": {)", R"("data": 1, "d": {)",
        "/data type"},
    {"intercom", "conversation-created", R"("id": "notif_1c2d3e")",
        R"("id": 5)", "/id type"},
    {"shopify-events", "product-update", R"("action")", R"("a")", " required"},
};

TEST(core_provider_damage, IsRefusedAtItsPlace)
{
    for (const damage &each : refused) {
        SCOPED_TRACE(std::string(each.provider) + " " + each.sample + " " +
                     each.from + " -> " + each.to);
        EXPECT_EQ(violation(each.provider,
                      replaced(sample(each.sample, each.provider), each.from,
                          each.to)),
            each.violation);
    }
}

const damage accepted[] = {
    /* Ids are numbers or strings. */
    {"iclosed", "call-booked", R"("uuid": "90311")", R"("uuid": 90311)", ""},
    {"iclosed", "contact-created", R"("id": 5)", R"("id": "5")", ""},
    {"iclosed", "outcome-added", R"("contactId": 5)", R"("contactId": "5")",
        ""},
    /* What there is none of is null, empty or absent. */
    {"iclosed", "call-canceled", R"("canceled_at": "2026-11-23T19:51:39.907Z")",
        R"("canceled_at": "")", ""},
    {"iclosed", "call-canceled",
        R"("canceled_at": "2026-11-23T19:51:39.907Z",)", "", ""},
    {"iclosed", "call-booked", R"("setter": {)", R"("setter": "", "x": {)", ""},
    {"iclosed", "call-booked", R"("setter": {)", R"("setter": null, "x": {)",
        ""},
    {"iclosed", "contact-created", R"("latestCall": null)",
        R"("latestCall": "")", ""},
    {"iclosed", "contact-created", R"("latestCall": null)",
        R"("latestCall": {"id": 1})", ""},
    {"iclosed", "outcome-added", R"("deal": {)", R"("deal": "", "x": {)", ""},
    {"iclosed", "call-booked", R"("tracking": {)",
        R"("tracking": null, "x": {)", ""},
    {"iclosed", "call-booked", R"("utm_source": "newsletter")",
        R"("utm_source": null)", ""},
    /* A wall clock has no offset, and there is not always an invitee. */
    {"iclosed", "call-booked", R"("invitee": {)", R"("x": {)", ""},
    {"iclosed", "call-booked", R"("start_time": "2026-11-24T16:00:00+01:00",)",
        "", ""},
    {"iclosed", "call-booked", R"("start_time": "2026-11-24T16:00:00+01:00")",
        R"("start_time": "2026-11-24T16:00:00")", ""},
    {"iclosed", "outcome-added", R"("startTime": "2026-11-24T15:00:00.000Z")",
        R"("startTime": "2026-11-24 15:00")", ""},
    {"iclosed", "call-booked", R"("assigned_to": {)",
        R"("assigned_to": "Maya", "x": {)", ""},
    {"iclosed", "call-booked", R"("tracking": {)",
        R"("tracking": [], "tracked": {)", ""},
    /* The end may be the start, and neither agrees with the other clock. */
    {"iclosed", "call-booked", R"("end_time": "2026-11-24T16:30:00+01:00")",
        R"("end_time": "2020-01-01T00:00:00-23:59")", ""},
    /* Names come without notice. */
    {"iclosed", "call-booked", R"("hookType")", R"("new": [{}], "hookType")",
        ""},
    {"iclosed", "call-booked", R"("Phone Number": "+15550102030")",
        R"("Ile? 山田 / ~": ["a", 1, null])", ""},
    {"iclosed", "call-booked", R"("duration": "30")", R"("duration": 30)", ""},
    {"iclosed", "call-booked", R"("primary": "true")", R"("primary": true)",
        ""},
    {"iclosed", "call-booked", R"("hookType": "Call booked")",
        R"("hookType": null)", ""},

    {"calendly", "invitee-created", R"("tracking": {)",
        R"("tracking": null, "x": {)", ""},
    {"calendly", "invitee-created", R"("email": "lucja@example.org")",
        R"("email": null)", ""},
    {"cal.com", "booking-created", R"("metadata": {)",
        R"("metadata": null, "x": {)", ""},
    {"stripe", "charge-succeeded", R"("request": {)",
        R"("request": null, "x": {)", ""},
    {"stripe", "charge-succeeded", R"("api_version": "2026-10-29.clover",)", "",
        ""},
    {"stripe", "thin-event", R"("related_object": {)",
        R"("related_object": null, "x": {)", ""},
    {"github", "pull-request", R"("installation": {)",
        R"("installation": null, "x": {)", ""},
    {"github", "push", R"("sender": {)", R"("x": {)", ""},
    {"shopify", "products-delete", "788032119674292900",
        R"("eeafa272cebfd4b22385bc4b645e762c")", ""},
    {"shopify", "products-delete", "788032119674292900", "null", ""},
    {"shopify", "products-delete", R"("id": 788032119674292900)", "", ""},
    {"slack", "message", R"("team_id": "T123ABC456")", R"("team_id": null)",
        ""},
    {"zoom", "meeting-started", "1795421564538", R"("1795421564538")", ""},
    {"zoom", "meeting-started", R"("id": "1234567890")", R"("id": 1234567890)",
        ""},
    {"zoom", "user-created", R"("object": {)", R"("object": null, "x": {)", ""},
    {"discord", "entitlement-create", R"("data": {)", R"("data": null, "x": {)",
        ""},
    {"standard-webhooks", "thin", R"("data": {)", R"("data": 1, "x": {)", ""},
    {"standard-webhooks", "thin",
        R"("timestamp": "2026-11-23T09:12:44+01:00",)", "", ""},
    {"standard-webhooks", "thin", R"("timestamp": "2026-11-23T09:12:44+01:00")",
        R"("timestamp": 1795421564)", ""},
    {"standard-webhooks", "thin", R"("type": "contact.updated",)", "", ""},
};

TEST(core_provider_damage, IsNotWhatOnlyLooksOdd)
{
    for (const damage &each : accepted) {
        EXPECT_EQ(violation(each.provider,
                      replaced(sample(each.sample, each.provider), each.from,
                          each.to)),
            "valid")
            << each.provider << " " << each.sample << " " << each.from << " -> "
            << each.to;
    }
}

} // namespace
