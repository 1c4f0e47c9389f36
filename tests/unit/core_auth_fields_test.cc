/*
 * Signatures in several fields, in lists of several kinds, in base64url.
 *
 * The signatures of this page are computed with, for instance,
 *   node -p 'crypto.createHmac("sha256", "s3cret").update("{\"id\":1}")
 *     .digest("base64")'
 */

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "unit/core_auth_check.h"

namespace {

using namespace core_check;

std::string fault_with(pairs parameters)
{
    return lock_fault(hmac_with(std::move(parameters)));
}

const std::string of_body = "Y92rNNpYOOODVF6ckLQPdKTj2qvF3ZqNSaUYda1LJBg=";

/* Box: either of two keys has signed, with the time behind the body. */
TEST(core_auth_fields, AnyOfTwoMayMatch)
{
    const pairs box = {{"header", "Primary,Secondary"}, {"encoding", "base64"},
        {"timestamp", "header:X-Time"}, {"unit", "rfc3339"},
        {"signed", "{body}{timestamp}"}, {"tolerance", "600"}};
    const std::string first = "UWsLh/uJnJiwBNpWLIBQkD8QJ95TofO6XShUvi8yfgw=";
    const std::string second = "ko9qD0hSmpxUjmBHjg1ZbOK+ywIiMHsjZK5ZVpfkWzg=";
    locked_door old_key(hmac_with(box, {"first"}));
    locked_door new_key(hmac_with(box, {"second"}));
    offer given;

    given.headers = {{"X-Time", "2023-11-14T14:13:20-08:00"},
        {"Primary", first}, {"Secondary", second}};
    EXPECT_TRUE(old_key(given).authentic());
    EXPECT_TRUE(new_key(given).authentic());

    given.headers[2].second = "";
    EXPECT_TRUE(old_key(given).authentic());
    EXPECT_EQ(new_key(given).why, "signature_wrong");
    given.headers.pop_back();
    EXPECT_TRUE(old_key(given).authentic());
    given.headers.pop_back();
    EXPECT_EQ(old_key(given).why, "signature_missing");
}

TEST(core_auth_fields, EachMayOccurOnce)
{
    locked_door two(hmac_with({{"header", "A,B"}, {"encoding", "base64"}}));
    locked_door many(hmac_with({{"header", "X-S-*"}, {"encoding", "base64"}}));
    offer given;

    given.headers = {{"A", of_body}, {"B", of_body}};
    EXPECT_TRUE(two(given).authentic());
    given.headers.emplace_back("b", "x");
    EXPECT_EQ(two(given).why, "header_repeated");

    given.headers = {{"X-S-1", of_body}, {"X-S-2", of_body}};
    EXPECT_TRUE(many(given).authentic());
    given.headers.emplace_back("x_s_2", "");
    EXPECT_EQ(many(given).why, "header_repeated");
}

/* DocuSign: up to a hundred keys. */
TEST(core_auth_fields, AreNumberedUpToAHundred)
{
    locked_door door(hmac_with(
        {{"header", "X-Docusign-Signature-*"}, {"encoding", "base64"}}));

    for (const char *name : {"1", "9", "10", "99", "100"}) {
        offer given;
        given.headers = {
            {"x-docusign-signature-" + std::string(name), of_body}};
        EXPECT_TRUE(door(given).authentic()) << name;
    }
    for (const char *name : {"", "0", "01", "101", "1000", "-1", "+1", "1x",
             "x", "99999999999999999999999"}) {
        offer given;
        given.headers = {
            {"X-Docusign-Signature-" + std::string(name), of_body}};
        EXPECT_EQ(door(given).why, "signature_missing") << name;
    }

    /* The last of all is tried. */
    offer given;
    for (int i = 1; i < 100; ++i) {
        given.headers.emplace_back("X-Docusign-Signature-" + std::to_string(i),
            base64(mac("s3cret", std::to_string(i))));
    }
    EXPECT_EQ(door(given).why, "signature_wrong");
    given.headers.emplace_back("X-Docusign-Signature-100", of_body);
    EXPECT_TRUE(door(given).authentic());
}

TEST(core_auth_fields, AreNames)
{
    for (const char *name : {"A,B", "A", "A-*", "A,B-*", "A-*,B-*"}) {
        EXPECT_EQ(fault_with({{"header", name}}), "") << name;
    }
    for (const char *name :
        {",", "A,", ",A", "A,,B", "*", "-*", "A*", "A-*-*", "A B", "A: B"}) {
        EXPECT_TRUE(fault_with({{"header", name}})
                        .starts_with("signature: header: must be a name, "
                                     "several names"))
            << name;
    }
    EXPECT_EQ(fault_with({{"header", "A,B,C,D,E,F,G,H,I"}}),
        "signature: header: must have at most 8 names");
    EXPECT_TRUE(fault_with(
        {{"header", "A,B"}, {"separator", ","}, {"timestamp", "part:t="},
            {"signed", "{timestamp}{body}"}})
                    .starts_with("signature: header: must be one field"));
}

/* Sanity: t=<ms>,v1=<base64url without padding>. */
TEST(core_auth_fields, AreInBase64Url)
{
    locked_door door(hmac_with({{"header", "X-S"}, {"separator", ","},
        {"prefix", "v1="}, {"encoding", "base64url"}, {"timestamp", "part:t="},
        {"unit", "ms"}, {"signed", "{timestamp}.{body}"}}));
    const std::string right = "JA-CZ67u4LIBGUrw6CZ384SoQR5IPpo9hGSUx5uTYbY";
    offer given;

    given.headers = {{"X-S", "t=1700000000000,v1=" + right}};
    EXPECT_TRUE(door(given).authentic());
    given.headers = {{"X-S", "t=1700000000000,v1=" + right + "="}};
    EXPECT_TRUE(door(given).authentic());

    for (const std::string &wrong :
        {"JA+CZ67u4LIBGUrw6CZ384SoQR5IPpo9hGSUx5uTYbY" + std::string(),
            right + "==", right.substr(1), "!" + right.substr(1),
            right.substr(0, 42) + "Z"}) {
        given.headers = {{"X-S", "t=1700000000000,v1=" + wrong}};
        EXPECT_EQ(door(given).why, "signature_invalid") << wrong;
    }
}

/* Recurly: ts,sig,sig. */
TEST(core_auth_fields, AreAtPositions)
{
    const std::string right = "240f8267aeeee0b201194af0e82677f384a8411e483e9a3d"
                              "846494c79b9361b6";
    locked_door door(hmac_with(
        {{"header", "X-S"}, {"separator", ","}, {"timestamp", "part:#1"},
            {"unit", "ms"}, {"signed", "{timestamp}.{body}"}}));
    offer given;

    for (const std::string &list :
        {"1700000000000," + right, "1700000000000, " + right,
            "1700000000000," + std::string(64, 'a') + "," + right}) {
        given.headers = {{"X-S", list}};
        EXPECT_TRUE(door(given).authentic()) << list;
    }
    for (const auto &[list, why] :
        {std::pair(right + ",1700000000000", "timestamp_invalid"),
            std::pair(std::string("1700000000000"), "signature_invalid"),
            std::pair("," + right, "timestamp_missing"),
            std::pair("1700000000000,1700000000000," + right.substr(1),
                "signature_invalid"),
            std::pair("1700000000001," + right, "signature_wrong")}) {
        given.headers = {{"X-S", list}};
        EXPECT_EQ(door(given).why, why) << list;
    }
    for (const char *from : {"part:#", "part:#0", "part:#17", "part:#1x"}) {
        EXPECT_TRUE(fault_with({{"header", "X-S"}, {"timestamp", from}})
                        .starts_with("signature: timestamp: a position in a "
                                     "list must be from 1 to 16"))
            << from;
    }
}

/* Persona, while a secret is changed: "t=..,v1=.. t=..,v1=..". */
TEST(core_auth_fields, StandInGroups)
{
    const std::string right = "t=1700000000,v1=ee0658aa4e37018df69c24227df01e0f"
                              "680eb3b87c7f1f9bd936e283cfe01d9b";
    const std::string wrong = "t=1700000000,v1=" + std::string(64, 'a');
    const std::string stale =
        "t=1600000000,v1=" + hex(mac("s3cret", R"(1600000000.{"id":1})"));
    locked_door door(hmac_with({{"header", "X-S"}, {"separator", ","},
        {"groups", " "}, {"prefix", "v1="}, {"timestamp", "part:t="},
        {"signed", "{timestamp}.{body}"}}));
    offer given;

    for (const std::string &list : {right, right + " " + wrong,
             wrong + " " + right, stale + " " + right, right + " " + stale,
             "x " + right, wrong + " " + wrong + " " + wrong + " " + right}) {
        given.headers = {{"X-S", list}};
        EXPECT_TRUE(door(given).authentic()) << list;
        EXPECT_EQ(door(given).secret, 0U) << list;
    }

    /* A time holds for its own group only, and there are four groups. */
    for (const auto &[list, why] : {std::pair(stale, "timestamp_expired"),
             std::pair(stale + " " + wrong, "signature_wrong"),
             std::pair(stale + " t=1700000000", "timestamp_expired"),
             std::pair("t=1700000000 " + stale, "timestamp_expired"),
             std::pair(
                 wrong + " " + wrong + " " + wrong + " " + wrong + " " + right,
                 "signature_wrong"),
             std::pair("t=1700000000," + right, "header_repeated")}) {
        given.headers = {{"X-S", list}};
        EXPECT_EQ(door(given).why, why) << list;
    }
    EXPECT_TRUE(
        fault_with({{"header", "X-S"}, {"groups", ","}, {"separator", ","}})
            .starts_with("signature: groups: requires"));
}

/* PandaDoc: ?signature=... */
TEST(core_auth_fields, MayBeAnArgument)
{
    const std::string right = "63ddab34da5838e383545e9c90b40f74a4e3daabc5dd9a8d"
                              "49a51875ad4b2418";
    locked_door door(hmac_with({{"signature", "query:signature"}}));

    for (const std::string &args : {"signature=" + right,
             "a=b&signature=" + right + "&c", "%73ignature=" + right}) {
        offer given;
        given.args = args;
        EXPECT_TRUE(door(given).authentic()) << args;
    }
    for (const auto &[args, why] :
        {std::pair(std::string(), "signature_missing"),
            std::pair(std::string("signature="), "signature_missing"),
            std::pair("Signature=" + right, "signature_missing"),
            std::pair("signature=" + right + "&signature=" + right,
                "header_repeated"),
            std::pair("signature=&signature=" + right, "header_repeated"),
            std::pair("signature=" + right.substr(1), "signature_invalid"),
            std::pair(
                "signature=" + std::string(64, 'a'), "signature_wrong")}) {
        offer given;
        given.args = args;
        EXPECT_EQ(door(given).why, why) << args;
    }
    EXPECT_TRUE(fault_with({{"header", "X"}, {"signature", "query:s"}})
                    .starts_with("signature: signature: excludes"));
    for (const char *place : {"header:X", "part:x", "x", "query:", "form:"}) {
        EXPECT_TRUE(fault_with(
            {{"signature",
                place}}).starts_with("signature: signature: "))
            << place;
    }
}

} // namespace
