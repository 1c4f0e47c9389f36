/* Bodies that are forms, and what a body shows it is. */

#include <gtest/gtest.h>

#include "unit/core_body_check.h"

using namespace core_check;

namespace {

constexpr std::string_view flat_profile = R"({
    "name": "flat", "validation": "report", "body": "form",
    "envelope": ["object"],
    "type": { "pointer": "/Event" },
    "events": {
        "sent": { "id": "/MessageSid", "key": ["/Message Status"] },
        "tried": { "id": "/MessageSid", "attempt": ["/Attempt"] },
        "*": {}
    },
    "fields": { "to": "/To" },
    "schema": { "properties": { "To": { "type": "string" } } }
})";

constexpr std::string_view payload_profile = R"({
    "name": "payload", "validation": "report",
    "body": ["json", { "form": "payload" }],
    "envelope": ["object", "array"],
    "events": { "*": { "id": "/id" } }
})";

constexpr std::string_view all_profile = R"({
    "name": "all", "validation": "report",
    "body": ["json", "form", "opaque"],
    "envelope": ["object"],
    "events": { "*": { "id": "/id" } }
})";

const std::string form_media_type{form_type};

sent_body flat(const std::string &body)
{
    return {body, form_media_type};
}

} // namespace

TEST(core_body_form, IsAFlatObjectOfStrings)
{
    body_gate gate(flat_profile);
    delivery_ptr delivery = gate.send(
        flat("Event=sent&MessageSid=SM%3A1&Message+Status=a+b&To=%2B1"));

    EXPECT_EQ(why(delivery), "");
    EXPECT_EQ(key(delivery), "test:sent:SM%3A1:a%20b");
    EXPECT_EQ(view(webhook_delivery_type(delivery.get(), 0)), "sent");
    EXPECT_EQ(view(webhook_delivery_field(delivery.get(), 0, 0)), "+1");
    EXPECT_EQ(violated(delivery), "");
}

TEST(core_body_form, TakesParametersOfItsMediaType)
{
    body_gate gate(flat_profile);

    EXPECT_EQ(key(gate.send({"Event=sent&MessageSid=1&Message+Status=x",
                  "application/X-WWW-Form-Urlencoded; charset=utf-8"})),
        "test:sent:1:x");
    EXPECT_EQ(why(gate.send({"Event=sent&MessageSid=1", "text/plain"})),
        "media_type");
    EXPECT_EQ(why(gate.send({"Event=sent&MessageSid=1", ""})), "media_type");
}

/* An identity that two readers may read differently is none. */
TEST(core_body_form, ARepeatedNameOfTheIdentityIsAmbiguous)
{
    const sent_body twice = flat("Event=sent&MessageSid=1&MessageSid=2");
    body_gate secure(flat_profile, {.is_signed = true});
    body_gate open(flat_profile);
    body_gate strict(flat_profile,
        {.is_signed = true, .validation = WEBHOOK_VALIDATION_ENFORCE});
    delivery_ptr delivery = secure.send(twice);

    EXPECT_EQ(why(delivery), "ambiguous");
    EXPECT_EQ(webhook_delivery_verdict(delivery.get()), WEBHOOK_ACCEPTED);
    EXPECT_EQ(state(delivery), unclaimed);
    EXPECT_EQ(violated(delivery), "/MessageSid ambiguous");
    EXPECT_EQ(key(delivery), "");

    delivery = open.send(twice);
    EXPECT_EQ(why(delivery), "duplicate_key");
    EXPECT_EQ(status(delivery), 400U);

    EXPECT_EQ(why(strict.send(twice)), "duplicate_key");
}

TEST(core_body_form, ARepeatedTypeIsAmbiguous)
{
    body_gate gate(flat_profile, {.is_signed = true});

    EXPECT_EQ(why(gate.send(flat("Event=sent&Event=sent&MessageSid=1"))),
        "ambiguous");
}

TEST(core_body_form, OtherRepeatedNamesAreArrays)
{
    body_gate gate(flat_profile);
    delivery_ptr delivery =
        gate.send(flat("Event=sent&MessageSid=1&To=a&x=1&To=b&x=2"));

    EXPECT_EQ(key(delivery), "test:sent:1:");
    EXPECT_EQ(is_new(delivery, 0).action, WEBHOOK_FORWARD);
    EXPECT_EQ(violated(delivery), "/To type"); /* the schema sees an array */
    EXPECT_EQ(webhook_delivery_field(delivery.get(), 0, 0).len, 0U);
}

TEST(core_body_form, LeavesCountersOutOfItsDigest)
{
    body_gate gate(flat_profile);
    const std::string first =
        digest(gate.send(flat("Event=tried&MessageSid=1&Attempt=1&a=1")));

    EXPECT_EQ(first,
        digest(gate.send(flat("Event=tried&MessageSid=1&Attempt=2&a=1"))));
    EXPECT_NE(first,
        digest(gate.send(flat("Event=tried&MessageSid=1&Attempt=1&a=2"))));
}

