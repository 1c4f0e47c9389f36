/* Bodies that are not read. */

#include <gtest/gtest.h>

#include "unit/core_body_check.h"

using namespace core_check;

namespace {

constexpr std::string_view opaque_profile = R"({
    "name": "opaque", "validation": "report", "body": "opaque",
    "envelope": ["any"],
    "type": { "header": "X-State", "default": "other" },
    "events": {
        "exists": {
            "id": { "header": "X-Channel", "unsigned": true },
            "key": [{ "header": "X-Number", "unsigned": true },
                    { "argument": "account", "unsigned": true }]
        },
        "other": {},
        "*": {}
    },
    "schema": { "type": "object", "required": ["x"] },
    "fields": { "x": "/x" }
})";

const pairs numbered = {
    {"X-State", "exists"}, {"X-Channel", "c"}, {"X-Number", "7"}};

} // namespace

TEST(core_body_opaque, IsIdentifiedByTheHeadAlone)
{
    body_gate gate(opaque_profile);
    delivery_ptr delivery =
        gate.send({"<a/>", "text/xml", numbered, "account=9"});

    EXPECT_EQ(key(delivery), "test:exists:c:7:9");
    EXPECT_EQ(state(delivery), to_claim);
    EXPECT_EQ(violated(delivery), ""); /* no schema is evaluated */
    EXPECT_EQ(webhook_delivery_field(delivery.get(), 0, 0).len, 0U);
}

TEST(core_body_opaque, MayBeAnything)
{
    body_gate gate(opaque_profile);

    for (const std::string &body : {std::string(), std::string("\0\xff", 2),
             std::string("[[[["), std::string("--b\r\n\r\nx\r\n--b--\r\n"),
             std::string("{}\n{}"), std::string(100, '[')}) {
        for (const std::string &type : {std::string(), std::string("a/b"),
                 std::string("application/json; utf-8")}) {
            delivery_ptr delivery = gate.send({body, type, numbered});
            EXPECT_EQ(key(delivery), "test:exists:c:7:") << body << type;
        }
    }
}

TEST(core_body_opaque, HasTheTypesThatAreListed)
{
    body_gate gate(R"({"name": "xml", "validation": "report",
        "body": "opaque", "media_types": ["text/xml"], "envelope": ["any"],
        "events": {"*": {}}})");

    EXPECT_EQ(
        why(gate.send({"<a/>", "text/xml; charset=utf-8"})), "no_identity");
    EXPECT_EQ(why(gate.send({"<a/>", "text/plain"})), "media_type");
    EXPECT_EQ(why(gate.send({"<a/>", ""})), "media_type");
}

/* Equal bytes are not one event: a retry cannot be told from the next one. */
TEST(core_body_opaque, HasNoIdentityByItself)
{
    body_gate gate(opaque_profile, {.is_signed = true});

    for (int i = 0; i < 2; i++) {
        delivery_ptr delivery = gate.send({"<a/>", "text/xml"});
        EXPECT_EQ(why(delivery), "no_identity");
        EXPECT_EQ(state(delivery), unclaimed);
    }
}

TEST(core_body_opaque, MayHaveItsDigestIfTheOperatorSaysSo)
{
    body_gate gate(opaque_profile, {.key = {"digest"}});

    EXPECT_NE(key(gate.send({"<a/>", "text/xml"})), "");
    EXPECT_EQ(key(gate.send({"<a/>", "text/xml"})),
        key(gate.send({"<a/>", "text/xml"})));
    EXPECT_NE(key(gate.send({"<a/>", "text/xml"})),
        key(gate.send({"<b/>", "text/xml"})));

    /* Nothing is the same as any other nothing. */
    delivery_ptr empty = gate.send({"", "text/xml"});
    EXPECT_EQ(why(empty), "no_identity");
    EXPECT_EQ(state(empty), unclaimed);
}

TEST(core_body_opaque, IsAuthenticatedByItsBytes)
{
    body_gate gate(opaque_profile, {.is_signed = true});

    EXPECT_EQ(
        key(gate.send({"<a/>", "text/xml", numbered})), "test:exists:c:7:");
    EXPECT_EQ(why(gate.send({"<a/>", "text/xml", numbered, "", "<b/>"})),
        "signature_wrong");
}

TEST(core_body_opaque, OnlyItMayBeEmpty)
{
    body_gate json(small_profile);
    body_gate mixed(R"({"name": "m", "validation": "report",
        "body": ["json", "opaque"], "envelope": ["object"],
        "events": {"*": {"id": "/id"}}})");

    EXPECT_EQ(why(json.send({""})), "empty");
    EXPECT_EQ(why(mixed.send({""})), "no_identity");
    EXPECT_EQ(why(mixed.send({"", "text/plain"})), "no_identity");
    EXPECT_EQ(why(mixed.send({" "})), "body_kind");
}

/*
 * The answer to a challenge signs a text that the sender chooses.  That text is
 * no delivery, of whatever kind.
 */
TEST(core_body_opaque, IsNoTextThatAChallengeCouldHaveSigned)
{
    body_gate gate(R"({"name": "c", "validation": "report",
        "body": ["json", "form", "opaque"], "envelope": ["object"],
        "type": { "pointer": "/type" },
        "events": {
            "ask": { "challenge": { "answer": { "a": { "hmac": "/t" } } } },
            "*": {}
        }})",
        {.is_signed = true});

    EXPECT_EQ(
        why(gate.send({"abc_-9", std::string(form_type)})), "challenge_text");
    EXPECT_EQ(why(gate.send({std::string(64, 'a'), std::string(form_type)})),
        "challenge_text");
    EXPECT_EQ(why(gate.send({"abc=9", std::string(form_type)})), "no_identity");
    EXPECT_EQ(status(gate.send({"abc", std::string(form_type)})), 401U);
}
