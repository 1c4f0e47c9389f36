/* JSON Web Signatures beside a body, and around an event. */

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "unit/core_jwt_check.h"

namespace {

using namespace core_check;

lock detached_lock(const std::string &algorithm, texts secrets, texts keys)
{
    return {.signature = "jws",
        .parameters = {{"algorithm", algorithm}, {"header", "X-Sig"},
            {"secret_encoding", "base64"}},
        .secrets = std::move(secrets),
        .public_keys = std::move(keys)};
}

offer detached(const std::string &signature, const std::string &body)
{
    offer given;

    given.headers = {{"X-Sig", signature}};
    given.body = body;
    return given;
}

const std::string rfc_secret =
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ+EstJQLr/T+1qS0gZH75aKtMN3Yj0iPS4hcgUu"
    "TwjAzZr1Z9CAow";

/* The body is no JSON, but it is the sender's. */
TEST(core_auth_jws, AcceptsTheExamplesOfTheRfcs)
{
    locked_door hmac(detached_lock("HS256", {rfc_secret}, {}));
    const std::string unencoded =
        "eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19.."
        "A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY";

    /* RFC 7797, 4.2 */
    EXPECT_TRUE(hmac(detached(unencoded, "$.02")).authentic());
    EXPECT_EQ(hmac(detached(unencoded, "$.03")).why, "signature_wrong");

    /* RFC 7797, 4.1 */
    EXPECT_TRUE(hmac(detached("eyJhbGciOiJIUzI1NiJ9.."
                              "5mvfOroL-g7HyqJoozehmsaqmvTYGEq5jTI1gVvoEoQ",
                         "$.02"))
                    .authentic());

    /* RFC 8037, A.4 */
    locked_door ed25519(detached_lock("EdDSA", {},
        {R"({"kty":"OKP","crv":"Ed25519",)"
         R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})"}));
    const std::string signature =
        "eyJhbGciOiJFZERTQSJ9..hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhi"
        "jcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    EXPECT_TRUE(
        ed25519(detached(signature, "Example of Ed25519 signing")).authentic());
    EXPECT_EQ(ed25519(detached(signature, "Example of Ed25519 signinG")).why,
        "signature_wrong");
}

TEST(core_auth_jws, CoversEachBody)
{
    const key_pair rsa("RSA");
    locked_door door(detached_lock("RS256", {}, {jwk(rsa)}));

    for (const std::string &header : {std::string(R"({"alg":"RS256"})"),
             std::string(R"({"alg":"RS256","b64":false,"crit":["b64"]})")}) {
        const bool encoded = header.find("b64") == header.npos;
        for (const std::string &body :
            {std::string("{}"), R"({"id":")" + std::string(20'000, 'x') + "\"}",
                std::string("{\"a\":\"\xc3\xa4\"} "), std::string("1.2.3")}) {
            const std::string head = base64url(header) + ".";
            const std::string value =
                head + "." +
                base64url(rsa.sign(head + (encoded ? base64url(body) : body)));

            EXPECT_TRUE(door(detached(value, body)).authentic());
            EXPECT_EQ(door(detached(value, body + " ")).why, "signature_wrong");
        }
    }

    const std::string whole = jwt(rsa, R"({"alg":"RS256"})", "{}");
    EXPECT_EQ(door(detached(whole, "{}")).why, "signature_invalid");
    EXPECT_EQ(door(detached("", "{}")).why, "signature_missing");
}

/* Constant Contact: the header is the only place for a time. */
TEST(core_auth_jws, HasItsTimeInTheHeader)
{
    locked_door door({.signature = "jws",
        .parameters = {{"algorithm", "HS256"}, {"header", "X-Sig"},
            {"timestamp", "/ts"}, {"issuer", "me"}},
        .secrets = {"s3"}});
    const auto with = [](const std::string &more) {
        const std::string head =
            base64url(R"({"alg":"HS256")" + more + "}") + ".";
        return detached(
            head + "." + base64url(mac("s3", head + base64url("{}"))), "{}");
    };
    const auto at = [](const std::string &time) {
        return R"(,"iss":"me","ts":)" + time;
    };

    EXPECT_TRUE(door(with(at(now))).authentic());
    EXPECT_TRUE(door(with(at("1699999700"))).authentic());
    EXPECT_EQ(door(with(at("1699999699"))).why, "timestamp_expired");
    EXPECT_EQ(door(with(at("1700000301"))).why, "timestamp_expired");
    EXPECT_EQ(door(with(at("\"1700000000\""))).why, "timestamp_invalid");
    EXPECT_EQ(door(with(R"(,"iss":"me")")).why, "timestamp_missing");
    EXPECT_EQ(door(with(R"(,"ts":1700000000)")).why, "claim_wrong");
    EXPECT_EQ(
        door(with(at(now) + R"(,"ts":1700000000)")).why, "signature_invalid");

    offer slow = with(at(now));
    slow.transfer_ms = 360'000;
    EXPECT_TRUE(door(slow).authentic());
    slow.transfer_ms = 360'001;
    EXPECT_EQ(door(slow).why, "timestamp_expired");
}

