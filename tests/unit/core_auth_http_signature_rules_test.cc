/* Signatures of HTTP messages (RFC 9421): what they must cover, and abuse. */

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "unit/core_http_signature_check.h"

namespace {

using namespace core_check;

class message_sender {
public:
    explicit message_sender(const std::string &components)
        : pair_("EC"), profile_(load_profile(small_profile)),
          gate_(make_locked(profile_,
              message_lock("ecdsa-p256-sha256", {}, {jwk(pair_)}, components)))
    {
    }

    static offer plain(const std::string &body = R"({"id":1})")
    {
        offer given;

        given.body = body;
        given.headers = {{"Content-Type", "application/json"},
            {"Content-Digest", "sha-256=:" + base64(sha256_of(body)) + ":"}};
        return given;
    }

    /* Signs "lines", which are those of the components in "list". */
    offer sign(offer given, const std::string &lines, const std::string &list,
        const std::string &label = "s") const
    {
        const std::string base = lines + "\"@signature-params\": " + list;

        given.headers.emplace_back("Signature-Input", label + "=" + list);
        given.headers.emplace_back("Signature",
            label + "=:" + base64(raw_ecdsa(pair_.sign(base))) + ":");
        return given;
    }

    static std::string digest_line(const offer &given)
    {
        return "\"content-digest\": " + given.headers[1].second + "\n";
    }

    offer signed_digest(const std::string &parameters) const
    {
        const offer given = plain();

        return sign(
            given, digest_line(given), "(\"content-digest\")" + parameters);
    }

