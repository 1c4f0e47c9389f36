/* Gates whose signature does not cover the body: what they may use of it. */

#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "core/auth/scheme.h"
#include "unit/core_auth_check.h"

namespace {

using namespace core_check;

lock mailgun(texts key = {})
{
    return {.signature = "hmac",
        .parameters = {{"signature", "/s/mac"}, {"timestamp", "/s/time"},
            {"body", "unsigned"}, {"signed", "{timestamp}{/s/token}"}},
        .secrets = {"s3cret"},
        .key = std::move(key),
        .modified = WEBHOOK_MODIFIED_PROFILE};
}

std::string profile_of(const std::string &entry)
{
    return R"({"name": "p", "envelope": ["object"], "events": {"*": )" + entry +
           "}}";
}

TEST(core_auth_coverage, MustBeDenied)
{
    const auto fault = [](pairs parameters) {
        parameters.emplace_back("header", "X-Mac");
        return lock_fault({.signature = "hmac",
            .parameters = std::move(parameters),
            .secrets = {"s3cret"},
            .key = {"signed"}});
    };

    EXPECT_TRUE(begins(fault({{"signed", "{header:X-A}"}}),
        "signature: signed: must contain {body}, {form} or {parameters}; if "
        "the sender does not sign the body, specify \"body=unsigned\""));
    EXPECT_EQ(fault({{"signed", "{header:X-A}"}, {"body", "unsigned"}}), "");
    EXPECT_TRUE(
        begins(fault({{"body", "unsigned"}}), "signature: body: must be"));
    EXPECT_TRUE(begins(fault({{"body", "x"}}), "signature: body: must be one"));
    EXPECT_TRUE(begins(fault({{"signed", "x"}, {"body", "unsigned"}}),
        "signature: signed: must contain a value"));
}

TEST(core_auth_coverage, IsThatOfTheOperatorsKey)
{
    for (const texts &key : {texts{"/s/token"}, texts{"signed"},
             texts{"/s/token", "/s/time"}, texts{""}}) {
        lock how = mailgun(key);
        how.signed_headers = {};
        const std::string why = lock_fault(how);
        EXPECT_EQ(why.empty(), key[0] != "") << key[0] << why;
    }
    EXPECT_TRUE(begins(lock_fault(mailgun({""})),
        "key: contains nothing that the signature covers"));
    for (const texts &key : {texts{"/id"}, texts{"/s/token", "/id"},
             texts{"/s"}, texts{"/s/token/x"}, texts{"/s/mac"}}) {
        EXPECT_TRUE(begins(lock_fault(mailgun(key)), "key: contains \"/"))
            << key.back();
    }
    EXPECT_TRUE(begins(
        lock_fault(mailgun({"digest"})), "key: contains \"digest\", which"));

    /* Where the body is signed, all of it is. */
    EXPECT_EQ(lock_fault({.signature = "github",
                  .secrets = {"x"},
                  .key = {"/id", "digest"}}),
        "");
}

TEST(core_auth_coverage, IsThatOfTheProfilesKey)
{
    for (const char *entry : {R"({"id": "/s/token"})",
             R"({"id": "/s/token", "key": ["/s/time"]})", "{}",
             R"({"id": "/s/token",
                 "key": [{"header": "X-Id", "unsigned": true}]})"}) {
        EXPECT_EQ(lock_fault(mailgun(), profile_of(entry)), "") << entry;
    }
    for (const char *entry :
        {R"({"id": "/id"})", R"({"id": "/s/token", "key": ["/id"]})",
            R"({"id": {"header": "X-Id", "unsigned": true}})"}) {
        EXPECT_TRUE(begins(lock_fault(mailgun(), profile_of(entry)),
            "signature: does not cover the body, whose values the profile"))
            << entry;
    }
}

/* Another body under a recorded signature is refused. */
TEST(core_auth_coverage, AnotherBodyIsNeverForwarded)
{
    lock how = mailgun({"/s/token"});

    EXPECT_EQ(lock_fault(how), "");
    how.modified = WEBHOOK_MODIFIED_FORWARD;
    EXPECT_TRUE(begins(lock_fault(how), "modified: must not be \"forward\""));
    how.modified = WEBHOOK_MODIFIED_DUPLICATE;
    EXPECT_EQ(lock_fault(how), "");
}

/* An argument is signed, or the whole query is. */
TEST(core_auth_coverage, IsThatOfArguments)
{
    const std::string profile = profile_of(R"({"id": {"argument": "id"}})");

    for (const auto &[text, covered] :
        {std::pair("{query:id}.{body}", true), std::pair("{query}{body}", true),
            std::pair("{query:other}.{body}", false),
            std::pair("{header:id}.{body}", false)}) {
        const std::string why =
            lock_fault({.signature = "hmac",
                           .parameters = {{"header", "X"}, {"signed", text}},
                           .secrets = {"s"}},
                profile);
        EXPECT_EQ(why.empty(), covered) << text << why;
    }
}

