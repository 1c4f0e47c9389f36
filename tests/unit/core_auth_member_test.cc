/* Signatures in a body that cover some of its members. */

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "unit/core_certificate_check.h"

namespace {

using namespace core_check;

const std::string topic = "arn:aws:sns:eu-west-1:1:mine";

std::string sign_with(
    const key_pair &pair, const std::string &text, const EVP_MD *digest)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    std::string out(512, '\0');
    std::size_t size = out.size();

    EVP_DigestSignInit(ctx, nullptr, digest, nullptr, pair.get());
    EVP_DigestSign(ctx, reinterpret_cast<unsigned char *>(out.data()), &size,
        bytes(text), text.size());
    EVP_MD_CTX_free(ctx);
    out.resize(size);
    return out;
}

lock sns_lock(const key_pair &pair, pairs more = {})
{
    pairs parameters = {{"algorithm", "rsa-sha256 rsa-sha1"},
        {"members", "/Message /MessageId /Subject? /SubscribeURL? /Timestamp "
                    "/Token? /TopicArn /Type"},
        {"timestamp", "/Timestamp"}, {"unit", "rfc3339"}, {"tolerance", "7200"},
        {"require", "/TopicArn=" + topic}};

    parameters.insert(parameters.end(), more.begin(), more.end());
    return {.signature = "signed-members",
        .parameters = parameters,
        .public_keys = {pem_certificate(
            certify(pair, pair, {"sns.amazonaws.com", "sns.amazonaws.com"}))}};
}

/* The key of an event must be signed, too. */
constexpr std::string_view notices = R"({
    "name": "notices",
    "validation": "report",
    "envelope": ["any"],
    "events": { "*": { "id": "/MessageId" } }
})";

class notice_door {
public:
    explicit notice_door(const lock &how, std::string_view text = notices)
        : profile_(load_profile(text)), gate_(make_locked(profile_, how)),
          reader_(webhook_reader_create())
    {
    }

    finding operator()(const offer &given)
    {
        return receive(gate_, reader_.get(), given);
    }

private:
    profile_ptr profile_;
    gate_ptr gate_;
    reader_ptr reader_;
};

std::string notice_fault(const lock &how, std::string_view text = notices)
{
    try {
        const notice_door door(how, text);
    } catch (const std::runtime_error &fault) {
        return fault.what();
    }
    return "";
}

struct notice {
    std::string message = "hello\\nworld";
    std::string lines_of_message = "hello\nworld";
    std::string topic_arn = topic;
    std::string timestamp = "2023-11-14T22:13:20.000Z";
    std::string more = "";
    std::string more_lines = "";
    std::string type = "Notification";
};

std::string lines_of(const notice &of)
{
    return "Message\n" + of.lines_of_message + "\nMessageId\nm-1\n" +
           of.more_lines + "Timestamp\n" + of.timestamp + "\nTopicArn\n" +
           of.topic_arn + "\nType\n" + of.type + "\n";
}

offer offer_of(const notice &of, const std::string &signature)
{
    offer given;

    given.body = R"({"Type":")" + of.type +
                 R"(","MessageId":"m-1","TopicArn":")" + of.topic_arn +
                 R"(","Message":")" + of.message + R"(","Timestamp":")" +
                 of.timestamp + "\"," + of.more +
                 R"("SignatureVersion":"1","Signature":")" + base64(signature) +
                 R"(","id":"m-1"})";
    return given;
}

TEST(core_auth_member, CoversTheNamedMembers)
{
    const key_pair pair("RSA");
    notice_door door(sns_lock(pair));
    const notice plain;

    for (const EVP_MD *digest : {EVP_sha1(), EVP_sha256()}) {
        const std::string signature = sign_with(pair, lines_of(plain), digest);
        EXPECT_TRUE(door(offer_of(plain, signature)).authentic())
            << door(offer_of(plain, signature));

        notice other = plain;
        other.message = "hello";
        EXPECT_EQ(door(offer_of(other, signature)).why, "signature_wrong");
        other = plain;
        other.more = R"("Subject":"s",)";
        EXPECT_EQ(door(offer_of(other, signature)).why, "signature_wrong");

        notice subject = other;
        subject.more_lines = "Subject\ns\n";
        EXPECT_TRUE(
            door(offer_of(subject, sign_with(pair, lines_of(subject), digest)))
                .authentic());
    }

    notice_door strict(sns_lock(pair, {{"algorithm", "rsa-sha256"}}));
    EXPECT_EQ(
        strict(offer_of(plain, sign_with(pair, lines_of(plain), EVP_sha1())))
            .why,
        "signature_wrong");
}