/* Mollie sends the same form for each change of a payment. */
TEST(core_body_form, EqualFormsWithoutAnIdAreForwardedEachTime)
{
    body_gate gate(R"({"name": "mollie", "validation": "report",
        "body": "form", "envelope": ["object"], "events": {"*": {}}})");

    for (int i = 0; i < 2; i++) {
        delivery_ptr delivery = gate.send(flat("id=tr_d0b0E3EA3v"));
        EXPECT_EQ(why(delivery), "no_identity");
        EXPECT_EQ(state(delivery), unclaimed);
    }
}

TEST(core_body_form, IsBounded)
{
    body_gate gate(flat_profile);
    std::string pairs = "Event=sent&MessageSid=1";

    for (int i = 0; i < 10'000; i++) {
        pairs += "&a";
    }
    EXPECT_EQ(why(gate.send(flat(pairs))), "too_many_nodes");
    EXPECT_EQ(why(gate.send(flat("Event=sent&MessageSid=%ff"))), "not_utf8");
    EXPECT_EQ(why(gate.send(flat(""))), "empty");
    EXPECT_EQ(why(body_gate(flat_profile, {.is_signed = true})
                      .send(flat("Event=sent&MessageSid=%ff"))),
        "unreadable");
}

TEST(core_body_form, MayHaveJsonInAField)
{
    body_gate gate(payload_profile);

    EXPECT_EQ(
        key(gate.send(flat("a=1&payload=%7B%22id%22%3A+7%7D"))), "test::7");
    EXPECT_EQ(key(gate.send({R"({"id":8})"})), "test::8");
    EXPECT_EQ(why(gate.send(flat("payload=%7B%22id%22%3A7"))), "syntax");
    EXPECT_EQ(why(gate.send(flat("payload="))), "empty");
}

TEST(core_body_form, TheFieldExistsOnce)
{
    body_gate open(payload_profile);
    body_gate secure(payload_profile, {.is_signed = true});

    delivery_ptr delivery = secure.send(flat("other=1"));
    EXPECT_EQ(why(delivery), "no_identity");
    EXPECT_EQ(violated(delivery), " envelope");

    const sent_body twice = flat("payload=%7B%7D&payload=%7B%7D");
    EXPECT_EQ(why(secure.send(twice)), "ambiguous");
    EXPECT_EQ(why(open.send(twice)), "duplicate_key");
}

TEST(core_body_form, TheFieldIsNeverCut)
{
    body_gate gate(payload_profile);
    delivery_ptr delivery = gate.send(
        flat("payload=%5B%7B%22id%22%3A1%7D%2C%7B%22id%22%3A2%7D%5D"));

    ASSERT_EQ(event_count(delivery), 2U);
    EXPECT_EQ(is_known(delivery, 0).action, WEBHOOK_PENDING);
    EXPECT_EQ(is_new(delivery, 1).action, WEBHOOK_FORWARD);
    EXPECT_EQ(webhook_delivery_cut(delivery.get()), 0);
    EXPECT_EQ(known(delivery), "/0");
}

/* A recorded delivery must not be read in another way. */
TEST(core_body_form, TheBytesDecideAndTheHeaderAgrees)
{
    body_gate gate(all_profile, {.is_signed = true});
    const std::string json = R"({"id":1})";

    EXPECT_EQ(key(gate.send({json})), "test::1");
    EXPECT_EQ(key(gate.send({"id=1", form_media_type})), "test::1");
    for (const std::string &other :
        {form_media_type, std::string("application/xml"),
            std::string("text/plain"), std::string()}) {
        EXPECT_EQ(why(gate.send({json, other})), "body_kind") << other;
        EXPECT_EQ(status(gate.send({json, other})), 415U);
    }

    EXPECT_EQ(why(gate.send({"id=1"})), "body_kind");
    EXPECT_EQ(why(gate.send({"id=1", "text/plain"})), "body_kind");
    EXPECT_EQ(why(gate.send({"<id>1</id>"})), "body_kind");
    EXPECT_EQ(why(gate.send({"<id>1</id>", form_media_type})), "body_kind");
    EXPECT_EQ(why(gate.send({"--a\r\n\r\n1\r\n--a--\r\n", form_media_type})),
        "body_kind");
    EXPECT_EQ(why(gate.send({"two words", form_media_type})), "body_kind");
}

TEST(core_body_form, AProviderOfFormsSendsNothingElse)
{
    body_gate gate(flat_profile);

    EXPECT_EQ(why(gate.send(flat(R"({"Event":"sent","MessageSid":"1"})"))),
        "body_kind");
    EXPECT_EQ(why(gate.send(flat("<a/>"))), "body_kind");
    EXPECT_EQ(why(gate.send({R"({"MessageSid":"1"})"})), "media_type");
}

TEST(core_body_form, AProviderOfJsonSendsNoForms)
{
    body_gate gate(small_profile);

    EXPECT_EQ(why(gate.send({R"({"id":1})", form_media_type})), "media_type");
}

TEST(core_body_form, SomeLinesOfJsonAreOpaque)
{
    body_gate gate(all_profile);
    const std::string lines = "{\"id\":1}\n{\"id\":2}\n";

    EXPECT_EQ(why(gate.send({lines, "application/x-ndjson"})), "no_identity");
    EXPECT_EQ(why(gate.send({lines})), "body_kind");
}
