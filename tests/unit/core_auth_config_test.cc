/* Gates that cannot be: each is refused with a message that has no secret. */

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ui.h>

#include "unit/core_auth_check.h"

namespace {

using namespace core_check;
using namespace std::literals;

TEST(core_auth_config, WantsASecret)
{
    for (const char *name : {"github", "standard-webhooks", "close"}) {
        const std::string why = lock_fault({.signature = name});

        EXPECT_TRUE(begins(why, "secret: is required to verify the signature"))
            << why;
        EXPECT_NE(why.find("webhook_signature off"), why.npos) << why;
        EXPECT_TRUE(begins(lock_fault({.signature = name,
                               .public_keys = {std::string(64, 'a')}}),
            "secret: is required to verify the signature"));
    }
    for (const char *name : {"discord", "sendgrid"}) {
        EXPECT_TRUE(begins(lock_fault({.signature = name, .secrets = {"x"}}),
            "public_key: is required to verify the signature"));
    }
    EXPECT_EQ(lock_fault({.signature = "off"}), "");
}

/* A profile that has no scheme, and an operator who thinks it has. */
TEST(core_auth_config, DoesNotIgnoreASecret)
{
    for (const lock &how : {lock{.signature = "", .secrets = {"s3cret"}},
             lock{.signature = "", .public_keys = {std::string(64, 'a')}}}) {
        EXPECT_TRUE(begins(lock_fault(how), "signature: is required"));
    }
    EXPECT_EQ(lock_fault({.signature = ""}), "");
}

TEST(core_auth_config, RefusesAnEmptySecret)
{
    EXPECT_EQ(lock_fault({.signature = "github", .secrets = {""}}),
        "secret: number 1 is empty");
    EXPECT_EQ(lock_fault({.signature = "github", .secrets = {"a", "", "b"}}),
        "secret: number 2 is empty");
    EXPECT_EQ(
        lock_fault({.signature = "standard-webhooks", .secrets = {"whsec_"}}),
        "secret: number 1 is empty");
    EXPECT_EQ(
        lock_fault({.signature = "standard-webhooks-v1a", .public_keys = {""}}),
        "public_key: number 1 is empty");
    EXPECT_EQ(lock_fault({.signature = "standard-webhooks-v1a",
                  .public_keys = {"whpk_"}}),
        "public_key: number 1 is empty");
    EXPECT_EQ(lock_fault({.tokens = {"a", ""}}), "token: must not be empty");
}

TEST(core_auth_config, RefusesASecretOfAnotherEncoding)
{
    const std::string remedy = ", which this scheme requires; specify the "
                               "secret as the provider shows it";

    for (const std::string secret :
        {"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa==A",
            "not base64!!", "MfKQ\n9r8", "-_-_", "whsec_whsec_AAAA",
            "====", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw "}) {
        const std::string why = lock_fault({.signature = "standard-webhooks",
            .secrets = {"AAAA", "whsec_" + secret}});

        EXPECT_EQ(why, "secret: number 2 is not base64" + remedy) << secret;
    }
    for (const char *secret :
        {"b9260244ef33625f9b4b26a27db08758cdd39478b852c7g", "xyz", "0", "00 11",
            "0x00"}) {
        EXPECT_EQ(lock_fault({.signature = "close", .secrets = {secret}}),
            "secret: number 1 is not hexadecimal" + remedy);
    }
}

TEST(core_auth_config, HasAsManySecretsAsAreTried)
{
    const texts most(WEBHOOK_MAX_SECRETS, "s3cret");
    texts more = most;

    more.emplace_back("s3cret");
    EXPECT_EQ(lock_fault({.signature = "github", .secrets = most}), "");
    EXPECT_EQ(lock_fault({.signature = "github", .secrets = more}),
        "secret: too many are specified, at most 16 are allowed");
}

/* None of them is in the message. */
TEST(core_auth_config, DoesNotQuoteASecret)
{
    const std::string secret = "S3CRET!with/no=encoding";
    const std::string key = base64(secret);
    const texts many(WEBHOOK_MAX_SECRETS + 1, secret);

    for (const lock &how : {
             lock{.signature = "standard-webhooks", .secrets = {secret}},
             lock{.signature = "close", .secrets = {secret}},
             lock{.signature = "github", .secrets = many},
             lock{.signature = "github", .secrets = {secret, ""}},
             lock{.signature = "discord", .public_keys = {key}},
             lock{.signature = "discord", .public_keys = {secret}},
             lock{.signature = "sendgrid", .public_keys = {key}},
             lock{.tokens = {secret, ""}},
             lock{.signature = "hmac",
             .parameters = {{"header", "X"}, {"signed", "x"}},
             .secrets = {secret}},
             lock{.signature = "github",
             .parameters = {{"secret", secret}},
             .secrets = {"x"}},
             lock{.signature = "github",
             .parameters = {{"secret_encoding", secret}},
             .secrets = {"x"}},
             lock{.signature = secret, .secrets = {"x"}},
         }) {
        const std::string why = lock_fault(how);

        EXPECT_NE(why, "");
        EXPECT_EQ(why.find("S3CRET"), why.npos) << why;
        EXPECT_EQ(why.find(key.substr(0, 8)), why.npos) << why;
    }
}

/* One reader of the message must not need another to know the names. */
TEST(core_auth_config, ListsTheNamesThereAre)
{
    EXPECT_EQ(hmac_fault({{"prefixes", "v1="}}),
        "signature: prefixes: is not a parameter (did you mean \"prefix\"?); "
        "the parameters are algorithm, header, signature, member, prefix, "
        "separator, groups, encoding, signed, body, body_hash, each, "
        "timestamp, unit, url, endpoint, secret_encoding, secret_prefix, "
        "secret_hash, tolerance");
    EXPECT_EQ(hmac_fault({{"algorithm", "md5"}}),
        "signature: algorithm: must be one of sha1, sha256, sha512, ed25519, "
        "ecdsa-p256-sha1, ecdsa-p256-sha256, rsa-sha256");
    EXPECT_EQ(hmac_fault({{"encoding", "raw"}}),
        "signature: encoding: must be one of hex, base64, base64url");
    EXPECT_EQ(hmac_fault({{"secret_encoding", "utf8"}}),
        "signature: secret_encoding: must be one of raw, hex, base64, "
        "base64url");
    EXPECT_EQ(hmac_fault({{"unit", "us"}}),
        "signature: unit: must be one of s, ms, digits, rfc3339, iso8601");
    EXPECT_EQ(hmac_fault({{"separator", ", "}}),
        "signature: separator: must be one character");
    for (const char *text :
        {"0", "-1", "5m", " 5", "1.5", "1000000001", "99999999999999999999"}) {
        EXPECT_EQ(hmac_fault({{"tolerance", text}}),
            "signature: tolerance: must be a number of seconds");
    }
    EXPECT_TRUE(begins(lock_fault({.signature = "githup", .secrets = {"x"}}),
        "signature: there is no built-in provider of this name, the nearest "
        "names are: github"));
    EXPECT_EQ(lock_fault({.signature = "hmac", .secrets = {"x"}}),
        "signature: header: is missing");
    EXPECT_EQ(lock_fault(
                  {.signature = "public-key", .parameters = {{"header", "X"}}}),
        "signature: algorithm: is missing");
    for (const char *name : {"square", "hubspot"}) {
        EXPECT_TRUE(begins(lock_fault({.signature = name, .secrets = {"x"}}),
            "signature: url: is required"));
    }
}

/* What is in the key must be what the sender has signed. */
TEST(core_auth_config, WantsSignedHeadersToBeCovered)
{
    const auto why_not = [](const char *scheme, const char *header) {
        return lock_fault({.signature = scheme,
            .secrets = {"AAAA"},
            .signed_headers = {header}});
    };

    for (const char *name :
        {"webhook-id", "Webhook-Id", "WEBHOOK_ID", "webhook-timestamp"}) {
        EXPECT_EQ(why_not("standard-webhooks", name), "") << name;
    }
    for (const char *name :
        {"webhook-signature", "svix-id", "webhook-id2", "webhook-i", ""}) {
        EXPECT_TRUE(begins(why_not("standard-webhooks", name),
            "key: contains the header \"" + std::string(name) +
                "\", which the signature does not cover"))
            << name;
    }
    EXPECT_TRUE(
        begins(why_not("github", "X-GitHub-Delivery"), "key: contains the "));
    EXPECT_TRUE(begins(why_not("stripe", "t"), "key: contains the header"));

    /* Without a signature nothing is covered, and nothing is promised. */
    EXPECT_EQ(lock_fault({.signed_headers = {"X-Id"}}), "");
}

TEST(core_auth_config, WantsHeadersOfValuesToBeSingle)
{
    for (const lock &how :
        {lock{.signed_headers = {"X-Id"}}, lock{.single_headers = {"X-Id"}}}) {
        locked_door door(how);
        offer given;

        EXPECT_TRUE(door(given).authentic());
        given.headers = {{"x-id", "1"}};
        EXPECT_TRUE(door(given).authentic());
        given.headers.emplace_back("X_Id", "1");
        EXPECT_EQ(door(given).why, "header_repeated");
    }
}

TEST(core_auth_config, WantsArgumentsOfValuesToBeSingle)
{
    locked_door door(lock{.single_arguments = {"token"}});
    offer given;

    for (const char *args : {"", "token=1", "tokens=1&token=1"}) {
        given.args = args;
        EXPECT_TRUE(door(given).authentic()) << args;
    }
    for (const char *args : {"token=1&token=1", "token=1&Tok%65n=2"}) {
        given.args = args;
        EXPECT_EQ(door(given).why, "header_repeated") << args;
    }
}

/* A key file of the wrong kind must not hang a start on a question. */
TEST(core_auth_config, NeverAsksForAPassPhrase)
{
    static int questions = 0;
    const std::unique_ptr<UI_METHOD, release<UI_destroy_method>> method(
        UI_create_method("none"));
    const std::unique_ptr<EVP_PKEY, release<EVP_PKEY_free>> key(
        EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048}));
    const std::unique_ptr<BIO, release<BIO_free>> bio(BIO_new(BIO_s_mem()));
    char phrase[] = "phrase";
    char *text = nullptr;

