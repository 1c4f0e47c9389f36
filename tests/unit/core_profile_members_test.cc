/* What a profile tells beside types and ids. */

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "base/config_error.h"
#include "core/auth/parameters.h"
#include "core/builtin.h"
#include "core/profile.h"
#include "unit/core_provider_check.h"
#include "json/jansson.h"

namespace {

using namespace core_check;
using webhook::profile;

std::string with(const std::string &members)
{
    return R"({"name": "p", "events": {"*": {"id": "/id"}}, )" + members + "}";
}

TEST(core_profile_members, HaveDefaults)
{
    profile loaded = profile::load(with(R"("envelope": ["object"])"));

    EXPECT_TRUE(loaded.accepts_object);
    EXPECT_TRUE(loaded.places.arrays.empty());
    EXPECT_FALSE(loaded.accepts_any);
    EXPECT_EQ(loaded.batch, 100U);
    EXPECT_FALSE(loaded.timestamp);
    EXPECT_FALSE(loaded.signature);
    EXPECT_FALSE(loaded.find_event("x")->schema);
}

TEST(core_profile_members, AreKept)
{
    profile loaded = profile::load(with(R"("envelope": ["array"],
        "batch": 1000, "timestamp": "/sent", "signature": "cal.com")"));

    EXPECT_FALSE(loaded.places.arrays.empty());
    EXPECT_FALSE(loaded.accepts_object);
    EXPECT_FALSE(loaded.accepts_any);
    EXPECT_EQ(loaded.batch, 1000U);
    ASSERT_TRUE(loaded.timestamp);
    EXPECT_EQ(loaded.timestamp->text(), "/sent");
    ASSERT_TRUE(loaded.signature);
    EXPECT_EQ(*loaded.signature, webhook::read_preset("cal.com"));
    EXPECT_FALSE(loaded.describes_signature);

    loaded = profile::load(with(R"("envelope": ["any"])"));
    EXPECT_TRUE(loaded.accepts_any);
    EXPECT_TRUE(loaded.places.arrays.empty());
    EXPECT_FALSE(loaded.accepts_object);

    EXPECT_EQ(
        profile::load(with(R"("envelope": ["array"], "batch": 1)")).batch, 1U);
}

TEST(core_profile_members, AreRefusedAtTheirPlace)
{
    const struct {
        const char *members;
        const char *where;
        const char *remedy;
    } table[] = {
        {R"("batch": 0)", "/batch: ", "at least 1"},
        {R"("batch": 1001)", "/batch: ", "at most 1000"},
        {R"("batch": 1.5)", "/batch: ", "an integer"},
        {R"("batch": "1")", "/batch: ", "an integer"},
        {R"("timestamp": "at")", "/timestamp: ", "must begin with"},
        {R"("timestamp": "")", "/timestamp: ", "at least 1"},
        {R"("timestamp": {})", "/timestamp: ", "a string"},
        {R"("signature": "A")", "/signature: ", "a-z"},
        {R"("signature": "")", "/signature: ", "a-z"},
        {R"("signature": null)", "/signature: ", "a string"},
        {R"("signature": "strpie")", "/signature: ", "stripe"},
        {R"("signature": "json")", "/signature: ", "has no signature"},
        {R"("signature": {"header": null})", "/signature/header: ", "a string"},
        {R"("signature": {"header": ["A"]})",
            "/signature/header: ", "a string"},
        {R"("read": "yesterday")", "/read: ", ""},
        {R"("confidence": "sure")", "/confidence: ", "captured"},
        {R"("not_established": "")", "/not_established: ", "at least 1"},
        {R"("notes": "text")", "/notes: ", "an array"},
        {R"("notes": [1])", "/notes/0: ", "a string"},
        {R"("configuration": [""])", "/configuration/0: ", "at least 1"},
        {R"("aliases": ["A"])", "/aliases/0: ", ""},
        {R"("fields": {"a": 1})", "/fields/a: ", "a string"},
        {R"("fields": {"a": ""})", "/fields/a: ", "at least 1"},
        {R"("fields": {"a.b": "/a"})", "/fields/a.b: ", "a-z"},
        {R"("personal": "a")", "/personal: ", "an array"},
        {R"("personal": [1])", "/personal/0: ", "a string"},
        {R"("personal": ["a"])", "/personal/0: ", "not defined in /fields"},
        {R"("fields": {"a": "/a"}, "personal": ["a", "b"])",
            "/personal/1: ", "not defined in /fields"},
        {R"("fields": {"a": "/a"}, "personal": ["a", "a"])",
            "/personal: ", "unique elements"},
        {R"("fields": {"a.b": "/a"}, "personal": ["a.b"])",
            "/fields/a.b: ", "a-z"},
        {R"("schema": 5)", "/schema: ", "an object"},
        {R"("schema": "")", "/schema: ", "at least 1"},
        {R"("schema": "s.json")", "/schema: ", "refers to a file"},
        {R"("schema": {"type": "x"})", "/schema/type: ", ""},
        {R"("schema": {"properties": {"a/b": {"type": "x"}}})",
            "/schema/properties/a~1b/type: ", ""},
        {R"("schema": {"propreties": {}})", "/schema/propreties: ", ""},
    };

    for (const auto &each : table) {
        std::string fault = profile_fault(
            with(R"("envelope": ["object"], )" + std::string(each.members)));
        EXPECT_EQ(fault.find(each.where), 0U) << fault << each.members;
        EXPECT_NE(fault.find(each.remedy), std::string::npos)
            << fault << each.members;
    }
}

TEST(core_profile_members, AreThoseOfTheProviders)
{
    const struct {
        const char *name;
        const char *timestamp;
        const char *signature; /* is the field that has it */
    } table[] = {
        {"cal.com", "/createdAt", "X-Cal-Signature-256"},
        {"calendly", "/created_at", "Calendly-Webhook-Signature"},
        {"discord", "/event/timestamp", "X-Signature-Ed25519"},
        {"discord-interactions", "", "X-Signature-Ed25519"},
        {"github", "", "X-Hub-Signature-256"},
        {"iclosed", "", ""},
        {"json", "", ""},
        {"shopify", "", "X-Shopify-Hmac-SHA256"},
        {"slack", "/event_time", "X-Slack-Signature"},
        {"standard-webhooks", "/timestamp", "webhook-signature"},
        {"stripe", "/created", "Stripe-Signature"},
        {"zoom", "/event_ts", "x-zm-signature"},
    };

    for (const auto &each : table) {
        profile_ptr handle = builtin_profile(each.name);
        const profile &loaded = webhook::abi::in(handle.get());
        EXPECT_EQ(
            loaded.timestamp ? loaded.timestamp->text() : "", each.timestamp)
            << each.name;
        EXPECT_EQ(loaded.signature ? loaded.signature->at("header") : "",
            each.signature)
            << each.name;
    }
}

/* What is violated first by an event of the type. */
std::string violated(const profile &loaded, const char *type)
{
    webhook::json::tree event("{}");
    webhook::schema::run run;
    const auto *rule = loaded.find_event(type);

    if (!rule->schema) {
        return "no schema";
    }
    rule->schema->check(event.root(), run);
    return std::string(run.expected());
}

TEST(core_profile_members, TakeTheSchemaOfTheirEvent)
{
    profile loaded = profile::load(R"({"name": "p", "envelope": ["object"],
        "type": {"pointer": "/t"}, "schema": {"required": ["shared"]},
        "events": {
            "a": {"id": "/id", "schema": {"required": ["own"]}},
            "b": {"id": "/id"},
            "c": {"id": "/id", "schema": true},
            "*": {"id": "/id", "schema": {"required": ["rest"]}}}})");

    EXPECT_NE(violated(loaded, "a").find("own"), std::string::npos);
    EXPECT_NE(violated(loaded, "b").find("shared"), std::string::npos);
    EXPECT_EQ(violated(loaded, "c"), "");
    EXPECT_NE(violated(loaded, "x").find("rest"), std::string::npos);
}

TEST(core_profile_members, ShareAProgram)
{
    std::string text = R"({"$defs": {"a": {"type": "object"}}})";
    auto files = [&text](std::string_view) -> std::string_view { return text; };
    profile loaded = profile::load(R"({"name": "p", "envelope": ["object"],
        "type": {"pointer": "/t"}, "schema": "s.json#/$defs/a",
        "events": {
            "a": {"id": "/id", "schema": "s.json#/$defs/a"},
            "b": {"id": "/id", "schema": "s.json"},
            "c": {"id": "/id"}}})",
        files);

    EXPECT_EQ(loaded.find_event("a")->schema, loaded.find_event("c")->schema);
    EXPECT_NE(loaded.find_event("a")->schema, loaded.find_event("b")->schema);
}

