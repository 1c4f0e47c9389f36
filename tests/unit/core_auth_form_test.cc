/*
 * Signatures over the fields of a form, and in one of them.
 *
 * The signatures are computed with, for instance,
 *   node -p 'crypto.createHmac("sha1", "12345").update(URL + SORTED)
 *     .digest("base64")'
 */

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "unit/core_auth_check.h"

namespace {

using namespace core_check;

/* Twilio: the URL, and the names and values of the form. */
class twilio : public testing::Test {
protected:
    finding send(const std::string &query, const std::string &form,
        const std::string &signature)
    {
        offer given;

        given.args = query;
        given.body = form;
        given.headers = {{"X-Twilio-Signature", signature}};
        return door(given);
    }

    const std::string args = "foo=1&bar=2";
    const std::string body = "To=%2B18005551212&Digits=1234&CallSid="
                             "CA1234567890ABCDE&From=%2B14158675310&Caller="
                             "%2B14158675310";
    const std::string right = "GvWf1cFY/Q7PnoempGyD5oXAezc=";
    locked_door door{
        hmac_with({{"header", "X-Twilio-Signature"}, {"algorithm", "sha1"},
                      {"encoding", "base64"}, {"signed", "{url}{query}{form}"},
                      {"url", "https://mycompany.com/myapp.php"},
                      {"body_hash", "query:bodySHA256"}},
            {"12345"})};
};

using core_auth_form = twilio;

TEST_F(core_auth_form, IsSortedAndSigned)
{
    EXPECT_TRUE(send(args, body, right).authentic());

    /* Its order, its encoding and a pair that is there twice do not count. */
    EXPECT_TRUE(send(args, "Digits=1234&" + body + "&&", right).authentic());
    EXPECT_TRUE(send(args, "%44igits=123%34&" + body, right).authentic());

    for (const std::string &other : {body + "&x=", body + "&x", "x" + body,
             body.substr(1), std::string(), body + "1"}) {
        EXPECT_EQ(send(args, other, right).why, "signature_wrong") << other;
    }
    EXPECT_EQ(send("foo=1", body, right).why, "signature_wrong");
    EXPECT_EQ(send("", body, right).why, "signature_wrong");
}

/* Where there is no text between names and values, this is what is signed. */
TEST_F(core_auth_form, DoesNotFixTheBorderOfNamesAndValues)
{
    const std::string moved = "To%2B18005551212=&Digits=1234&CallSid="
                              "CA1234567890ABCDE&From=%2B14158675310&Caller="
                              "%2B14158675310";

    EXPECT_TRUE(send(args, moved, right).authentic());
}

/* JSON: the hash of the body is in the URL. */
TEST_F(core_auth_form, MayBeReplacedByAHash)
{
    const std::string json = R"({"id":1})";
    const std::string hash =
        "037c9214eef74cc3887f3a4f085b4e17d76280dafd273b0ee1"
        "60c09c4ba1cfd4";
    const std::string signature = "fBq7VNgflFsAYsP529twyI4/3Sg=";

    EXPECT_TRUE(send("bodySHA256=" + hash, json, signature).authentic());
    EXPECT_EQ(send("bodySHA256=" + hash, R"({"id":2})", signature).why,
        "signature_wrong");
    EXPECT_EQ(send("bodySHA256=" + hash.substr(2), json, signature).why,
        "header_invalid");
    EXPECT_EQ(
        send("bodySHA256=" + hash + "&bodySHA256=" + hash, json, signature).why,
        "header_repeated");
    EXPECT_EQ(send("", json, signature).why, "signature_wrong");

    /* A recorded form does not become JSON, nor the other way round. */
    EXPECT_EQ(
        send(args + "&bodySHA256=" + hash, json, right).why, "signature_wrong");
}

TEST_F(core_auth_form, IsBounded)
{
    std::string many = "a=b";

    for (int i = 0; i < 10'000; ++i) {
        many += "&a=b";
    }
    EXPECT_EQ(send(args, many, right).why, "too_many_nodes");
}

/* Mandrill */
TEST(core_auth_forms, HaveOneField)
{
    locked_door door(
        hmac_with({{"header", "X-Mandrill-Signature"}, {"algorithm", "sha1"},
            {"encoding", "base64"}, {"signed", "{url}{form}"},
            {"url", "https://hooks.example.com/mandrill"}}));
    offer given;

    given.headers = {{"X-Mandrill-Signature", "daC59dTDa0o8koKYl/9I0K4mbck="}};
    given.body = "mandrill_events=%5B%7B%22event%22%3A%22send%22%7D%5D";
    EXPECT_TRUE(door(given).authentic());
    given.body = "mandrill_events=%5B%7B%22event%22%3A%22open%22%7D%5D";
    EXPECT_EQ(door(given).why, "signature_wrong");
}

/* Plivo V3: "?", the sorted arguments, ".", the sorted form, ".", a nonce. */
TEST(core_auth_forms, FollowTheArguments)
{
    locked_door door(
        hmac_with({{"header", "X-Plivo-Signature-V3,X-Plivo-Signature-Ma-V3"},
            {"separator", ","}, {"encoding", "base64"},
            {"signed", "{url}{parameters}.{header:X-Plivo-Signature-V3-Nonce}"},
            {"url", "https://hooks.example.com/plivo"}}));

    const auto send = [&](const char *args, const char *body, const char *mac) {
        offer given;
        given.args = args;
        given.body = body;
        given.headers = {{"X-Plivo-Signature-V3", mac},
            {"X-Plivo-Signature-V3-Nonce", "12345"}};
        return door(given);
    };

    const char *both = "rDArkUe79bfqsAWx92eBMD3DMly5UI0ggYOgOfDF9Jc=";
    EXPECT_TRUE(
        send("", "To=B&From=A", "3Vex2ATON6pTe/2a5O3RIDWOUbBQoe0EscGkT8+OMqE=")
            .authentic());
    EXPECT_TRUE(send("b=3&a=1&b=2", "To=B&From=A&To=C", both).authentic());
    EXPECT_TRUE(send("a=1", "", "RGwoOYhNFNw80XrxuZfzj1Kuo0dMitGd6haqqjlPpyM=")
                    .authentic());
    EXPECT_EQ(
        send("b=3&a=1&b=2", "To=B&From=A&To=D", both).why, "signature_wrong");
    EXPECT_EQ(send("b=3&a=1", "To=B&From=A&To=C", both).why, "signature_wrong");
}

/* Braintree: the signature is in the form, behind the name of its key. */
TEST(core_auth_forms, ContainTheSignature)
{
    const lock how{.signature = "hmac",
        .parameters = {{"signature", "form:bt_signature"}, {"separator", "&"},
            {"prefix", "*|"}, {"algorithm", "sha1"}, {"secret_hash", "sha1"},
            {"body", "unsigned"}, {"signed", "{form:bt_payload}"}},
        .secrets = {"integration_private_key"},
        .key = {"/bt_payload"}};
    locked_door door(how);
    const std::string payload = "bt_payload=PG5vdGlmaWNhdGlvbj4%3D%0A";
    const std::string right = "8ce6d4f5ee5815fe892664b3271815fddf6709f4";
    const std::string wrong(40, 'a');

    const auto send = [&](const std::string &body) {
        offer given;
        given.body = body;
        return door(given);
    };

    for (const std::string &signature : {"pub%7C" + right, "pub|" + right,
             "other%7C" + wrong + "%26pub%7C" + right}) {
        EXPECT_TRUE(
            send("bt_signature=" + signature + "&" + payload).authentic())
            << signature;
    }
    for (const auto &[body, why] :
        {std::pair(
             "bt_signature=pub%7C" + wrong + "&" + payload, "signature_wrong"),
            std::pair(
                "bt_signature=" + right + "&" + payload, "signature_invalid"),
            std::pair(payload, "signature_missing"),
            std::pair("bt_signature=&" + payload, "signature_missing"),
            std::pair("bt_signature=pub%7C" + right, "header_missing"),
            std::pair(
                "bt_signature=pub%7C" + right + "&" + payload + "&" + payload,
                "header_repeated"),
            std::pair(
                "bt_signature=pub%7C" + right + "&bt_signature=x&" + payload,
                "header_repeated"),
            std::pair(std::string("{}"), "signature_missing")}) {
        EXPECT_EQ(send(body).why, why) << body;
    }
    EXPECT_EQ(lock_fault(how), "");
}

/* Mailgun's routes: a form with a time, a token and their signature. */
TEST(core_auth_forms, ContainTheTime)
{
    locked_door door({.signature = "hmac",
        .parameters = {{"signature", "form:signature"},
            {"timestamp", "form:timestamp"}, {"body", "unsigned"},
            {"signed", "{timestamp}{form:token}"}},
        .secrets = {"key-3ax6xnjp29jd6fds4gc373sgvjxteol0"},
        .key = {"/token"}});
    const std::string fields =
        "token=b1cd3e8a9f0e4d6c8b7a695847362514&signature="
        "a2c622276fef6621a4b055d042a8a8b37ef424eea202860bc24b4d331ac88acf";
    offer given;

    given.body = fields + "&timestamp=1700000000&subject=x";
    EXPECT_TRUE(door(given).authentic());
    given.time_ms = now_ms + 300'001;
    EXPECT_EQ(door(given).why, "timestamp_expired");
    given.time_ms = now_ms;
    given.body = fields + "&timestamp=1700000000&timestamp=1700000000";
    EXPECT_EQ(door(given).why, "header_repeated");
    given.body = fields;
    EXPECT_EQ(door(given).why, "timestamp_missing");
}

} // namespace