    UI_method_set_reader(method.get(), [](UI *, UI_STRING *) {
        ++questions;
        return -1;
    });
    PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), EVP_aes_256_cbc(),
        phrase, sizeof phrase - 1, nullptr, nullptr);
    const long size = BIO_get_mem_data(bio.get(), &text);
    const std::string pem(text, static_cast<std::size_t>(size));
    ASSERT_TRUE(begins(pem, "-----BEGIN ENCRYPTED PRIVATE KEY-----"));

    UI_set_default_method(method.get());
    const std::string why = lock_fault({.signature = "public-key",
        .parameters = {{"algorithm", "rsa-sha256"}, {"header", "X-Sig"}},
        .public_keys = {pem}});
    UI_set_default_method(UI_OpenSSL());

    EXPECT_TRUE(begins(why, "public_key: number 1 is neither PEM")) << why;
    EXPECT_EQ(questions, 0);
}

/* Digits of the body could be those of the time otherwise. */
TEST(core_auth_config, NeedsTextBehindADateThatMayLackTheOffset)
{
    for (const char *text : {"{timestamp}{body}", "{timestamp}.{body}",
             "{timestamp}0{body}", "{timestamp}-{body}"}) {
        EXPECT_EQ(hmac_fault({{"timestamp", "header:X-Time"},
                                 {"unit", "iso8601"}, {"signed", text}})
                      .find("signature: unit: iso8601 requires a literal"),
            0U)
            << text;
    }
    for (const char *text :
        {"{timestamp}:{body}", "{body}{timestamp}", "{body}.{timestamp}"}) {
        EXPECT_EQ(hmac_fault({{"timestamp", "header:X-Time"},
                      {"unit", "iso8601"}, {"signed", text}}),
            "")
            << text;
    }
}

} // namespace