    finding operator()(const offer &given) const
    {
        return receive_message(gate_, given, "a=1");
    }

private:
    key_pair pair_;
    profile_ptr profile_;
    gate_ptr gate_;
};

const std::string created = ";created=" + now;

TEST(core_auth_http_signature, NeedsATime)
{
    const message_sender door("content-digest");
    const auto fault_of = [&](const std::string &parameters) {
        return door(door.signed_digest(parameters)).why;
    };

    EXPECT_TRUE(door(door.signed_digest(created)).authentic());
    EXPECT_EQ(fault_of(""), "timestamp_missing");
    EXPECT_EQ(fault_of(";expires=1700000300"), "timestamp_missing");
    EXPECT_EQ(fault_of(";created=1699999699"), "timestamp_expired");
    EXPECT_EQ(fault_of(";created=1700000301"), "timestamp_expired");
    EXPECT_EQ(fault_of(created + ";expires=1699999699"), "timestamp_expired");
    for (const char *wrong : {";created=\"1700000000\"", ";created=-1",
             ";created=1700000000.5", ";created", ";created=",
             ";created=1;created=1700000000", ";created=9999999999999999"}) {
        EXPECT_EQ(fault_of(wrong), "signature_invalid") << wrong;
    }

    offer slow = door.signed_digest(created);
    slow.transfer_ms = 360'000;
    EXPECT_TRUE(door(slow).authentic());
    slow.transfer_ms = 360'001;
    EXPECT_EQ(door(slow).why, "timestamp_expired");
}

TEST(core_auth_http_signature, MustCoverWhatTheGateDemands)
{
    const message_sender door("@method @target-uri content-digest");
    const offer plain = message_sender::plain();
    const std::string digest = message_sender::digest_line(plain);

    EXPECT_TRUE(
        door(door.sign(plain,
                 "\"@method\": POST\n"
                 "\"@target-uri\": https://example.com/foo?a=1\n" +
                     digest,
                 R"(("@method" "@target-uri" "content-digest"))" + created))
            .authentic());
    EXPECT_EQ(door(door.sign(plain, "\"@method\": POST\n" + digest,
                       R"(("@method" "content-digest"))" + created))
                  .why,
        "signature_invalid");
    EXPECT_EQ(
        door(door.sign(plain,
                 "\"@method\": GET\n"
                 "\"@target-uri\": https://example.com/foo?a=1\n" +
                     digest,
                 R"(("@method" "@target-uri" "content-digest"))" + created))
            .why,
        "signature_wrong");
    EXPECT_EQ(
        door(door.sign(plain, "", "()" + created)).why, "signature_invalid");
}

TEST(core_auth_http_signature, RecomputesTheDigestOfTheBody)
{
    const message_sender door("content-digest");
    const auto with = [&](const std::string &digest) {
        offer given = message_sender::plain();
        given.headers[1].second = digest;
        return door(door.sign(given, message_sender::digest_line(given),
            "(\"content-digest\")" + created));
    };
    const std::string right =
        "sha-256=:" + base64(sha256_of(message_sender::plain().body)) + ":";
    const std::string wrong = "sha-256=:" + base64(sha256_of("x")) + ":";

    EXPECT_TRUE(with(right).authentic());
    EXPECT_TRUE(with("md5=:AAAA:, " + right).authentic());
    EXPECT_EQ(with(wrong).why, "signature_wrong");
    EXPECT_EQ(with("md5=:AAAA:").why, "header_invalid");
    EXPECT_EQ(with(right + ", " + right).why, "header_invalid");
    EXPECT_EQ(with("sha-256=:AAAA:").why, "header_invalid");
    EXPECT_EQ(with("sha-256=" + base64(sha256_of("x"))).why, "header_invalid");
    EXPECT_EQ(
        with(right + ", sha-512=:" + base64(std::string(64, 'x')) + ":").why,
        "signature_wrong");
    EXPECT_EQ(with("").why, "header_invalid");

    offer changed = door.signed_digest(created);
    changed.body += " ";
    EXPECT_EQ(door(changed).why, "signature_wrong");
}

TEST(core_auth_http_signature, IsReadStrictly)
{
    const message_sender door("content-digest");
    const offer right = door.signed_digest(created);
    const auto with = [&](std::size_t field, const std::string &value) {
        offer given = right;
        given.headers[field].second = value;
        return door(given).why;
    };
    const std::string list = "(\"content-digest\")" + created;
    const std::string bytes = right.headers[3].second;

    for (const std::string &input :
        {std::string(), std::string("s"), std::string("s="),
            std::string("s=()"), "s=" + list + ",", "s=" + list + " x",
            "S=" + list, "s=(\"content-digest\"" + created,
            "s=\"content-digest\"" + created,
            "s=(\"content-digest\" \"content-digest\")" + created,
            "s=(\"content-digest\";bs)" + created,
            "s=(\"content-digest\";sf)" + created,
            "s=(\"content-digest\";req)" + created, "s=(\"\")" + created,
            "s=(content-digest)" + created,
            "s=(\"@status\" \"content-digest\")" + created,
            "s=" + list + ", s=" + list, "t=" + list,
            "a=" + list + ",b=" + list + ",c=" + list + ",d=" + list +
                ",s=" + list,
            "s=" + list + ";alg=\"hmac-sha256\"",
            "s=" + list + ";alg=\"rsa-v1_5-sha256\"",
            "s=" + list + ";keyid=\"a\";keyid=\"b\"",
            "s=(" + std::string(20'000, ' ') + ")", std::string(20'000, '(')}) {
        EXPECT_FALSE(with(2, input).empty()) << input;
        EXPECT_NE(with(2, input), "") << input;
    }
    for (const std::string &signature : {std::string(), std::string("s"),
             std::string("s=:"), std::string("s=::"), std::string("s=:AAAA:"),
             bytes + ",", bytes + ", " + bytes, "t" + bytes.substr(1),
             "s=" + bytes.substr(3, bytes.size() - 4), std::string("s=:=:"),
             std::string("s=:AAA=A:")}) {
        EXPECT_NE(with(3, signature), "") << signature;
    }
    EXPECT_TRUE(door(right).authentic());

    for (std::size_t field : {2U, 3U}) {
        offer given = right;
        given.headers.push_back(given.headers[field]);
        EXPECT_EQ(door(given).why, "header_repeated");
        given = right;
        given.headers.erase(
            given.headers.begin() + static_cast<std::ptrdiff_t>(field));
        EXPECT_EQ(door(given).why, "signature_missing");
    }
}

/* All of it is signed, so that only the rule itself can refuse it. */
TEST(core_auth_http_signature, NamesNoAlgorithmButThatOfTheGate)
{
    const message_sender door("content-digest");
    const auto fault_of = [&](const std::string &name) {
        return door(door.signed_digest(created + ";alg=\"" + name + "\"")).why;
    };

    EXPECT_EQ(fault_of("ecdsa-p256-sha256"), "");
    for (const char *other : {"ecdsa-p384-sha384", "hmac-sha256", "ed25519",
             "rsa-v1_5-sha256", "ECDSA-P256-SHA256", "none"}) {
        EXPECT_EQ(fault_of(other), "signature_invalid") << other;
    }
}

TEST(core_auth_http_signature, NamesNoComponentTwice)
{
    const message_sender door("content-digest");
    const offer plain = message_sender::plain();
    const std::string digest = message_sender::digest_line(plain);

    EXPECT_EQ(door(door.sign(plain, digest + digest,
                       R"(("content-digest" "content-digest"))" + created))
                  .why,
        "signature_invalid");
    EXPECT_EQ(
        door(door.sign(plain, digest + "\"@method\": POST\n" + digest,
                 R"(("content-digest" "@method" "content-digest"))" + created))
            .why,
        "signature_invalid");
}

/* Bytes do not move from one line of what is signed to the next. */
TEST(core_auth_http_signature, HasOneReading)
{
    const message_sender door("content-digest x-id");
    const offer plain = message_sender::plain();
    const std::string digest = message_sender::digest_line(plain);
    const std::string list = R"(("content-digest" "x-id"))" + created;
    const auto with_id = [&](const std::string &id, const std::string &line) {
        offer given = plain;
        given.headers.emplace_back("X-Id", id);
        return door(door.sign(given, digest + line, list));
    };

    EXPECT_TRUE(with_id("a", "\"x-id\": a\n").authentic());
    EXPECT_TRUE(with_id(" a\t", "\"x-id\": a\n").authentic());
    EXPECT_TRUE(with_id("", "\"x-id\": \n").authentic());
    EXPECT_EQ(with_id("b", "\"x-id\": a\n").why, "signature_wrong");
    EXPECT_EQ(with_id("a", "\"X-Id\": a\n").why, "signature_wrong");

    /* Whoever has signed no "x-id" has not signed that there is none. */
    EXPECT_EQ(door(door.sign(plain, digest, list)).why, "header_missing");
    EXPECT_EQ(
        door(door.sign(plain, digest, "(\"content-digest\")" + created)).why,
        "signature_invalid");
    EXPECT_EQ(door(door.sign(plain, digest + "\"x-id\": a\n",
                       R"(("content-digest" "X-Id"))" + created))
                  .why,
        "signature_invalid");

    /* An underscore is a hyphen for CGI. */
    offer twice = plain;
    twice.headers.emplace_back("X-Id", "a");
    twice = door.sign(twice, digest + "\"x-id\": a\n", list);
    twice.headers.emplace_back("X_Id", "b");
    EXPECT_EQ(door(twice).why, "header_repeated");
}

TEST(core_auth_http_signature, MayBeOneOfSeveral)
{
    const message_sender door("content-digest");
    const offer right = door.signed_digest(created);
    offer both = right;

    both.headers[2].second =
        "proxy=()" + created + ", " + both.headers[2].second;
    both.headers[3].second = "proxy=:AAAA:,  " + both.headers[3].second;
    EXPECT_TRUE(door(both).authentic());
}

TEST(core_auth_http_signature, IsCheckedWhenTheGateIsMade)
{
    const texts keys = {jwk(key_pair("EC"))};
    const auto fault_of = [&](pairs parameters) {
        return lock_fault({.signature = "message-signature",
            .parameters = std::move(parameters),
            .public_keys = keys});
    };
    const std::pair<std::string, std::string> ecdsa = {
        "algorithm", "ecdsa-p256-sha256"};

    EXPECT_EQ(fault_of({ecdsa}), "");
    EXPECT_NE(fault_of({}).find("signature: algorithm: is missing"),
        std::string::npos);
    EXPECT_NE(fault_of({{"algorithm", "ed25519"}}).find("public_key: number 1"),
        std::string::npos);
    EXPECT_NE(fault_of({ecdsa, {"components", " "}})
                  .find("signature: components: must not be empty"),
        std::string::npos);
    EXPECT_NE(fault_of({ecdsa, {"components", "@status"}})
                  .find("signature: components: must contain"),
        std::string::npos);
    EXPECT_NE(fault_of({ecdsa, {"components", "@path"}})
                  .find("signature: url: is required"),
        std::string::npos);
    EXPECT_NE(fault_of({ecdsa, {"url", "example.com"}})
                  .find("signature: url: must be a URL"),
        std::string::npos);
    EXPECT_NE(fault_of({ecdsa, {"header", "x"}})
                  .find("signature: header: is not a parameter"),
        std::string::npos);
}

} // namespace