/* An event may be an element; the paths of both begin there. */
TEST(core_auth_coverage, IsThatOfElements)
{
    const webhook::scheme how(webhook::parameters{{"algorithm", "sha256"},
        {"each", "/items"}, {"signature", "/mac"}, {"body", "unsigned"},
        {"signed", "{/id}:{/deep/0}"}});

    EXPECT_TRUE(how.signs_value("/items", webhook::pointer("/id")));
    EXPECT_TRUE(how.signs_value("/items", webhook::pointer("/deep/0")));
    EXPECT_FALSE(how.signs_value("/items", webhook::pointer("/deep")));
    EXPECT_FALSE(how.signs_value("", webhook::pointer("/id")));
    EXPECT_FALSE(how.signs_value("", webhook::pointer("/items/0/id")));
    EXPECT_FALSE(how.signs_value("/other", webhook::pointer("/id")));
    EXPECT_FALSE(how.signs_body());
    EXPECT_FALSE(how.fixes_body());
}

/*
 * The answer to a challenge is an HMAC of a short text that a sender chooses:
 * such a text is no delivery.
 */
TEST(core_auth_coverage, IsNotForgedByAChallenge)
{
    constexpr std::string_view zoom = R"({"name": "zoom",
        "envelope": ["object"], "type": {"pointer": "/event"},
        "events": {"made": {}, "asked": {"challenge": {"answer": {
            "encrypted": {"hmac": "/token"}}}}}})";
    lock how = mailgun({"/s/token"});
    how.validation = WEBHOOK_VALIDATION_REPORT;
    locked_door door(how, zoom);

    for (const auto &[token, why] : {std::pair("abc", "challenge_text"),
             std::pair("a.b", "type_unknown")}) {
        offer given;
        given.body = R"({"event":"x","s":{"time":"1700000000","token":")" +
                     std::string(token) + R"(","mac":")" +
                     hex(mac("s3cret", now + token)) + "\"}}";
        const finding found = door(given);
        EXPECT_EQ(
            found.why == "challenge_text", std::string(why) == "challenge_text")
            << found;
        EXPECT_EQ(found.authentic(), found.why != "challenge_text") << found;
    }
}

TEST(core_auth_coverage, HasParametersThatFit)
{
    const auto fault = [](pairs parameters) {
        return lock_fault({.signature = "hmac",
            .parameters = std::move(parameters),
            .secrets = {"s3cret"}});
    };
    const std::pair<std::string, std::string> header{"header", "X"};

    for (const auto &[parameters, why] : {
             std::pair(pairs{header, {"signed", "{if:header:A}{body}{end}"}},
                 "signed: {timestamp}, \"any:\" and values of the body"),
             std::pair(pairs{header, {"signed", "{if:/a}x{end}{body}"}},
                 "signed: the place of an {if:PLACE}"),
             std::pair(pairs{header, {"signed", "{if:header:A}x{body}"}},
                 "signed: an {if:PLACE} has no {end}"),
             std::pair(pairs{header, {"signed", "x{end}{body}"}},
                 "signed: an {end} has no {if:PLACE}"),
             std::pair(pairs{header,
                           {"signed", "{if:header:A}{header:A}.{end}{body}"}},
                 "signed: text must follow {if:PLACE}"),
             std::pair(
                 pairs{header,
                     {"signed", "{if:header:A}x{if:header:B}y{end}{body}"}},
                 "signed: an {if:PLACE} must not be inside"),
             std::pair(pairs{header, {"body_hash", "query:h"},
                           {"signed", "{header:A}"}},
                 "body_hash: must be covered by the signature"),
             std::pair(pairs{header, {"body_hash", "query:h"}},
                 "body_hash: is of no use"),
             std::pair(pairs{header, {"body_hash", "/h"}, {"signed", "{/h}"}},
                 "body_hash: must be header:NAME or query:NAME"),
             std::pair(pairs{header, {"each", "/items"}},
                 "each: requires \"signature=/pointer\""),
             std::pair(pairs{{"signature", "/s"}, {"each", "items"}}, "each: "),
             std::pair(pairs{header, {"secret_hash", "md5"}},
                 "secret_hash: must be one of none, sha1, sha256"),
             std::pair(pairs{header, {"timestamp", "form:t"}},
                 "timestamp: must be covered by the signature"),
             std::pair(pairs{header, {"signed", "{body}{form}"}},
                 "signed: must contain {body}, {form} or {parameters} once"),
         }) {
        EXPECT_TRUE(begins(fault(parameters), std::string("signature: ") + why))
            << fault(parameters) << " " << why;
    }
}

} // namespace