lock enveloped_lock(const key_pair &pair, pairs more = {})
{
    pairs parameters = {{"algorithm", "RS256"}, {"signature", "/signed"},
        {"timestamp", "/at"}, {"header", ""}};

    parameters.insert(parameters.end(), more.begin(), more.end());
    return {.signature = "jwt",
        .parameters = parameters,
        .public_keys = {jwk(pair)}};
}

/* The event, its id and its type are those inside the signature. */
TEST(core_auth_jws, CarriesAnEvent)
{
    const key_pair pair("RSA");
    const profile_ptr profile = load_profile(small_profile);
    const gate_ptr gate = make_locked(profile, enveloped_lock(pair));
    const reader_ptr reader(webhook_reader_create());
    const std::string event =
        R"({"type":"made","id":"e1","at":)" + now + R"(,"who":"x"})";
    const std::string body = R"({"id":"outer","signed":")" +
                             jwt(pair, R"({"alg":"RS256"})", event) + "\"}";

    const delivery_ptr delivery(
        webhook_delivery_create(gate.get(), reader.get()));
    ASSERT_EQ(send_head(delivery.get(), "POST", {&json_content_type, 1}, now_ms)
                  .action,
        WEBHOOK_READ);
    EXPECT_EQ(webhook_delivery_body(
                  delivery.get(), body.data(), body.size(), nullptr, 0, now_ms)
                  .action,
        WEBHOOK_CLAIM);
    EXPECT_EQ(key(delivery), "test:made:e1");
}

TEST(core_auth_jws, CarriesNothingElse)
{
    const key_pair pair("RSA");
    const key_pair other("RSA");
    locked_door door(enveloped_lock(pair));
    const std::string event = R"({"id":1,"at":)" + now + "}";
    const std::string header = R"({"alg":"RS256"})";
    const std::string right = jwt(pair, header, event);
    const auto with = [](const std::string &body) {
        offer given;
        given.body = body;
        return given;
    };
    const auto carried = [&](const std::string &token) {
        return with(R"({"signed":")" + token + "\"}");
    };

    EXPECT_TRUE(door(carried(right)).authentic());
    EXPECT_EQ(door(carried(jwt(other, header, event))).why, "signature_wrong");
    EXPECT_EQ(door(carried(jwt(pair, header, R"({"id":1})"))).why,
        "timestamp_missing");
    EXPECT_EQ(
        door(carried(jwt(pair, header, R"({"id":1,"at":1699999000})"))).why,
        "timestamp_expired");
    EXPECT_EQ(door(carried(jwt(pair, header,
                       R"({"id":1,"at":1699999000,"at":)" + now + "}")))
                  .why,
        "timestamp_invalid");
    EXPECT_EQ(door(carried("")).why, "signature_missing");
    EXPECT_EQ(door(with("{}")).why, "signature_missing");
    EXPECT_EQ(door(with(R"({"signed":7})")).why, "signature_missing");
    EXPECT_EQ(door(with("{")).why, "signature_invalid");
    EXPECT_EQ(door(with(R"({"signed":")" + right + R"(","signed":"x"})")).why,
        "signature_invalid");
    EXPECT_EQ(door(carried(jwt(pair, header, "[" + event + "]"))).why,
        "signature_invalid");
}

/* As text/plain, or as application/jwt. */
TEST(core_auth_jws, MayBeTheWholeBody)
{
    const key_pair pair("RSA");
    locked_door door(enveloped_lock(pair, {{"signature", "body"}}));
    offer given;

    given.body =
        jwt(pair, R"({"alg":"RS256"})", R"({"id":1,"at":)" + now + "}");
    EXPECT_TRUE(door(given).authentic()) << door(given);
    given.body[given.body.size() / 2] ^= 1;
    EXPECT_FALSE(door(given).authentic());
    given.body = "";
    EXPECT_EQ(door(given).why, "signature_missing");
}

} // namespace
