/* JSON Web Tokens: whose they are, and what they say. */

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "unit/core_jwt_check.h"

namespace {

using namespace core_check;

/* RFC 7515, A.1, A.2 and A.3: the same claims under three algorithms. */
const std::string rfc_claims =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNv"
    "bS9pc19yb290Ijp0cnVlfQ";
constexpr std::uint64_t rfc_time_ms = 1'300'819'380'000;

void expect_rfc(const lock &how, const std::string &token)
{
    locked_door door(how);
    offer given = bearer(token);

    given.time_ms = rfc_time_ms;
    EXPECT_TRUE(door(given).authentic()) << door(given);
    given.time_ms = rfc_time_ms + 300'000;
    EXPECT_TRUE(door(given).authentic()) << door(given);
    given.time_ms = rfc_time_ms + 300'001;
    EXPECT_EQ(door(given).why, "timestamp_expired");

    given = bearer(token);
    given.time_ms = rfc_time_ms;
    char &last = given.headers[0].second[given.headers[0].second.size() - 4];
    last = last == 'A' ? 'B' : 'A';
    EXPECT_EQ(door(given).why, "signature_wrong");
}

TEST(core_auth_jwt, AcceptsTheExamplesOfTheRfc)
{
    expect_rfc(
        {.signature = "jwt",
            .parameters = {{"algorithm", "HS256"}, {"issuer", "joe"},
                {"secret_encoding", "base64"}},
            .secrets = {"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ+EstJQLr/T+1qS0gZH75"
                        "aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}},
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + rfc_claims +
            ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");

    expect_rfc(
        {.signature = "jwt",
            .parameters = {{"algorithm", "RS256"}, {"issuer", "joe"}},
            .public_keys =
                {R"({"kty":"RSA","e":"AQAB","n":")"
                 "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHm"
                 "fHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_"
                 "YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5"
                 "z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uD"
                 "Zlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia"
                 "GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ\"}"}},
        "eyJhbGciOiJSUzI1NiJ9." + rfc_claims +
            ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7"
            "AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4"
            "BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K"
            "0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv"
            "hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB"
            "p0igcN_IoypGlUPQGe77Rw");

    expect_rfc(
        {.signature = "jwt",
            .parameters = {{"algorithm", "ES256"}, {"issuer", "joe"}},
            .public_keys =
                {R"({"kty":"EC","crv":"P-256",)"
                 R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                 R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})"}},
        "eyJhbGciOiJFUzI1NiJ9." + rfc_claims +
            ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
            "pmWQxfKTUJqPP3-Kg6NU1Q");
}

TEST(core_auth_jwt, AcceptsEachAlgorithmInEachKindOfKey)
{
    const std::pair<const char *, const char *> kinds[] = {
        {"RSA", "RS256"}, {"EC", "ES256"}, {"ED25519", "EdDSA"}};

    for (const auto &[type, algorithm] : kinds) {
        const key_pair pair(type);
        const key_pair other(type);
        const std::string header =
            R"({"alg":")" + std::string(algorithm) + "\"}";

        for (const std::string &key :
            {base64(pair.spki()), pem_of(pair), jwk(pair),
                R"({"keys":[)" + jwk(other) + "," + jwk(pair) + "]}"}) {
            locked_door door(key_lock(algorithm, {key}));

            EXPECT_TRUE(door(bearer(jwt(pair, header, claims_now))).authentic())
                << key;
            EXPECT_EQ(door(bearer(jwt(pair, header, claims_now))).secret, 0U);
        }
        locked_door door(key_lock(algorithm, {jwk(other), jwk(pair)}));
        EXPECT_EQ(door(bearer(jwt(pair, header, claims_now))).secret, 1U);

        locked_door strange(key_lock(algorithm, {jwk(other)}));
        EXPECT_EQ(strange(bearer(jwt(pair, header, claims_now))).why,
            "signature_wrong");
    }
}

TEST(core_auth_jwt, TakesItsAlgorithmFromTheConfigurationOnly)
{
    const key_pair rsa("RSA");
    const std::string pem = pem_of(rsa);
    locked_door door(key_lock("RS256", {pem}));
    const std::string text = base64url(hs256) + "." + base64url(claims_now);

    /* The public key as the secret of an HMAC. */
    EXPECT_EQ(door(bearer(hmac_jwt(pem, hs256, claims_now))).why,
        "signature_invalid");
    EXPECT_EQ(door(bearer(hmac_jwt(rsa.spki(), hs256, claims_now))).why,
        "signature_invalid");

    for (const char *header :
        {R"({"alg":"none"})", R"({"alg":"None"})", R"({"alg":""})", "{}",
            R"({"alg":null})", R"({"alg":["RS256"]})", R"({"alg":"RS512"})",
            R"({"alg":"rs256"})", R"({"alg":"HS256","alg":"RS256"})",
            R"({"alg":"RS256","alg":"RS256"})", R"(["RS256"])", R"("RS256")",
            R"({"alg":"RS256","crit":["exp"],"exp":1})",
            R"({"alg":"RS256","crit":[]})",
            R"({"alg":"RS256","b64":false,"crit":["b64"]})",
            R"({"alg":"RS256","b64":true})", "", "{", "\xff"}) {
        EXPECT_EQ(
            door(bearer(jwt(rsa, header, claims_now))).why, "signature_invalid")
            << header;
    }
    EXPECT_EQ(door(bearer(base64url(R"({"alg":"none"})") + "." +
                          base64url(claims_now) + "."))
                  .why,
        "signature_invalid");

    EXPECT_NE(lock_fault({.signature = "jwt",
                             .parameters = {{"algorithm", "HS256"}},
                             .secrets = {pem}})
                  .find("secret: number 1 is PEM"),
        std::string::npos);
    for (const char *none : {"none", "", "HS512", "hs256"}) {
        EXPECT_NE(lock_fault({.signature = "jwt",
                                 .parameters = {{"algorithm", none}},
                                 .secrets = {"s"},
                                 .public_keys = {pem}})
                      .find("signature: algorithm: "),
            std::string::npos)
            << none;
    }
}

/* A key that a token brings along is ignored. */
TEST(core_auth_jwt, BringsNoKeyAlong)
{
    const key_pair ours("EC");
    const key_pair theirs("EC");
    const std::string set = R"({"keys":[)" + jwk(ours, R"("kid":"1")") + "]}";
    locked_door door(key_lock("ES256", {set}));

    for (const std::string &more :
        {R"("jwk":)" + jwk(theirs), std::string(R"("jku":"https://x/keys")"),
            std::string(R"("x5u":"https://x/cert")"),
            R"("x5c":[")" + base64(theirs.spki()) + "\"]",
            std::string(R"("kid":"../../etc/passwd")"),
            std::string(R"("kid":"")"), std::string(R"("kid":null)"),
            std::string(R"("kid":["1"])"), std::string(R"("kid":1)"),
            R"("kid":")" + std::string(5'000, 'k') + "\""}) {
        const std::string header = R"({"alg":"ES256",)" + more + "}";

        EXPECT_EQ(door(bearer(jwt(theirs, header, claims_now))).why,
            "signature_wrong")
            << header;
    }
    EXPECT_EQ(door(bearer(jwt(ours, R"({"alg":"ES256","kid":"1","kid":"1"})",
                       claims_now)))
                  .why,
        "signature_invalid");
    EXPECT_EQ(
        door(bearer(jwt(ours, R"({"alg":"ES256","kid":"1","\u006bid":"1"})",
                 claims_now)))
            .why,
        "signature_invalid");
}

/* Each part has one spelling only: the signature's is that of a key. */
TEST(core_auth_jwt, HasOneSpelling)
{
    locked_door door(hmac_lock());
    const std::string token = hmac_jwt("s3", hs256, claims_now);
    const std::size_t dot = token.rfind('.');

    ASSERT_TRUE(door(bearer(token)).authentic());

    /* 43 characters hold 258 bits: two of them are nobody's. */
    const std::string letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const std::size_t last = letters.find(token.back());
    for (std::size_t i = last - last % 4; i < last - last % 4 + 4; ++i) {
        const std::string other =
            token.substr(0, token.size() - 1) + letters[i];
        EXPECT_EQ(door(bearer(other)).authentic(), i == last) << other;
    }
    for (const std::string &other : {token + "=", token + "==",
             token.substr(0, dot + 1) + "\n" + token.substr(dot + 1),
             token.substr(0, dot + 9) + " " + token.substr(dot + 9)}) {
        EXPECT_EQ(door(bearer(other)).why, "signature_invalid") << other;
    }
    for (const std::size_t at : {token.find('-'), token.find('_')}) {
        if (at != std::string::npos) {
            std::string other = token;
            other[at] = other[at] == '-' ? '+' : '/';
            EXPECT_FALSE(door(bearer(other)).authentic()) << other;
        }
    }
}

TEST(core_auth_jwt, ChoosesTheKeyByItsId)
{
    const key_pair first("EC");
    const key_pair second("EC");
    const std::string set = R"({"keys":[)" + jwk(first, R"("kid":"1")") + "," +
                            jwk(second, R"("kid":"2")") + "]}";
    locked_door door(key_lock("ES256", {set}));
    const auto with_id = [](const std::string &id) {
        return R"({"alg":"ES256","kid":")" + id + "\"}";
    };

    EXPECT_TRUE(door(bearer(jwt(first, with_id("1"), claims_now))).authentic());
    EXPECT_TRUE(
        door(bearer(jwt(second, with_id("2"), claims_now))).authentic());
    EXPECT_TRUE(door(bearer(jwt(second, R"({"alg":"ES256"})", claims_now)))
                    .authentic());
    EXPECT_EQ(door(bearer(jwt(second, with_id("1"), claims_now))).why,
        "signature_wrong");
    EXPECT_EQ(door(bearer(jwt(second, with_id("3"), claims_now))).why,
        "signature_wrong");
}

TEST(core_auth_jwt, SkipsKeysOfASetThatAreForSomethingElse)
{
    const key_pair pair("RSA");
    const std::string set =
        R"({"keys":[{"kty":"oct","k":"AAAA"},{"kty":"XYZ"},7,)" +
        jwk(key_pair("EC")) + "," + jwk(pair, R"("use":"enc")") + "," +
        jwk(pair, R"("alg":"PS256")") + "," +
        jwk(pair, R"("use":"sig","alg":"RS256","kid":"a")") + "]}";
    locked_door door(key_lock("RS256", {set}));
    const std::string header = R"({"alg":"RS256","kid":"a"})";

    EXPECT_TRUE(door(bearer(jwt(pair, header, claims_now))).authentic());

    for (const std::string &none : {std::string(R"({"keys":[]})"),
             std::string("{}"), std::string(R"({"keys":7})"),
             std::string("-----BEGIN PUBLIC KEY"), std::string("AAAA"),
             jwk(pair, R"("use":"enc")"), jwk(key_pair("EC")),
             R"({"keys":[{"kty":"RSA","n":"","e":""}]})" + std::string()}) {
        EXPECT_NE(lock_fault(key_lock("RS256", {none}))
                      .find("public_key: number 1 contains no key"),
            std::string::npos)
            << none << lock_fault(key_lock("RS256", {none}));
    }
    EXPECT_NE(lock_fault(key_lock("RS256", {"{\"keys\":["}))
                  .find("public_key: number 1 is not valid JSON"),
        std::string::npos);
}

TEST(core_auth_jwt, IsInOneFieldWithItsPrefix)
{
    locked_door door(hmac_lock());
    const std::string token = hmac_jwt("s3", hs256, claims_now);
    const auto with = [](pairs headers) {
        offer given;
        given.headers = std::move(headers);
        return given;
    };

    EXPECT_TRUE(door(bearer(token)).authentic());
    EXPECT_TRUE(
        door(with({{"authorization", "bearer  " + token}})).authentic());
    for (const std::string &value : {token, "Basic " + token, "Bearer" + token,
             std::string("Bearer "), std::string()}) {
        EXPECT_EQ(
            door(with({{"Authorization", value}})).why, "signature_missing")
            << value;
    }
    EXPECT_EQ(door(offer()).why, "signature_missing");
    EXPECT_EQ(door(with({{"Authorization", "Bearer " + token},
                       {"Authorization", "Bearer " + token}}))
                  .why,
        "header_repeated");
    EXPECT_EQ(door(bearer(token + "," + token)).why, "signature_invalid");

    locked_door bare(hmac_lock({{"prefix", ""}}));
    EXPECT_TRUE(bare(with({{"Authorization", token}})).authentic());
}

TEST(core_auth_jwt, MustBeWhole)
{
    locked_door door(hmac_lock());
    const std::string token = hmac_jwt("s3", hs256, claims_now);

    for (std::size_t size = 0; size < token.size(); ++size) {
        EXPECT_FALSE(door(bearer(token.substr(0, size))).authentic()) << size;
    }
    for (const std::string &wrong :
        {token + ".", token + "=", "." + token, token + ".AAAA",
            std::string(".."), std::string("."),
            base64url(hs256) + ".." +
                base64url(mac("s3", base64url(hs256) + ".")),
            std::string(20'000, 'A'), std::string(15'000, '.'),
            hmac_jwt("s3", hs256, ""), hmac_jwt("s3", hs256, "{"),
            hmac_jwt("s3", hs256, "[]"), hmac_jwt("s3", hs256, "\"aud\""),
            hmac_jwt("s3", hs256, R"({"exp":1700000060,"exp":1700000060})"),
            hmac_jwt("s3", hs256, R"({"exp":1700000060,"a":{"b":1,"b":2}})")}) {
        EXPECT_EQ(door(bearer(wrong)).why, "signature_invalid") << wrong;
    }
    EXPECT_EQ(
        door(bearer(hmac_jwt("s4", hs256, claims_now))).why, "signature_wrong");
}

} // namespace
