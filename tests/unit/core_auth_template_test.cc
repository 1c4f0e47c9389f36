/* Templates of what is signed: none that two messages could be read from. */

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "unit/core_auth_check.h"

namespace {

using namespace core_check;

std::string signed_fault(const std::string &text, pairs more = {})
{
    more.emplace_back("signed", text);
    return hmac_fault(std::move(more));
}

const pairs timed = {{"timestamp", "header:X-Time"}};

TEST(core_auth_template, CanBeReadInOneWay)
{
    const std::string apart =
        "signature: signed: a value must be separated from the next one by a "
        "literal, as in \"{header:X-Id}.{body}\"";

    for (const char *text : {"{header:X-A}{header:X-B}.{body}",
             "{header:X-A}{part:n=}.{body}", "{body}.{header:X-A}{header:X-B}",
             "{header:X-A}{header:X-B}{body}"}) {
        EXPECT_EQ(signed_fault(text), apart) << text;
    }

    /* The body, if it is JSON, or the time shows where the value ends. */
    for (const char *text : {"{header:X-A}{body}", "{body}{header:X-A}",
             "{part:n=}{body}", "{header:X-A}.{header:X-B}{body}",
             "{body}{header:X-A}.{header:X-B}"}) {
        EXPECT_EQ(signed_fault(text), "") << text;
    }
    for (const char *text :
        {"{header:X-A}{timestamp}.{body}", "{header:X-A}{timestamp}{body}",
            "{body}{timestamp}{header:X-A}", "{timestamp}{header:X-A}{body}"}) {
        EXPECT_EQ(signed_fault(text, timed), "") << text;
    }

    for (const char *text :
        {"{body}", "x{body}", "{header:X-A}.{body}", "{body}.{header:X-A}",
            "{part:n=}.{header:X-A}.{body}.{header:X-B}", "{method}{body}",
            "{header:X-A}{method}{body}", "}{body}"}) {
        EXPECT_EQ(signed_fault(text), "") << text;
    }
    for (const char *text : {"{timestamp}{body}", "{body}{timestamp}",
             "{timestamp}{header:X-A}.{body}", "{header:X-A}.{timestamp}{body}",
             "{body}{timestamp}.{header:X-A}"}) {
        EXPECT_EQ(signed_fault(text, timed), "") << text;
    }
}

TEST(core_auth_template, HasTheBodyOnce)
{
    for (const char *text : {"", "x", "{method}", "{header:X-A}.x"}) {
        EXPECT_TRUE(begins(
            signed_fault(text), "signature: signed: must contain {body}, "))
            << text;
    }
    for (const char *text : {"{body}{body}", "{body}.{body}"}) {
        EXPECT_EQ(signed_fault(text), "signature: signed: must contain {body}, "
                                      "{form} or {parameters} once")
            << text;
    }
    EXPECT_EQ(signed_fault("{timestamp}{body}{timestamp}", timed),
        "signature: signed: must contain {timestamp} at most once");
    EXPECT_EQ(signed_fault("{body"), "signature: signed: a \"{\" has no \"}\"");
    for (const char *name : {"", "Body", "body ", "id", "header",
             "header:", "part:", "timestamp:x", "{body"}) {
        EXPECT_TRUE(begins(signed_fault("{body}{" + std::string(name) + "}"),
            "signature: signed: contains an unknown placeholder; the "
            "placeholders are {body}, "))
            << name;
    }

    std::string long_one;
    for (int i = 0; i < 8; ++i) {
        long_one += "{header:X-A}.";
    }
    EXPECT_EQ(signed_fault(long_one + "{body}"),
        "signature: signed: contains too many placeholders and literals");
}

TEST(core_auth_template, HasTheTimestamp)
{
    for (const char *from : {"header:X-Time", "part:t="}) {
        EXPECT_EQ(hmac_fault({{"timestamp", from}}),
            "signature: timestamp: must be covered by the signature, add "
            "{timestamp} to \"signed\"");
    }
    EXPECT_TRUE(begins(signed_fault("{timestamp}.{body}"),
        "signature: signed: contains {timestamp}, but the parameter"));
    EXPECT_TRUE(
        begins(signed_fault("{timestamp}.{body}", {{"timestamp", "/created"}}),
            "signature: signed: contains {timestamp}, but the parameter"));
    EXPECT_EQ(hmac_fault({{"timestamp", "/created"}}), "");
    EXPECT_TRUE(
        begins(hmac_fault({{"timestamp", "/a~"}}), "signature: timestamp: "));
    for (const char *from : {"X-Time", "Header:X", "header", "a/b"}) {
        EXPECT_TRUE(begins(hmac_fault({{"timestamp", from}}),
            "signature: timestamp: must be header:NAME, part:PREFIX, "))
            << from;
    }
    for (const char *from : {"header:", "part:"}) {
        EXPECT_EQ(hmac_fault({{"timestamp", from}}),
            "signature: timestamp: requires a name");
    }
}

TEST(core_auth_template, EndsWithTheBodyForEd25519)
{
    const std::string key = base64(key_pair("ED25519").spki());

    for (const auto &[text, why] :
        {std::pair("{method}{body}", ""), std::pair("{body}", ""),
            std::pair("{body}.", "signature: signed: must end with {body} for "
                                 "ed25519")}) {
        EXPECT_EQ(lock_fault({.signature = "public-key",
                      .parameters = {{"algorithm", "ed25519"},
                          {"header", "X-Sig"}, {"signed", text}},
                      .public_keys = {key}}),
            why);
    }
}

} // namespace
