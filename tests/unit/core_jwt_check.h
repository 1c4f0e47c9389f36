/* Tokens and keys as JSON has them, made with OpenSSL. */

#ifndef WEBHOOK_TESTS_UNIT_CORE_JWT_CHECK_H
#define WEBHOOK_TESTS_UNIT_CORE_JWT_CHECK_H

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "unit/core_auth_check.h"

namespace core_check {

inline std::string base64url(std::string_view bytes)
{
    std::string text = base64(bytes);

    text.erase(std::min(text.find('='), text.size()));
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    return text;
}

inline std::string sha256_of(std::string_view text)
{
    std::string out(SHA256_DIGEST_LENGTH, '\0');

    SHA256(bytes(text), text.size(),
        reinterpret_cast<unsigned char *>(out.data()));
    return out;
}

/* r and s, as RFC 7518, 3.4 has them. */
inline std::string raw_ecdsa(const std::string &der)
{
    const unsigned char *at = bytes(der);
    ECDSA_SIG *signature =
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
    std::string out(64, '\0');
    auto *to = reinterpret_cast<unsigned char *>(out.data());

    BN_bn2binpad(ECDSA_SIG_get0_r(signature), to, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature), to + 32, 32);
    ECDSA_SIG_free(signature);
    return out;
}

inline std::string number_of(const key_pair &pair, const char *name)
{
    BIGNUM *number = nullptr;

    EVP_PKEY_get_bn_param(pair.get(), name, &number);
    std::string out(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char *>(out.data()));
    BN_free(number);
    return name[1] == '\0' || out.size() >= 32
               ? out
               : std::string(32 - out.size(), '\0') + out;
}

inline std::string pem_of(const key_pair &pair)
{
    return "-----BEGIN PUBLIC KEY-----\n" + base64(pair.spki()) +
           "\n-----END PUBLIC KEY-----\n";
}

/* The members of a public key. */
inline std::string jwk(const key_pair &pair, const std::string &more = "")
{
    const std::string members = more.empty() ? "" : "," + more;

    if (EVP_PKEY_is_a(pair.get(), "RSA") == 1) {
        return R"({"kty":"RSA","n":")" +
               base64url(number_of(pair, OSSL_PKEY_PARAM_RSA_N)) +
               R"(","e":")" +
               base64url(number_of(pair, OSSL_PKEY_PARAM_RSA_E)) + "\"" +
               members + "}";
    }
    if (EVP_PKEY_is_a(pair.get(), "EC") == 1) {
        return R"({"kty":"EC","crv":"P-256","x":")" +
               base64url(number_of(pair, OSSL_PKEY_PARAM_EC_PUB_X)) +
               R"(","y":")" +
               base64url(number_of(pair, OSSL_PKEY_PARAM_EC_PUB_Y)) + "\"" +
               members + "}";
    }

    return R"({"kty":"OKP","crv":"Ed25519","x":")" +
           base64url(pair.spki().substr(12)) + "\"" + members + "}";
}

inline std::string sign_jws(const key_pair &pair, const std::string &text)
{
    const std::string signature = pair.sign(text);

    return EVP_PKEY_is_a(pair.get(), "EC") == 1 ? raw_ecdsa(signature)
                                                : signature;
}

inline std::string jwt(
    const key_pair &pair, const std::string &header, const std::string &claims)
{
    const std::string text = base64url(header) + "." + base64url(claims);

    return text + "." + base64url(sign_jws(pair, text));
}

inline std::string hmac_jwt(const std::string &secret,
    const std::string &header, const std::string &claims)
{
    const std::string text = base64url(header) + "." + base64url(claims);

    return text + "." + base64url(mac(secret, text));
}

inline offer bearer(const std::string &token, const std::string &body = "{}")
{
    offer given;

    given.headers = {{"Authorization", "Bearer " + token}};
    given.body = body;
    return given;
}

inline const std::string hs256 = R"({"typ":"JWT","alg":"HS256"})";

inline lock hmac_lock(pairs more = {})
{
    pairs parameters = {{"algorithm", "HS256"}};

    parameters.insert(parameters.end(), more.begin(), more.end());
    return {.signature = "jwt", .parameters = parameters, .secrets = {"s3"}};
}

inline lock key_lock(const std::string &algorithm, texts keys, pairs more = {})
{
    pairs parameters = {{"algorithm", algorithm}, {"audience", "me"}};

    parameters.insert(parameters.end(), more.begin(), more.end());
    return {.signature = "jwt",
        .parameters = parameters,
        .public_keys = std::move(keys)};
}

inline const std::string claims_now =
    R"({"aud":"me","iat":)" + now + R"(,"exp":1700000060})";

} // namespace core_check

#endif /* WEBHOOK_TESTS_UNIT_CORE_JWT_CHECK_H */
