/* Tokens in a body, and Basic authentication. */

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "unit/core_auth_check.h"

namespace {

using namespace core_check;

offer with_body(const std::string &body)
{
    offer given;

    given.body = body;
    return given;
}

lock at(const std::string &source)
{
    return {.tokens = {"first", "second"},
        .token_source = source,
        .validation = WEBHOOK_VALIDATION_REPORT};
}

TEST(core_auth_body_token, MustBeOneOfTheGates)
{
    locked_door door(at("/secret_key"));

    EXPECT_EQ(door(with_body(R"({"id":1,"secret_key":"first"})")).secret, 0U);
    EXPECT_EQ(door(with_body(R"({"secret_key":"second"})")).secret, 1U);

    for (const char *body :
        {R"({"secret_key":"First"})", R"({"secret_key":"first "})",
            R"({"secret_key":1})", R"({"secret_key":["first"]})",
            R"({"secret_key":{"a":"first"}})", R"({"secret_key":true})"}) {
        const finding found = door(with_body(body));

        EXPECT_EQ(found.why, "token_wrong") << body;
        EXPECT_EQ(found.verdict, WEBHOOK_UNAUTHORIZED) << body;
        EXPECT_EQ(found.secret, WEBHOOK_NO_SECRET) << body;
    }
    for (const char *body : {R"({"id":1})", R"({"secret_key":""})",
             R"({"secret_key":null})", R"([{"secret_key":"first"}])", "1"}) {
        EXPECT_EQ(door(with_body(body)).why, "token_missing") << body;
        EXPECT_EQ(door(with_body(body)).status, 401U) << body;
    }
}

/* A reader that takes the other one would see another token. */
TEST(core_auth_body_token, IsRefusedIfItIsRepeated)
{
    locked_door door(at("/a/token"));

    EXPECT_TRUE(door(with_body(R"({"a":{"token":"first"}})")).authentic());
    for (const char *body : {R"({"a":{"token":"first","token":"first"}})",
             R"({"a":{"token":"first","token":"x"}})",
             R"({"a":{"token":"first"},"a":{"token":"x"}})",
             R"({"a":{"token":"first","\u0074oken":"x"}})"}) {
        EXPECT_EQ(door(with_body(body)).why, "token_wrong") << body;
    }
    EXPECT_TRUE(
        door(with_body(R"({"a":{"token":"first"},"b":1,"b":2})")).authentic());
}

TEST(core_auth_body_token, MustBeInEachElement)
{
    locked_door door(at("/value/*/clientState"));

    EXPECT_EQ(
        door(with_body(R"({"value":[{"clientState":"second"}]})")).secret, 1U);
    EXPECT_TRUE(door(with_body(R"({"value":[{"clientState":"first"},)"
                               R"({"clientState":"second"}]})"))
                    .authentic());

    for (const char *body : {R"({"value":[]})", R"({"value":{}})", "{}",
             R"({"value":[{"clientState":"first"},{}]})",
             R"({"value":[{"clientState":"first"},1]})",
             R"({"value":[[{"clientState":"first"}]]})",
             R"({"value":{"*":{"clientState":"first"}}})"}) {
        EXPECT_EQ(door(with_body(body)).why, "token_missing") << body;
    }
    for (const char *body :
        {R"({"value":[{"clientState":"first"},{"clientState":"x"}]})",
            R"({"value":[{"clientState":"x"},{"clientState":"first"}]})",
            R"({"value":[{"clientState":"first"}],"value":[]})",
            R"({"value":[{"clientState":"first","clientState":"x"}]})"}) {
        EXPECT_EQ(door(with_body(body)).why, "token_wrong") << body;
    }
}

TEST(core_auth_body_token, MayBeInABatchOrBeTheElementItself)
{
    locked_door batch(at("/*/token"));
    locked_door plain(at("/tokens/*"));
    locked_door literal(at("/a*b/*c"));

    EXPECT_TRUE(batch(with_body(R"([{"token":"first"}])")).authentic());
    EXPECT_FALSE(batch(with_body(R"([{"token":"first"},{}])")).authentic());
    EXPECT_FALSE(batch(with_body("[]")).authentic());
    EXPECT_TRUE(plain(with_body(R"({"tokens":["first"]})")).authentic());
    EXPECT_FALSE(plain(with_body(R"({"tokens":["first",""]})")).authentic());
    EXPECT_TRUE(literal(with_body(R"({"a*b":{"*c":"first"}})")).authentic());
}

/* A form is a flat object of texts. */
TEST(core_auth_body_token, MayBeNamedAsAFieldOfAForm)
{
    locked_door door(at("form:a/b~c"));

    EXPECT_TRUE(door(with_body(R"({"a/b~c":"first"})")).authentic());
    EXPECT_FALSE(door(with_body(R"({"a":{"b~c":"first"}})")).authentic());
    EXPECT_FALSE(door(with_body(R"({"a/b~c":["first","first"]})")).authentic());
}

/* A signed body that cannot be read is forwarded, but not without its token. */
TEST(core_auth_body_token, IsNotSkippedInABodyThatCannotBeRead)
{
    const std::string body = "{\"token\":\"first\",\"x\":\"\xff\"}";
    lock how = at("/token");
    how.validation = WEBHOOK_VALIDATION_REPORT;
    how.signature = "github";
    how.secrets = {"s"};

    offer given = with_body(body);
    given.headers = {
        {"X-Hub-Signature-256", "sha256=" + hex(mac("s", given.body))}};

    EXPECT_EQ(locked_door(how)(given).status, 400U);

    how.tokens = {};
    EXPECT_EQ(locked_door(how)(given).why, "unreadable");
}

TEST(core_auth_body_token, MustHoldTogetherWithTheSignature)
{
    lock how = at("/token");
    how.signature = "github";
    how.secrets = {"s"};
    locked_door door(how);
    const auto signed_body = [](const std::string &body) {
        offer given = with_body(body);
        given.headers = {
            {"X-Hub-Signature-256", "sha256=" + hex(mac("s", body))}};
        return given;
    };

    EXPECT_EQ(door(signed_body(R"({"token":"second"})")).secret, 0U);
    EXPECT_EQ(door(signed_body(R"({"token":"x"})")).why, "token_wrong");
    EXPECT_EQ(door(signed_body(R"({"token":"x"})")).secret, WEBHOOK_NO_SECRET);
    EXPECT_EQ(
        door(with_body(R"({"token":"second"})")).why, "signature_missing");
}

TEST(core_auth_body_token, IsCheckedWhenTheGateIsMade)
{
    EXPECT_EQ(lock_fault(at("/value/*/clientState")), "");
    EXPECT_EQ(lock_fault(at("form:")),
        "token: \"form:\" requires the name of a field");
    EXPECT_EQ(lock_fault(at("token")).substr(0, 6), "token:");
    EXPECT_EQ(lock_fault(at("/a/~2/*/b")).substr(0, 6), "token:");
    EXPECT_EQ(lock_fault(at("basic")),
        "token: must be \"user:password\" for \"basic\"");
}

offer with_basic(const std::string &value)
{
    offer given;

    given.headers = {{"Authorization", value}};
    return given;
}

/* The first pair is the example of RFC 7617, 2. */
TEST(core_auth_basic, ComparesTheUserAndThePassword)
{
    locked_door door(lock{.tokens = {"Aladdin:open sesame", "u:p:q", ":"},
        .token_source = "basic"});

    EXPECT_EQ(
        door(with_basic("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")).secret, 0U);
    EXPECT_EQ(
        door(with_basic("basic   QWxhZGRpbjpvcGVuIHNlc2FtZQ")).secret, 0U);
    EXPECT_EQ(door(with_basic("BASIC " + base64("u:p:q"))).secret, 1U);
    EXPECT_EQ(door(with_basic("Basic " + base64(":"))).secret, 2U);

    for (const std::string &value : {"Basic " + base64("Aladdin:open sesame "),
             "Basic " + base64("aladdin:open sesame"),
             "Basic " + base64("Aladdin"),
             "Basic " + base64("Aladdin:open sesame") + " ",
             "Basic " + base64("Aladdin:open sesame") + ",",
             std::string("Basic Aladdin:open sesame"), std::string("Basic ="),
             "Basic " + base64(std::string(5000, 'x')),
             "Basic " + std::string(100'000, 'A')}) {
        EXPECT_EQ(door(with_basic(value)).why, "token_wrong") << value;
        EXPECT_EQ(door(with_basic(value)).secret, WEBHOOK_NO_SECRET) << value;
    }
    for (const std::string &value :
        {std::string(), std::string("Basic"), std::string("Basic "),
            std::string("Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
            std::string("BasicQWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
            std::string("QWxhZGRpbjpvcGVuIHNlc2FtZQ==")}) {
        EXPECT_EQ(door(with_basic(value)).why, "token_missing") << value;
    }
    EXPECT_EQ(door(offer()).why, "token_missing");
}

TEST(core_auth_basic, RefusesTwoFields)
{
    locked_door door(lock{.tokens = {"a:b"}, .token_source = "basic"});
    offer given = with_basic("Basic " + base64("a:b"));

    EXPECT_TRUE(door(given).authentic());
    given.headers.push_back(given.headers[0]);
    EXPECT_EQ(door(given).why, "header_repeated");
    given.headers[1] = {"authorization", "Basic " + base64("x:y")};
    EXPECT_EQ(door(given).why, "header_repeated");
}

} // namespace
