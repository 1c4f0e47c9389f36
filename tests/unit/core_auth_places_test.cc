/*
 * Signatures that are in the body, or that cover values of the URL or of the
 * body instead of its bytes.
 *
 * The signatures are computed with, for instance,
 *   node -p 'crypto.createHmac("sha256", KEY).update(TEXT).digest("hex")'
 * The first one of "adyen" is in that vendor's own libraries.
 */

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "unit/core_auth_check.h"

namespace {

using namespace core_check;

/* Events without identity, so that all that counts is who has sent them. */
constexpr std::string_view two_envelopes = R"({"name": "plain",
    "envelope": ["object", "array"], "events": {"*": {}}})";

std::string replaced(
    std::string text, const std::string &what, const std::string &with)
{
    const std::size_t at = text.find(what);

    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), with);
}

/* Mailgun: the time and a token are signed, and the event is not. */
class mailgun_door : public testing::Test {
protected:
    static offer with(const std::string &body)
    {
        offer given;

        given.body = body;
        return given;
    }

    const std::string body =
        R"({"signature":{"timestamp":"1700000000","token":)"
        R"("b1cd3e8a9f0e4d6c8b7a695847362514","signature":)"
        R"("a2c622276fef6621a4b055d042a8a8b37ef424eea202860bc24b4d331ac88acf"},)"
        R"("event-data":{"id":"x"}})";
    const lock how{.signature = "hmac",
        .parameters = {{"signature", "/signature/signature"},
            {"timestamp", "/signature/timestamp"}, {"body", "unsigned"},
            {"signed", "{timestamp}{/signature/token}"}},
        .secrets = {"key-3ax6xnjp29jd6fds4gc373sgvjxteol0"},
        .key = {"/signature/token"},
        .validation = WEBHOOK_VALIDATION_REPORT};
    locked_door door{how, two_envelopes};
};

using core_auth_in_body = mailgun_door;

TEST_F(core_auth_in_body, IsVerified)
{
    const finding found = door(with(body));

    EXPECT_EQ(found.verdict, WEBHOOK_UNDECIDED) << found; /* a claim is next */
    EXPECT_EQ(found.secret, 0U);

    for (const auto &[what, by] :
        {std::pair("b1cd", "c1cd"), std::pair("a2c6", "b2c6"),
            std::pair("1700000000", "1700000001")}) {
        EXPECT_EQ(door(with(replaced(body, what, by))).why, "signature_wrong")
            << what;
    }

    /* Which is why the key must be of what is signed. */
    EXPECT_TRUE(
        door(with(replaced(body, R"("id":"x")", R"("id":"y")"))).authentic());
}

