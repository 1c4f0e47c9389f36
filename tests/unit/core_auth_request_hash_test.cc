/* Tokens with a hash of the request's method, path and arguments. */

#include "core/auth/request_hash.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "unit/core_jwt_check.h"

namespace {

using namespace core_check;

std::string canonical(std::string_view path, std::string_view args)
{
    webhook::form arguments;

    arguments.read(args);
    return webhook::canonical_request("POST", path, arguments);
}

/* By createCanonicalRequest() of atlassian-jwt 2.0.3; the second one is the
   example in the documentation of com.atlassian.jwt. */
TEST(core_auth_request_hash, IsOfACanonicalRequest)
{
    const struct {
        std::string_view path;
        std::string_view args;
        std::string_view expected;
    } table[] = {
        {"/hooks/jira", "", "POST&/hooks/jira&"},
        {"/path/to/service",
            "zee_last=param&repeated=parameter 1&first=param&"
            "repeated=parameter 2",
            "POST&/path/to/service&first=param&"
            "repeated=parameter%201,parameter%202&zee_last=param"},
        {"/hooks/jira/", "b=2&a=1", "POST&/hooks/jira&a=1&b=2"},
        {"/", "x=%2B%2A~%20+%C3%A9&empty&e2=",
            "POST&/&e2=&empty=&x=%2B%2A~%20%20%C3%A9"},
        {"", "", "POST&/&"},
        {"/a&b/c", "jwt=abc&user_id=admin&y=a%2Cb&y=a",
            "POST&/a%26b/c&user_id=admin&y=a,a%2Cb"},
        {"/hooks/jira", "&&a=1&", "POST&/hooks/jira&a=1"},
        {"/hooks/jira", "a=%zz&b=1=2", "POST&/hooks/jira&a=%25zz&b=1%3D2"},
        {"/hooks/jira", "a-=1&a.=2&a0=3&aA=4&a_=5&aa=6&a~=7",
            "POST&/hooks/jira&a-=1&a.=2&a0=3&aA=4&a_=5&aa=6&a~=7"},
        {"/hooks/jira", "a~=7&aa=6&a_=5&aA=4&a0=3&a.=2&a-=1",
            "POST&/hooks/jira&a-=1&a.=2&a0=3&aA=4&a_=5&aa=6&a~=7"},
        {"/hooks/jira", "JWT=1&jwt=2&%6Awt=3", "POST&/hooks/jira&JWT=1"},
    };

    for (const auto &[path, args, expected] : table) {
        EXPECT_EQ(canonical(path, args), expected);
    }
}

lock jira(pairs more = {{"query_hash", "qsh"}, {"path", "/hooks/jira"}})
{
    more.emplace_back("prefix", "JWT ");
    return hmac_lock(std::move(more));
}

/* A token whose claim is that text, or the hash of that request. */
offer offer_with(const std::string &claim, const std::string &args = "")
{
    offer given;

    given.args = args;
    given.headers = {{"Authorization",
        "JWT " + hmac_jwt("s3", hs256,
                     R"({"iss":"key","iat":)" + now + R"(,"exp":1700000060,)" +
                         claim + "}")}};
    return given;
}

offer hash_of(const std::string &request, const std::string &args = "")
{
    return offer_with(R"("qsh":")" + hex(sha256_of(request)) + "\"", args);
}

TEST(core_auth_request_hash, MustBeThatOfTheRequest)
{
    locked_door door(jira());

    EXPECT_TRUE(door(hash_of("POST&/hooks/jira&")).authentic());
    EXPECT_TRUE(
        door(hash_of("POST&/hooks/jira&a=1&b=2", "b=2&a=1")).authentic());
    EXPECT_TRUE(door(hash_of("POST&/hooks/jira&a=1", "a=1&jwt=x")).authentic());

    for (const auto &[request, args] :
        {std::pair("GET&/hooks/jira&", ""), std::pair("POST&/hooks/jira", ""),
            std::pair("POST&/hooks&", ""), std::pair("POST&/hooks/jira/&", ""),
            std::pair("", ""), std::pair("POST&/hooks/jira&", "a=1"),
            std::pair("POST&/hooks/jira&a=1", ""),
            std::pair("POST&/hooks/jira&a=1", "a=2"),
            std::pair("POST&/hooks/jira&a=1", "a=1&a=1"),
            std::pair("POST&/hooks/jira&a=1&b=2", "a=1&a=2")}) {
        EXPECT_EQ(door(hash_of(request, args)).why, "claim_wrong")
            << request << " " << args;
    }
}

