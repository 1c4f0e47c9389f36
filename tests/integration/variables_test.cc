// The variables, in headers and in the log.

#include "support/gate_test.h"
#include "support/h2_client.h"

namespace webhook::test {
namespace {

class variables : public gate_test {
protected:
    log_entry logged(std::size_t n) { return gate().wait_for_log(n).at(n - 1); }
};

TEST_F(variables, OfEachHook)
{
    start();
    const struct {
        const char *sample, *type, *id, *key;
    } expected[] = {
        {"call-booked", "Call booked", "90311",
            "gate.test%2Fhook:Call%20booked:90311"},
        {"call-canceled", "Call canceled", "90311",
            "gate.test%2Fhook:Call%20canceled:90311:"
            "2026-11-23T19%3A51%3A39.907Z"},
        {"call-rescheduled", "Call rescheduled", "90311",
            "gate.test%2Fhook:Call%20rescheduled:90311"},
        {"contact-created", "Contact created", "5",
            "gate.test%2Fhook:Contact%20created:5:QUALIFIED:"
            "2026-11-23T08%3A10%3A01.512Z"},
        {"contact-updated", "Contact updated", "5",
            "gate.test%2Fhook:Contact%20updated:5:"
            "2026-11-23T10%3A44%3A09.001Z"},
        {"outcome-added", "Outcome added", "66214",
            "gate.test%2Fhook:Outcome%20added:66214"},
    };
    std::size_t n = 0;
    for (const auto &one : expected) {
        EXPECT_EQ(deliver(event(one.sample)).status, 200);
        const log_entry entry = logged(++n);
        EXPECT_EQ(entry.verdict, "accepted");
        EXPECT_EQ(entry.reason, "new");
        EXPECT_EQ(entry.profile, "iclosed");
        EXPECT_EQ(entry.type, one.type);
        EXPECT_EQ(entry.id, one.id);
        EXPECT_EQ(entry.key, one.key);
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Key"), one.key);
    }
}

TEST_F(variables, OfABookingWithoutHookType)
{
    start();
    event booking = booked("1");
    booking.replace(",\n    \"hookType\": \"Call booked\"", "");
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(logged(1).type, "Call booked");
    // It is the booking, whether it says so or not.
    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(variables, OfRefusals)
{
    start({.location = "webhook_validation enforce;"});
    EXPECT_EQ(deliver("{").status, 400);
    EXPECT_EQ(logged(1).verdict, "malformed");
    EXPECT_EQ(logged(1).id, "");
    EXPECT_EQ(
        deliver(event().set("hookType", "\"Call teleported\"")).status, 422);
    EXPECT_EQ(logged(2).verdict, "invalid");
    EXPECT_EQ(logged(2).reason, "type_unknown");
    EXPECT_EQ(logged(2).type, "Call teleported");
    EXPECT_EQ(logged(2).key, "");
    request get;
    get.method = "GET";
    EXPECT_EQ(send_request(port(), get).status, 405);
    EXPECT_EQ(logged(3).verdict, "method_not_allowed");
    EXPECT_EQ(logged(3).profile, "iclosed");
}

TEST_F(variables, AreEmptyWithoutAGate)
{
    start({.server = "location = /none { return 204; }"});
    request get;
    get.method = "GET";
    get.uri = "/none";
    EXPECT_EQ(send_request(port(), get).status, 204);
    EXPECT_EQ(logged(1).verdict, "");
    EXPECT_EQ(logged(1).profile, "");
}

// "set" runs before the gate: its variable is empty, and that is all.
TEST_F(variables, AskedForTooEarly)
{
    start({.location = "set $early \"$webhook_verdict$webhook_id\";"
                       "add_header Early \"<$early>\";"
                       "add_header Id $webhook_id;"});
    const response answer = deliver(booked("17"));
    EXPECT_EQ(answer.field("Early"), "<>");
    EXPECT_EQ(answer.field("Id"), "17");
    EXPECT_EQ(logged(1).verdict, "accepted");
}

TEST_F(variables, FieldsOfTheProfile)
{
    start({.server = R"(
        add_header X-Email "$webhook_field_invitee_email" always;
        add_header X-Canceled "$webhook_field_event_canceled" always;
        add_header X-Reason "[$webhook_field_event_cancel_reason]" always;
        add_header X-Time "$webhook_store_time" always;)"});
    const response answer = deliver(event("call-canceled"));
    EXPECT_EQ(answer.field("X-Email"), "l…@example.org");
    EXPECT_EQ(answer.field("X-Canceled"), "true");
    EXPECT_EQ(answer.field("X-Reason"), "[]");
    EXPECT_TRUE(answer.field("X-Time").starts_with("0.0"))
        << answer.field("X-Time");
}

TEST_F(variables, ControlBytesAreEncoded)
{
    start({.location = "webhook_set $place /event/location;"
                       "add_header X-Place \"$place\" always;"});
    const response answer = deliver(
        booked("a\\u0001b")
            .set("location", "\"x\\r\\nSet-Cookie: 1\\u007f\\u0085\\t%\""));
    EXPECT_EQ(answer.status, 200);
    EXPECT_FALSE(answer.has("Set-Cookie"));
    EXPECT_EQ(answer.field("X-Place"), "x%0D%0ASet-Cookie: 1%7F%C2%85%09%");
    EXPECT_EQ(logged(1).id, "a%01b");
}

TEST_F(variables, SetByPointer)
{
    start({.location = R"(
        webhook_set $owner /event_type/owner/type;
        webhook_set $second /event/assigned_to/2;
        webhook_set $nothing /no/such/member;
        webhook_set $object /event/setter;
        webhook_set $null /event/cancel_reason;
        webhook_set $flag /event/canceled;
        add_header X-Owner "$owner";
        add_header X-Second "$second";
        add_header X-Rest "[$nothing|$object|$null|$flag]";)"});
    const response answer = deliver(booked("1"));
    EXPECT_EQ(answer.field("X-Owner"), "closer");
    EXPECT_EQ(answer.field("X-Second"), "Tomás Oyelaran");
    EXPECT_EQ(answer.field("X-Rest"), "[|||false]");
}

TEST_F(variables, SetIsPerLocation)
{
    start({.location = "webhook_set $value /event/uuid;"
                       "add_header X-Value \"[$value]\";",
        .server = R"(
        location = /b { webhook iclosed; webhook_set $value /event/type;
            add_header X-Value "[$value]";
            proxy_pass http://127.0.0.1:{{upstream}}; }
        location = /c { webhook iclosed; add_header X-Value "[$value]";
            proxy_pass http://127.0.0.1:{{upstream}}; })"});
    const event booking = booked("7");
    EXPECT_EQ(deliver(booking).field("X-Value"), "[7]");
    EXPECT_EQ(send_request(port(), post(booking, "/b")).field("X-Value"),
        "[STRATEGY_CALL]");
    EXPECT_EQ(send_request(port(), post(booking, "/c")).field("X-Value"), "[]");
}

TEST_F(variables, RouteByType)
{
    second();
    start_http(R"(
map $webhook_type $target {
    default           127.0.0.1:{{upstream}};
    "Contact created" 127.0.0.1:{{upstream2}};
}
server {
    listen 127.0.0.1:{{port}};
    location = /hook { webhook iclosed; proxy_pass http://$target; }
})");
    EXPECT_EQ(deliver(event("call-booked")).status, 200);
    EXPECT_EQ(deliver(event("contact-created")).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(second().count(), 1U);
}

TEST_F(variables, OfDuplicatesNameTheEvent)
{
    start();
    EXPECT_EQ(deliver(booked("9")).status, 200);
    EXPECT_EQ(deliver(booked("9")).status, 200);
    EXPECT_EQ(logged(2).verdict, "duplicate");
    EXPECT_EQ(logged(2).reason, "delivered");
    EXPECT_EQ(logged(2).id, "9");
    EXPECT_EQ(logged(2).key, logged(1).key);
    EXPECT_EQ(logged(2).upstream_status, "");
}

TEST_F(variables, OnHttp2)
{
    start();
    h2_client client(gate().port("h2"));
    EXPECT_EQ(client.exchange(post(booked("10"))).status, 200);
    EXPECT_EQ(logged(1).id, "10");
    EXPECT_EQ(logged(1).verdict, "accepted");
}

} // namespace
} // namespace webhook::test
