/* JSON Web Tokens: what they say, of whom, of when and of which body. */

#include <string>

#include <gtest/gtest.h>

#include "unit/core_jwt_check.h"

namespace {

using namespace core_check;

TEST(core_auth_jwt, IsForThisReceiver)
{
    locked_door door(hmac_lock({{"audience", "https://me/hook"},
        {"issuer", "them"}, {"require", "/email=a@b /email_verified=true"}}));
    const auto claims = [](const std::string &aud, const std::string &rest) {
        return hmac_jwt("s3", hs256,
            R"({"exp":1700000060,"aud":)" + aud + "," + rest + "}");
    };
    const std::string rest =
        R"("iss":"them","email":"a@b","email_verified":true)";

    EXPECT_TRUE(door(bearer(claims(R"("https://me/hook")", rest))).authentic());
    EXPECT_TRUE(
        door(bearer(claims(R"(["x","https://me/hook"])", rest))).authentic());

    for (const std::string &wrong :
        {claims(R"("https://me/hook2")", rest), claims(R"("https://me")", rest),
            claims("[]", rest), claims("null", rest), claims("{}", rest),
            claims(R"([["https://me/hook"]])", rest),
            claims(R"("https://me/hook")", R"("email":"a@b")"),
            claims(R"("https://me/hook")",
                R"("iss":"x","email":"a@b","email_verified":true)"),
            claims(R"("https://me/hook")",
                R"("iss":"them","email":"a@c","email_verified":true)"),
            claims(R"("https://me/hook")",
                R"("iss":"them","email":"a@b","email_verified":false)"),
            hmac_jwt("s3", hs256, R"({"exp":1700000060})")}) {
        EXPECT_EQ(door(bearer(wrong)).why, "claim_wrong") << wrong;
    }
}

TEST(core_auth_jwt, MustBindSomethingUnderAPublicKey)
{
    const texts keys = {jwk(key_pair("EC"))};
    const auto fault_of = [&](pairs more) {
        more.emplace_back("algorithm", "ES256");
        return lock_fault({.signature = "jwt",
            .parameters = std::move(more),
            .public_keys = keys});
    };

    EXPECT_NE(fault_of({}).find("signature: audience: is required"),
        std::string::npos);
    EXPECT_EQ(fault_of({{"audience", "a"}}), "");
    EXPECT_EQ(fault_of({{"body_hash", "sha256"}}), "");
    EXPECT_EQ(fault_of({{"require", "/sub=a"}}), "");
    EXPECT_EQ(lock_fault(hmac_lock()), "");
}

TEST(core_auth_jwt, HasItsTimes)
{
    locked_door door(hmac_lock());
    locked_door strict(hmac_lock({{"timestamp", "/iat"}}));
    locked_door timeless(hmac_lock({{"timestamp", "none"}}));
    const auto with = [](const std::string &claims) {
        return bearer(hmac_jwt("s3", hs256, claims));
    };

    /* iat, 5 minutes ago, by which an hour is left. */
    EXPECT_TRUE(
        door(with(R"({"iat":1699999000,"exp":1700002600})")).authentic());
    EXPECT_EQ(strict(with(R"({"iat":1699999000,"exp":1700002600})")).why,
        "timestamp_expired");
    EXPECT_TRUE(strict(with(R"({"iat":1699999700})")).authentic());
    EXPECT_TRUE(strict(with(R"({"iat":1700000300})")).authentic());
    EXPECT_EQ(strict(with(R"({"iat":1699999699})")).why, "timestamp_expired");
    EXPECT_EQ(strict(with(R"({"iat":1700000301})")).why, "timestamp_expired");
    EXPECT_EQ(strict(with(R"({"exp":1700000060})")).why, "timestamp_missing");

    EXPECT_TRUE(door(with(R"({"iat":1699999700})")).authentic());
    EXPECT_TRUE(door(with(R"({"iat":1699999700.5})")).authentic());
    EXPECT_EQ(door(with(R"({"iat":1699999699})")).why, "timestamp_expired");
    EXPECT_TRUE(door(with(R"({"exp":1699999700})")).authentic());
    EXPECT_EQ(door(with(R"({"exp":1699999699})")).why, "timestamp_expired");
    EXPECT_EQ(door(with(R"({"exp":1700000060,"nbf":1700000301})")).why,
        "timestamp_expired");
    EXPECT_EQ(door(with(R"({"exp":1700000060,"iat":1700000301})")).why,
        "timestamp_expired");
    EXPECT_EQ(door(with("{}")).why, "timestamp_missing");
    EXPECT_EQ(door(with(R"({"nbf":1700000000})")).why, "timestamp_missing");
    for (const char *wrong : {R"({"exp":"1700000060"})", R"({"exp":-1})",
             R"({"exp":null})", R"({"exp":1e300})", R"({"exp":17000000600})",
             R"({"exp":99999999999999999999})"}) {
        EXPECT_EQ(door(with(wrong)).why, "timestamp_invalid") << wrong;
    }

    EXPECT_TRUE(timeless(with("{}")).authentic());
    EXPECT_EQ(timeless(with(R"({"exp":1})")).why, "timestamp_expired");
}

/* A sender may make a body as slow as it likes. */
TEST(core_auth_jwt, IsCheckedAgainWhenTheBodyHasArrived)
{
    locked_door door(hmac_lock());
    offer given = bearer(hmac_jwt("s3", hs256, R"({"exp":1700000000})"));

    given.transfer_ms = 360'000;
    EXPECT_TRUE(door(given).authentic());
    given.transfer_ms = 360'001;
    EXPECT_EQ(door(given).why, "timestamp_expired");
}

TEST(core_auth_jwt, CoversTheBodyByItsHash)
{
    const std::string body = R"({"id":1})";
    const auto hashed = [&](const std::string &hash) {
        return bearer(
            hmac_jwt("s3", hs256,
                R"({"iat":)" + now + R"(,"payload_hash":")" + hash + "\"}"),
            body);
    };
    locked_door door(hmac_lock({{"body_hash", "payload_hash"}}));
    locked_door base(
        hmac_lock({{"body_hash", "/payload_hash"}, {"encoding", "base64"}}));

    EXPECT_TRUE(door(hashed(hex(sha256_of(body)))).authentic());
    EXPECT_TRUE(base(hashed(base64(sha256_of(body)))).authentic());

    offer changed = hashed(hex(sha256_of(body)));
    changed.body = R"({"id":2})";
    EXPECT_EQ(door(changed).why, "signature_wrong");

    for (const std::string &wrong : {std::string(), std::string("00"),
             base64(sha256_of(body)), hex(sha256_of(body)) + "00"}) {
        EXPECT_EQ(door(hashed(wrong)).why, "claim_wrong") << wrong;
    }
    EXPECT_EQ(door(bearer(hmac_jwt("s3", hs256, claims_now), body)).why,
        "claim_wrong");
}

/* Else one recorded token would carry any body. */
TEST(core_auth_jwt, DoesNotCoverTheBodyOtherwise)
{
    const profile_ptr profile = load_profile(small_profile);
    webhook_gate_options_t chosen = options();
    const webhook_str_t secret = str("s3");
    const webhook_parameter_t algorithm = {str("algorithm"), str("HS256")};
    const webhook_parameter_t hash[] = {
        algorithm, {str("body_hash"), str("sha256")}};

    chosen.signature = str("jwt");
    chosen.secrets = &secret;
    chosen.secret_count = 1;
    chosen.parameters = &algorithm;
    chosen.parameter_count = 1;
    chosen.modified = WEBHOOK_MODIFIED_FORWARD;
    EXPECT_THROW(make_gate(profile, chosen), std::runtime_error);

    chosen.parameters = hash;
    chosen.parameter_count = 2;
    EXPECT_NO_THROW(make_gate(profile, chosen));
}

/* Pub/Sub uses one token for an hour. */
TEST(core_auth_jwt, IsNoKeyByItself)
{
    lock how = hmac_lock();

    how.key = {"signed"};
    EXPECT_NE(lock_fault(how).find("key: contains only \"signed\""),
        std::string::npos);
    how.key = {"signed", "/id"};
    EXPECT_EQ(lock_fault(how), "");
    how = hmac_lock({{"body_hash", "hash"}});
    how.key = {"signed"};
    EXPECT_EQ(lock_fault(how), "");
}

TEST(core_auth_jwt, SaysHowLongItCanBeReplayed)
{
    const auto keep = [](pairs more) {
        const locked_door door(hmac_lock(std::move(more)));
        return webhook_gate_keep_ms(door.gate().get());
    };

    EXPECT_EQ(keep({{"timestamp", "/iat"}}), 660'000U);
    EXPECT_EQ(keep({}), 0U);
    EXPECT_EQ(keep({{"timestamp", "none"}}), 0U);
}

} // namespace