TEST(core_auth_request_hash, IsAStringOfDigits)
{
    locked_door door(jira());
    const std::string right = hex(sha256_of("POST&/hooks/jira&"));
    std::string upper = right;
    std::transform(upper.begin(), upper.end(), upper.begin(), ::toupper);

    EXPECT_TRUE(door(offer_with(R"("qsh":")" + upper + "\"")).authentic());
    for (const std::string &claim :
        {std::string(R"("a":1)"), std::string(R"("qsh":"context-qsh")"),
            std::string(R"("qsh":"")"), std::string(R"("qsh":null)"),
            std::string(R"("qsh":7)"), R"("qsh":[")" + right + "\"]",
            R"("QSH":")" + right + "\"", R"("qsh":")" + right.substr(2) + "\"",
            R"("qsh":")" + right + "00\"",
            R"("qsh":" )" + right.substr(1) + "\"",
            R"("qsh":"x)" + right.substr(1) + "\""}) {
        EXPECT_EQ(door(offer_with(claim)).why, "claim_wrong") << claim;
    }
    EXPECT_EQ(door(offer_with(R"("qsh":")" + right + R"(","qsh":"x")")).why,
        "signature_invalid");
}

/* It says nothing of the body, and covers the arguments. */
TEST(core_auth_request_hash, DoesNotCoverTheBody)
{
    lock how = jira();
    how.modified = WEBHOOK_MODIFIED_FORWARD;
    EXPECT_TRUE(lock_fault(how).starts_with("modified: must not be "));

    const auto fault = [](const lock &with, const std::string &name) {
        return lock_fault(with, R"({"name": "p", "envelope": ["object"],
            "events": {"*": {"id": {"argument": ")" +
                                    name + R"("}, "untyped": true}}})");
    };
    EXPECT_EQ(fault(jira(), "id"), "");
    EXPECT_TRUE(fault(jira(), "jwt").starts_with("signature: does not cover"));
    EXPECT_TRUE(
        fault(hmac_lock(), "id").starts_with("signature: does not cover"));
}

TEST(core_auth_request_hash, NeedsAPathAndATokenInTheHead)
{
    const std::string path = "signature: path: must be the path by which ";

    for (const char *wrong : {"", "hooks", "/hooks?a=1", "/a b", "/a#b",
             "https://example.com/hooks"}) {
        EXPECT_TRUE(lock_fault(jira({{"query_hash", "qsh"}, {"path", wrong}}))
                        .starts_with(path))
            << wrong;
    }
    EXPECT_TRUE(lock_fault(jira({{"query_hash", "qsh"}})).starts_with(path));
    EXPECT_EQ(lock_fault(jira({{"query_hash", "/q/sh"}, {"path", "/"}})), "");
    EXPECT_EQ(lock_fault(jira({{"path", "/"}})),
        "signature: path: is of no use without \"query_hash\"");
    EXPECT_TRUE(lock_fault(jira({{"query_hash", "/a~"}, {"path", "/"}}))
                    .starts_with("signature: query_hash: "));
    EXPECT_EQ(lock_fault(hmac_lock({{"query_hash", "qsh"}, {"path", "/"},
                  {"signature", "body"}})),
        "signature: query_hash: requires a token with claims in a header "
        "field");
    EXPECT_EQ(lock_fault({.signature = "jws",
                  .parameters = {{"algorithm", "HS256"}, {"header", "X"},
                      {"query_hash", "qsh"}, {"path", "/"}},
                  .secrets = {"s"}}),
        "signature: query_hash: requires a token with claims in a header "
        "field");
}

} // namespace