TEST(core_profile_members, ReferToTheirOwnDefinitions)
{
    profile loaded = profile::load(with(R"("envelope": ["object"],
        "schema": {"$ref": "#/$defs/x", "$defs": {"x": {"type": "array"}}})"));

    EXPECT_NE(violated(loaded, "x"), "");
}

/* What a file of one provider says is that of its own gates alone. */
TEST(core_profile_members, DescribeASignatureOfTheirOwn)
{
    profile loaded = profile::load(with(R"("envelope": ["object"],
        "signature": {"algorithm": "sha256", "header": "X-Sig",
            "tolerance": 60})"));

    ASSERT_TRUE(loaded.signature);
    EXPECT_TRUE(loaded.describes_signature);
    EXPECT_EQ(
        *loaded.signature, (webhook::parameters{{"algorithm", "sha256"},
                               {"header", "X-Sig"}, {"tolerance", "60"}}));
}

TEST(core_profile_members, MayDescribeASignatureAloneForTheDirective)
{
    EXPECT_NE(profile_fault(R"({"name": "p", "signature": {"header": "X"}})")
                  .find("only a signature for \"webhook_signature\""),
        std::string::npos);
    EXPECT_NE(profile_fault(R"({"name": "p", "signature": "stripe"})")
                  .find("\"envelope\""),
        std::string::npos);
}

} // namespace