TEST_F(core_auth_in_body, HasItsTimeChecked)
{
    offer given = with(body);

    given.time_ms = now_ms + 300'000;
    EXPECT_TRUE(door(given).authentic());
    given.transfer_ms = 60'000;
    EXPECT_TRUE(door(given).authentic());
    given.transfer_ms = 60'001;
    EXPECT_EQ(door(given).why, "timestamp_expired");
    given.transfer_ms = 0;
    given.time_ms = now_ms + 300'001;
    EXPECT_EQ(door(given).why, "timestamp_expired");
    given.time_ms = now_ms - 300'001;
    EXPECT_EQ(door(given).why, "timestamp_expired");
    EXPECT_EQ(webhook_gate_keep_ms(door.gate().get()), 660'000U);
}

TEST_F(core_auth_in_body, IsRefusedWhereItIsNotClear)
{
    const std::string again = R"({"signature":{},)" + body.substr(1);
    const std::string token =
        replaced(body, R"("token":)", R"("token":"x","token":)");
    const std::string other = replaced(body, R"("id":"x")", R"("id":1,"id":2)");

    EXPECT_EQ(door(with(again)).why, "header_repeated");
    EXPECT_EQ(door(with(token)).why, "header_repeated");
    EXPECT_TRUE(door(with(other)).authentic());

    for (const auto &[text, why] :
        {std::pair("", "empty"), std::pair("{", "syntax"),
            std::pair("\"x\"", "signature_missing"),
            std::pair("[]", "signature_missing"),
            std::pair("{}", "signature_missing"),
            std::pair(R"({"signature":{"signature":""}})", "signature_missing"),
            std::pair(
                R"({"signature":{"signature":null}})", "signature_missing"),
            std::pair(R"({"signature":{"signature":{}}})", "signature_invalid"),
            std::pair(
                R"({"signature":{"signature":1.5}})", "signature_invalid"),
            std::pair(
                R"({"signature":{"signature":"aa"}})", "timestamp_missing"),
            std::pair(R"({"signature":{"signature":"aa",)"
                      R"("timestamp":"1700000000","token":"t"}})",
                "signature_invalid"),
            std::pair(R"({"signature":{"signature":"aa",)"
                      R"("timestamp":1.5,"token":"t"}})",
                "timestamp_invalid"),
            std::pair(R"({"signature":{"signature":"aa",)"
                      R"("timestamp":"1700000000","token":[]}})",
                "header_invalid"),
            std::pair(R"({"signature":{"signature":"aa",)"
                      R"("timestamp":"1700000000"}})",
                "header_missing")}) {
        EXPECT_EQ(door(with(text)).why, why) << text;
    }

    /* Beyond our limits it cannot be authenticated, and does not pass. */
    std::string arrays(200, '[');
    arrays.append(200, ']');
    const std::string deep = replaced(body, R"("x")", arrays);
    EXPECT_EQ(door(with(deep)).why, "too_deep");
    EXPECT_EQ(door(with(deep)).status, 400U);
}

/* A number stands for its digits. */
TEST_F(core_auth_in_body, MayHaveANumberAsItsTime)
{
    EXPECT_TRUE(door(with(replaced(body, R"("1700000000")", "1700000000")))
                    .authentic());
}

/* Mercado Pago: values of the URL and of the head, as far as they exist. */
class mercado_pago : public testing::Test {
protected:
    static offer with(
        const std::string &args, const std::string &id, const std::string &mac)
    {
        offer given;

        given.args = args;
        given.headers = {{"x-signature", "ts=1700000000, v1=" + mac}};
        if (!id.empty()) {
            given.headers.emplace_back("x-request-id", id);
        }
        return given;
    }

    const std::string request = "bb56a2f1-6aae-46ac-982e-9dcd3581d08e";
    const std::string full = "781a876ab3e9f6927b3f23838a5c746b7a87eed9134e4743a"
                             "80738430962c1d2";
    const std::string short_one = "a9433159b1b0a4afbbb686e77c62812024b40bf76817"
                                  "d9e0860c587b3e8f9bad";
    const lock how{.signature = "hmac",
        .parameters = {{"header", "x-signature"}, {"separator", ","},
            {"prefix", "v1="}, {"timestamp", "part:ts="}, {"unit", "digits"},
            {"body", "unsigned"},
            {"signed",
                "{if:query:data.id}id:{lower:query:data.id};{end}"
                "{if:header:x-request-id}request-id:{header:x-request-id};{end}"
                "ts:{timestamp};"}},
        .secrets = {"s3cret"},
        .signed_headers = {"x-request-id"},
        .key = {"signed"}};
    locked_door door{how, two_envelopes};
};

using core_auth_manifest = mercado_pago;

TEST_F(core_auth_manifest, HasTheSegmentsThatExist)
{
    for (const char *args : {"data.id=123ABC&type=payment", "data.id=123abc",
             "type=payment&data.id=%31%32%33abc", "data%2Eid=123aBc"}) {
        EXPECT_TRUE(door(with(args, request, full)).authentic()) << args;
    }
    for (const char *args :
        {"", "type=payment", "data.id=", "Data.Id=123abc"}) {
        EXPECT_TRUE(door(with(args, request, short_one)).authentic()) << args;
    }
    for (const auto &[args, why] :
        {std::pair("data.id=123abc", "signature_wrong"),
            std::pair("data.id=1&data.id=1", "header_repeated"),
            std::pair("data.id=1;request-id:2", "header_invalid")}) {
        EXPECT_EQ(door(with(args, request, short_one)).why, why) << args;
    }
    EXPECT_EQ(door(with("data.id=123abc", "", full)).why, "signature_wrong");
    EXPECT_EQ(
        door(with("data.id=123abc", "x;ts:1", full)).why, "header_invalid");

    offer twice = with("data.id=123abc", request, full);
    twice.headers.emplace_back("X-Request-Id", request);
    EXPECT_EQ(door(twice).why, "header_repeated");
}

/* Adyen: each item has its signature, over eight of its members. */
class adyen : public testing::Test {
protected:
    static std::string body_of(const std::string &items)
    {
        return R"({"live":"false","notificationItems":[)" + items + "]}";
    }

    finding send(const std::string &body)
    {
        offer given;

        given.body = body;
        return door(given);
    }

    const std::string first =
        R"({"item":{"additionalData":{"hmacSignature":)"
        R"("coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0="},)"
        R"("amount":{"value":1130,"currency":"EUR"},)"
        R"("pspReference":"7914073381342284","eventCode":"AUTHORISATION",)"
        R"("merchantAccountCode":"TestMerchant","merchantReference":)"
        R"("TestPayment-1407325143704","success":"true"}})";

    /* A reference has the separator in it. */
    const std::string second =
        R"({"item":{"additionalData":{"hmacSignature":)"
        R"("UqpeUeS5H/HKJuoxRHKJHOvPzMYZq6TreVAiDipCC3c="},)"
        R"("amount":{"value":500,"currency":"EUR"},)"
        R"("pspReference":"7914073381342285","eventCode":"REFUND",)"
        R"("originalReference":"7914073381342284",)"
        R"("merchantAccountCode":"TestMerchant","merchantReference":)"
        R"("a:b:c","success":false}})";
    const lock how{.signature = "hmac",
        .parameters = {{"each", "/notificationItems"},
            {"signature", "/item/additionalData/hmacSignature"},
            {"encoding", "base64"}, {"secret_encoding", "hex"},
            {"body", "unsigned"},
            {"signed",
                "{/item/pspReference}:{optional:/item/originalReference}:"
                "{/item/merchantAccountCode}:"
                "{optional:any:/item/merchantReference}:{/item/amount/value}:"
                "{/item/amount/currency}:{/item/eventCode}:{/item/success}"}},
        .secrets = {"44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF"
                    "6BA056"},
        .validation = WEBHOOK_VALIDATION_REPORT};
    locked_door door{how, two_envelopes};
};

using core_auth_each = adyen;

TEST_F(core_auth_each, ItemIsSigned)
{
    EXPECT_TRUE(send(body_of(first)).authentic());
    EXPECT_TRUE(send(body_of(second)).authentic());
    EXPECT_TRUE(send(body_of(first + "," + second)).authentic());
    EXPECT_EQ(send(body_of(first)).secret, 0U);
}

TEST_F(core_auth_each, ItemIsChecked)
{
    const std::string forged = replaced(second, "500", "501");

    EXPECT_EQ(send(body_of(forged)).why, "signature_wrong");
    EXPECT_EQ(send(body_of(first + "," + forged)).why, "signature_wrong");
    EXPECT_EQ(send(body_of(forged + "," + first)).why, "signature_wrong");
    EXPECT_EQ(send(body_of(first + ",{}")).why, "signature_missing");
    EXPECT_EQ(send(body_of(first + ",null")).why, "signature_missing");
    EXPECT_EQ(send(body_of("")).why, "signature_missing");

    for (const char *text : {"{}", "[]", R"({"notificationItems":{}})",
             R"({"notificationItems":null})", R"({"notificationItems":"x"})"}) {
        EXPECT_EQ(send(text).why, "signature_missing") << text;
    }
    EXPECT_EQ(send(replaced(body_of(first), R"("live":"false")",
                       R"("notificationItems":[])"))
                  .why,
        "header_repeated");
    EXPECT_EQ(send(body_of(replaced(
                       first, R"("success":)", R"("success":"x","success":)")))
                  .why,
        "header_repeated");
}

/* One value may contain the separator; it cannot lend it to another. */
TEST_F(core_auth_each, SeparatorDoesNotMove)
{
    for (const auto &[what, by] :
        {std::pair(R"("TestMerchant")", R"("TestMerchant:a")"),
            std::pair(R"("7914073381342284",)", R"("7914073381342284:x",)"),
            std::pair(R"("REFUND")", R"("REFUND:x")"),
            std::pair(R"("EUR")", R"("c:EUR")")}) {
        EXPECT_EQ(
            send(body_of(replaced(second, what, by))).why, "header_invalid")
            << by;
    }
}

TEST_F(core_auth_each, IsBounded)
{
    std::string items = first;

    for (int i = 1; i < 100; ++i) {
        items += "," + first;
    }
    EXPECT_TRUE(send(body_of(items)).authentic());
    EXPECT_EQ(send(body_of(items + "," + first)).why, "signature_invalid");
}

/* Dropbox Sign: two members without a text in between; the first is a time. */
TEST(core_auth_in_json, HasATimeBesideAValue)
{
    locked_door door(
        {.signature = "hmac",
            .parameters = {{"signature", "/event/event_hash"},
                {"timestamp", "/event/event_time"}, {"body", "unsigned"},
                {"signed", "{timestamp}{/event/event_type}"}},
            .secrets = {"s3cret"}},
        two_envelopes);
    offer given;

    given.body = R"({"event":{"event_time":"1700000000","event_type":)"
                 R"("signature_request_sent","event_hash":)"
                 R"("24af101a49b04c8b2c106c3851a32c0bf95e5f93e9381be0a3ab31ea4)"
                 R"(fae6468"}})";
    EXPECT_TRUE(door(given).authentic());
    given.body = replaced(given.body, "request_sent", "request_seen");
    EXPECT_EQ(door(given).why, "signature_wrong");
}

} // namespace
