/* Signatures that are members of a JSON object, in base64 in a field. */

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "unit/core_auth_check.h"

namespace {

using namespace core_check;

const key_pair &pair_of_sender()
{
    static const key_pair pair("EC");
    return pair;
}

std::string sign_with(
    const EVP_MD *digest, const key_pair &pair, std::string_view text)
{
    const std::unique_ptr<EVP_MD_CTX, release<EVP_MD_CTX_free>> ctx(
        EVP_MD_CTX_new());
    std::string out(512, '\0');
    std::size_t size = out.size();

    EVP_DigestSignInit(ctx.get(), nullptr, digest, nullptr, pair.get());
    EVP_DigestSign(ctx.get(), reinterpret_cast<unsigned char *>(out.data()),
        &size, bytes(text), text.size());
    out.resize(size);
    return base64(out);
}

lock object_lock(pairs more = {})
{
    pairs parameters = {{"algorithm", "ecdsa-p256-sha1"}, {"header", "X-Sig"},
        {"member", "/signature"}};

    parameters.insert(parameters.end(), more.begin(), more.end());
    return {.signature = "public-key",
        .parameters = std::move(parameters),
        .public_keys = {base64(pair_of_sender().spki())}};
}

std::string right(const std::string &body = offer().body)
{
    return sign_with(EVP_sha1(), pair_of_sender(), body);
}

/* The field has that text. */
std::string why_field_not(locked_door &door, const std::string &value)
{
    offer given;

    given.headers = {{"X-Sig", value}};
    const finding found = door(given);
    return found.authentic() ? "" : found.why;
}

/* The field has that object. */
std::string why_no(locked_door &door, const std::string &object)
{
    return why_field_not(door, base64(object));
}

std::string object_of(const std::string &signature)
{
    return R"({"alg":"ecdsa","kid":"1","signature":")" + signature +
           R"(","digest":"SHA1"})";
}

TEST(core_auth_object, HasTheSignatureInAMember)
{
    locked_door door(object_lock());

    EXPECT_EQ(why_no(door, object_of(right())), "");
    EXPECT_EQ(why_no(door, R"({"signature":")" + right() + "\"}"), "");
    EXPECT_EQ(
        why_no(door, "\n { \"signature\" : \"" + right() + "\" }\r\n"), "");

    EXPECT_EQ(why_no(door, object_of(right("[]"))), "signature_wrong");
    EXPECT_EQ(why_no(door, object_of(sign_with(
                               EVP_sha1(), key_pair("EC"), offer().body))),
        "signature_wrong");

    locked_door deep(object_lock({{"member", "/a/0/b"}}));
    EXPECT_EQ(why_no(deep, R"({"a":[{"b":")" + right() + "\"}]}"), "");
    EXPECT_EQ(why_no(deep, object_of(right())), "signature_invalid");
}

/* The object says nothing that counts: the configuration does. */
TEST(core_auth_object, HasTheHashOfTheConfiguration)
{
    const std::string sha256 =
        sign_with(EVP_sha256(), pair_of_sender(), offer().body);
    locked_door with_sha1(object_lock());
    locked_door with_sha256(object_lock({{"algorithm", "ecdsa-p256-sha256"}}));

    EXPECT_EQ(why_no(with_sha1, object_of(sha256)), "signature_wrong");
    EXPECT_EQ(why_no(with_sha256, object_of(sha256)), "");
    EXPECT_EQ(why_no(with_sha256, object_of(right())), "signature_wrong");
}

TEST(core_auth_object, IsOneObjectWithOneSignature)
{
    locked_door door(object_lock());
    const std::string good = base64(object_of(right()));
    const std::string mine = right();
    std::string many;

    for (int i = 0; i < 70; ++i) {
        many += ",\"" + std::to_string(i) + "\":1";
    }

    for (const std::string &object : {std::string(), std::string("{}"),
             "\"" + mine + "\"", "[\"" + mine + "\"]", object_of(mine) + "x",
             object_of(mine).substr(1), object_of(""), object_of("AAAAA"),
             std::string(R"({"signature":null})"),
             std::string(R"({"signature":7})"),
             R"({"signature":[")" + mine + "\"]}",
             R"({"Signature":")" + mine + "\"}",
             R"({"signature":")" + mine + R"(","signature":"AAAA"})",
             R"({"signature":")" + mine + R"(","kid":1,"kid":2})",
             R"({"signature":" )" + mine + "\"}",
             R"({"signature":")" + mine + "\",\"a\":" + std::string(9, '[') +
                 std::string(9, ']') + "}",
             R"({"signature":")" + mine + "\"" + many + "}",
             R"({"signature":")" + mine + R"(","x":")" +
                 std::string(4000, 'x') + "\"}",
             "\xff"
             R"({"signature":")" +
                 mine + "\"}"}) {
        const std::string why = why_no(door, object);
        EXPECT_TRUE(why == "signature_invalid" || why == "signature_missing")
            << object << ": " << why;
    }
    for (const std::string &value :
        {mine, good + "=", good.substr(1), good.substr(0, good.size() - 2),
            "x" + good, good + " " + good, object_of(mine)}) {
        EXPECT_EQ(why_field_not(door, value), "signature_invalid") << value;
    }
    EXPECT_EQ(why_field_not(door, good), "");

    offer twice;
    twice.headers = {{"X-Sig", good}, {"X-Sig", good}};
    EXPECT_EQ(door(twice).why, "header_repeated");
    twice.headers = {};
    EXPECT_EQ(door(twice).why, "signature_missing");
}

/* An object may follow a prefix, be in a list, or be an HMAC's. */
TEST(core_auth_object, IsAnItemLikeAnother)
{
    const std::string object =
        base64(R"({"s":")" + hex(mac("s3cret", offer().body)) + "\"}");
    locked_door door({.signature = "hmac",
        .parameters = {{"header", "X-Sig"}, {"member", "/s"}, {"prefix", "v1="},
            {"separator", ","}},
        .secrets = {"s3cret"}});

    EXPECT_EQ(why_field_not(door, "v1=" + object), "");
    EXPECT_EQ(why_field_not(door, "t=1, v1=AAAA, v1=" + object), "");
    EXPECT_EQ(why_field_not(door, object), "signature_invalid");

    locked_door argument({.signature = "hmac",
        .parameters = {{"signature", "query:sig"}, {"member", "/s"}},
        .secrets = {"s3cret"}});
    offer given;
    given.args = "sig=" + object;
    for (std::size_t at = 0;
         (at = given.args.find('+', at)) != std::string::npos; at += 3) {
        given.args.replace(at, 1, "%2B");
    }
    EXPECT_TRUE(argument(given).authentic());
}

TEST(core_auth_object, IsNotInTheBody)
{
    const std::string why =
        "signature: member: requires a signature in a header field or in an "
        "argument of the URL";

    for (const char *place : {"/a", "form:a"}) {
        EXPECT_EQ(lock_fault({.signature = "hmac",
                      .parameters = {{"signature", place}, {"member", "/s"}},
                      .secrets = {"s"}}),
            why);
    }
    for (const char *place : {"signature", "/a~", "a/b"}) {
        EXPECT_TRUE(lock_fault(object_lock({{"member", place}}))
                        .starts_with("signature: member: "))
            << place;
    }
}

} // namespace