/* Anybody can have a topic, with the same certificate. */
TEST(core_auth_member, IsForThisTopic)
{
    const key_pair pair("RSA");
    notice_door door(sns_lock(pair));
    notice other;

    other.topic_arn = "arn:aws:sns:eu-west-1:2:theirs";
    EXPECT_EQ(
        door(offer_of(other, sign_with(pair, lines_of(other), EVP_sha256())))
            .why,
        "claim_wrong");

    lock without = sns_lock(pair);
    without.parameters.back().second = "";
    EXPECT_NE(notice_fault(without).find("signature: require: is missing"),
        std::string::npos);
    EXPECT_NE(notice_fault(sns_lock(pair, {{"require", "/UnsubscribeURL=x"}}))
                  .find("signature: members: do not contain"),
        std::string::npos);
}

TEST(core_auth_member, IsInTime)
{
    const key_pair pair("RSA");
    notice_door door(sns_lock(pair));
    const auto at = [&](const std::string &timestamp) {
        notice of;
        of.timestamp = timestamp;
        return door(offer_of(of, sign_with(pair, lines_of(of), EVP_sha256())))
            .why;
    };

    EXPECT_EQ(at("2023-11-14T20:13:20.000Z"), "");
    EXPECT_EQ(at("2023-11-15T00:13:20.000+02:00"), "");
    EXPECT_EQ(at("2023-11-14T20:13:19.999Z"), "timestamp_expired");
    EXPECT_EQ(at("2023-11-15T00:13:20.001Z"), "timestamp_expired");
    for (const char *wrong :
        {"", "1700000000", "2023-11-14T22:13:20", "2023-11-31T22:13:20Z",
            "2023-11-14T24:13:20Z", "2023-11-14T22:13:20.Z",
            "2023-11-14T22:13:20Z ", "2023-02-29T22:13:20Z"}) {
        EXPECT_EQ(at(wrong), "timestamp_invalid") << wrong;
    }
}

TEST(core_auth_member, MakesTheKey)
{
    const key_pair pair("RSA");

    EXPECT_EQ(notice_fault(sns_lock(pair)), "");
    EXPECT_NE(notice_fault(sns_lock(pair), small_profile)
                  .find("signature: does not cover the body"),
        std::string::npos);
}

/* Who controls a message must not be able to split its lines in another way. */
TEST(core_auth_member, IsSplitInOneWayOnly)
{
    const key_pair pair("RSA");
    notice_door door(sns_lock(pair));
    notice genuine;

    genuine.lines_of_message = "x\nMessageId\nforged\nTimestamp\n" +
                               genuine.timestamp + "\nTopicArn\n" + topic +
                               "\nType\nNotification";
    const std::string signature =
        sign_with(pair, lines_of(genuine), EVP_sha256());
    std::string body =
        R"({"Message":"x","MessageId":"forged","Timestamp":")" +
        genuine.timestamp + R"(","TopicArn":")" + topic +
        R"(","Type":"Notification\nMessageId\nm-1\nTimestamp\n)" +
        genuine.timestamp + R"(\nTopicArn\n)" + topic +
        R"(\nType\nNotification","Signature":")" + base64(signature) + "\"}";
    offer forged;

    forged.body = body;
    EXPECT_EQ(door(forged).why, "header_invalid");
}

TEST(core_auth_member, MustBeThereOnce)
{
    const key_pair pair("RSA");
    notice_door door(sns_lock(pair));
    const notice plain;
    const offer right =
        offer_of(plain, sign_with(pair, lines_of(plain), EVP_sha256()));
    const auto with = [&](const std::string &body) {
        offer given;
        given.body = body;
        return door(given).why;
    };
    const auto added = [&](const std::string &member) {
        return with("{" + member + "," + right.body.substr(1));
    };

    EXPECT_EQ(with(right.body), "");
    EXPECT_EQ(added(R"("other":1)"), "");
    EXPECT_EQ(added(R"("Message":"x")"), "header_invalid");
    EXPECT_EQ(added(R"("Signature":"AAAA")"), "signature_invalid");
    EXPECT_EQ(added(R"("TopicArn":"x")"), "claim_wrong");
    EXPECT_EQ(added(R"("Timestamp":")" + plain.timestamp + "\""),
        "timestamp_invalid");
    EXPECT_EQ(added(R"("Subject":null)"), "");
    EXPECT_EQ(added(R"("Subject":7)"), "header_invalid");
    EXPECT_EQ(with("{}"), "signature_missing");
    EXPECT_EQ(with("[]"), "signature_missing");
    EXPECT_EQ(with(""), "signature_missing");
    EXPECT_EQ(with("{\"Signature\":\"*\"}"), "signature_invalid");
    EXPECT_EQ(with("{\"Signature\":\"" + std::string(3000, 'A') + "\"}"),
        "signature_invalid");
}

} // namespace
