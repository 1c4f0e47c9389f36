/* Public keys: in which forms, for what, and signatures that are none. */

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "unit/core_certificate_check.h"

namespace {

using namespace core_check;
using namespace std::literals;

/* RFC 8032, 7.1, test 2: a key, and its signature of "r". */
constexpr std::string_view rfc_key =
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
constexpr std::string_view rfc_signature =
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

/* By "openssl pkey -pubin -inform DER", of that key. */
const std::string rfc_pem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=\n"
    "-----END PUBLIC KEY-----\n";
const std::string rfc_spki =
    "MCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=";
const std::string rfc_base64 = "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=";

/* Any scheme with the body alone. */
lock body_signed(const std::string &algorithm, const texts &keys)
{
    return {.signature = "public-key",
        .parameters = {{"algorithm", algorithm}, {"header", "X-Sig"}},
        .public_keys = keys};
}

std::string why_signature_not(
    locked_door &door, const std::string &body, const std::string &signature)
{
    offer given;

    given.body = body;
    given.headers = {{"X-Sig", base64(signature)}};
    const finding found = door(given);
    return found.authentic() ? "" : found.why;
}

std::string from_hex(std::string_view digits)
{
    std::string out;

    for (std::size_t i = 0; i < digits.size(); i += 2) {
        out += static_cast<char>(
            std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
    }
    return out;
}

TEST(core_auth_key, OfEd25519HasFourForms)
{
    std::string upper(rfc_key);
    std::transform(upper.begin(), upper.end(), upper.begin(), ::toupper);

    for (const std::string &form : {std::string(rfc_key), upper, rfc_base64,
             rfc_spki, rfc_pem, rfc_pem.substr(0, rfc_pem.size() - 1),
             "-----BEGIN PUBLIC KEY-----" + rfc_spki +
                 "-----END PUBLIC KEY-----"}) {
        locked_door door(body_signed("ed25519", {form}));

        EXPECT_EQ(why_signature_not(door, "r", from_hex(rfc_signature)), "")
            << form;
        EXPECT_EQ(why_signature_not(door, "s", from_hex(rfc_signature)),
            "signature_wrong")
            << form;
    }

    /* The prefix is Standard Webhooks'. */
    EXPECT_EQ(lock_fault({.signature = "standard-webhooks-v1a",
                  .public_keys = {"whpk_" + rfc_base64}}),
        "");
}

TEST(core_auth_key, IsRefusedInAnotherForm)
{
    const std::string key(rfc_key);
    std::string private_pem = rfc_pem;
    private_pem.replace(11, 6, "PRIVATE");

    for (const std::string &form :
        {key.substr(2), key + "00", "0x" + key, key + "\n", " " + key,
            rfc_base64.substr(0, 42), rfc_base64 + "AAAA", rfc_spki.substr(4),
            rfc_spki + "AAAA", base64(key_pair("ED25519").spki() + '\0'),
            base64(key_pair("RSA").spki() + "xyz"),
            base64(key_pair("EC").spki().substr(0, 90)), "AAAA" + rfc_spki,
            rfc_spki.substr(0, 30) + "\n" + rfc_spki.substr(30),
            "whpk_" + rfc_base64, private_pem, "# a comment\n" + rfc_pem,
            rfc_pem.substr(0, 60), "-----BEGIN "s,
            "-----BEGIN PUBLIC KEY-----\n"
            "-----END PUBLIC KEY-----\n"s,
            "-----BEGIN PUBLIC KEY----------END PUBLIC KEY-----"s,
            "-----BEGIN PUBLIC KEY-----AAAA-----END PUBLIC KEY-----"s,
            "-----BEGIN PUBLIC KEY-----" + rfc_spki, "ssh-ed25519 AAAA"s, "x"s,
            "\0"s, std::string(100'000, 'A'), std::string(100'000, '\xff')}) {
        const std::string why = lock_fault(body_signed("ed25519", {form}));

        EXPECT_TRUE(why.starts_with("public_key: number 1 is neither PEM, nor"))
            << form.substr(0, 100) << ": " << why;
    }
}

TEST(core_auth_key, IsOneOfTheAlgorithm)
{
    const std::string ed25519 = base64(key_pair("ED25519").spki());
    const std::string p256 = base64(key_pair("EC").spki());
    const std::string rsa = base64(key_pair("RSA").spki());

    for (const auto &[algorithm, right] :
        {std::pair("ed25519", ed25519), std::pair("ecdsa-p256-sha256", p256),
            std::pair("rsa-sha256", rsa)}) {
        for (const std::string &key : {ed25519, p256, rsa}) {
            EXPECT_EQ(lock_fault(body_signed(algorithm, {key})),
                key == right ? ""
                             : "public_key: number 1 does not match the "
                               "algorithm of the signature")
                << algorithm;
        }
    }
}

/* The dates do not count: the operator has chosen the certificate. */
TEST(core_auth_key, IsInACertificateOrAJsonWebKey)
{
    for (const auto &[type, algorithm] : {std::pair("EC", "ecdsa-p256-sha256"),
             std::pair("RSA", "rsa-sha256"), std::pair("ED25519", "ed25519")}) {
        const key_pair pair(type);
        const std::string body = offer().body;
        const certificate_wish wish{"sender", "sender", "", false, 0, 1000};

        for (const std::string &form :
            {pem_certificate(certify(pair, key_pair("EC"), wish)), jwk(pair),
                " \n" + jwk(pair),
                R"({"keys":[7,{"kty":"oct"},)" + jwk(pair) + "," +
                    jwk(key_pair("EC")) + "]}"}) {
            locked_door door(body_signed(algorithm, {form}));

            EXPECT_EQ(why_signature_not(door, body, pair.sign(body)), "")
                << form;
            EXPECT_EQ(why_signature_not(door, body + " ", pair.sign(body)),
                "signature_wrong")
                << form;
            EXPECT_EQ(why_signature_not(door, body, key_pair(type).sign(body)),
                "signature_wrong")
                << form;
        }
    }
}

TEST(core_auth_key, OfAnotherKindInACertificateOrAJsonWebKeyIsRefused)
{
    const std::string other =
        "public_key: number 1 does not match the algorithm of the signature";
    const key_pair rsa("RSA");

    for (const std::string &form :
        {pem_certificate(certify(key_pair("EC"), rsa, {"a", "a"})),
            jwk(key_pair("EC")), jwk(rsa, R"("use":"enc")"),
            jwk(rsa, R"("alg":"RS512")"), R"({"keys":[7]})" + std::string(),
            R"({"kty":"RSA","n":"","e":""})" + std::string()}) {
        EXPECT_EQ(lock_fault(body_signed("rsa-sha256", {form})), other) << form;
    }
    EXPECT_EQ(lock_fault(body_signed("rsa-sha256", {"{\"keys\":["})),
        "public_key: number 1 is not valid JSON");
    EXPECT_TRUE(lock_fault(body_signed("rsa-sha256", {R"({"keys":[]})"}))
                    .starts_with("public_key: number 1 is neither PEM, nor"));
}

/* The index is that of the text, whichever of its keys matches. */
TEST(core_auth_key, IsOneOfSeveralInAText)
{
    const key_pair first("EC");
    const key_pair second("EC");
    const key_pair third("EC");
    locked_door door(body_signed("ecdsa-p256-sha256",
        {pem_of(first) + pem_of(key_pair("RSA")) + pem_of(second),
            R"({"keys":[)" + jwk(third) + "]}"}));
    offer given;

    for (const auto &[pair, index] : {std::pair(&first, 0U),
             std::pair(&second, 0U), std::pair(&third, 1U)}) {
        given.headers = {{"X-Sig", base64(pair->sign(given.body))}};
        EXPECT_EQ(door(given).secret, index);
    }

    std::string many;
    for (int i = 0; i < 13; ++i) {
        many += pem_of(first);
    }
    EXPECT_EQ(lock_fault(body_signed("ecdsa-p256-sha256", {many})), "");
    EXPECT_EQ(lock_fault(body_signed("ecdsa-p256-sha256", {many, many})),
        "public_key: number 2 contains too many keys, at most 24 are allowed");
}

/* By "openssl ec -pubout -conv_form compressed" and "openssl dgst -sign". */
TEST(core_auth_key, HasACompressedPoint)
{
    const std::string key =
        "MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgADbbX+0i3Bqi4aJbCVzmX9ccmdAjIs"
        "3vkOajSVcUlnpRs=";

    locked_door door(body_signed("ecdsa-p256-sha256", {key}));
    offer given;

    given.headers = {{"X-Sig",
        "MEYCIQDX1xSQW8Kbj2tq/MKEEk/sL3NIONy9nZIi18Z04jn8EQIhAL4MgNAFBDk0"
        "U2era00SVQ79PsLppAqMvW0s2o8W5lIX"}};
    given.body = "{}";
    EXPECT_TRUE(door(given).authentic());
    given.body = "[]";
    EXPECT_FALSE(door(given).authentic());
}

/* By "openssl genrsa 1024" and "openssl ecparam -name", their public half. */
TEST(core_auth_key, IsNotAWeakOne)
{
    for (const auto &[algorithm, key] : {
             std::pair("rsa-sha256",
                 "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC9Qwa1e2mXiujWV7XB22in"
                 "m0EYB2/4eFsJmRB5YPeXRs+t2ilp8AVPJFRqeaAm0ybxxrBaKaYcgkzhxzZt"
                 "ZKRm8x0YjnUuRiKdHdA+jH8l9xcMbqGltawjj8nB5iLfjq20PIb6ds45+8A1"
                 "f9unn3vW/1TbLAEm/5j6fjTX5MDK/QIDAQAB"),
             std::pair("ecdsa-p256-sha256",
                 "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE42abomXBzyGOkWlgW56ZxUDBcM"
                 "lYAH+bquvAUmfjH2jnjR1+U21pP+gp7QEEmJfKTmvQ/90JL/Lll3c/vDyQ"
                 "sFCXky2k+kEwzLJEQ5yZ+MrvAfJUIuBMxAdbz78F6E7y"),
             std::pair("ecdsa-p256-sha256",
                 "MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEwvOW3zasd/kWklPXMsITdoi8Gi"
                 "mzaYKs8kdaq3D4snLaOQx9+ntjYfw0G++lEBGFnzo1dtu+FIPIQrX3wFVZ"
                 "Jg=="),
         }) {
        EXPECT_EQ(lock_fault(body_signed(algorithm, {key})),
            "public_key: number 1 does not match the algorithm of the "
            "signature");
    }
}

/* Each bit of it counts, and so does each byte behind it. */
TEST(core_auth_key, VerifiesWhatItHasSigned)
{
    for (const auto &[type, algorithm] :
        {std::pair("ED25519", "ed25519"), std::pair("EC", "ecdsa-p256-sha256"),
            std::pair("RSA", "rsa-sha256")}) {
        const key_pair pair(type);
        locked_door door(body_signed(algorithm, {base64(pair.spki())}));
        const std::string body = offer().body;
        const std::string right = pair.sign(body);

        EXPECT_EQ(why_signature_not(door, body, right), "") << type;
        EXPECT_EQ(why_signature_not(door, body + " ", right), "signature_wrong")
            << type;
        EXPECT_EQ(why_signature_not(door, body, key_pair(type).sign(body)),
            "signature_wrong")
            << type;

        for (std::size_t bit = 0; bit < 8 * right.size(); bit += 5) {
            std::string other = right;
            other[bit / 8] = static_cast<char>(other[bit / 8] ^ 1 << bit % 8);
            EXPECT_EQ(why_signature_not(door, body, other), "signature_wrong")
                << type << " " << bit;
        }
        for (const std::string &other : {right + '\0', right + right,
                 right.substr(0, right.size() - 1), '\0' + right, "x"s,
                 std::string(right.size(), '\0'), std::string(1024, '\xff')}) {
            const std::string why = why_signature_not(door, body, other);
            EXPECT_TRUE(why == "signature_wrong" || why == "signature_invalid")
                << type << " " << hex(other) << why;
        }
        EXPECT_EQ(why_signature_not(door, body, std::string(1600, 'x')),
            "signature_invalid")
            << type;
        EXPECT_EQ(why_signature_not(door, body, right), "") << type;
    }
}

/* RFC 8032, 5.1.7: S and S + L are the same to who does not look. */
TEST(core_auth_key, TakesNoSecondFormOfAnEd25519Signature)
{
    const std::string order = from_hex(
        "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    locked_door door(body_signed("ed25519", {std::string(rfc_key)}));
    std::string other = from_hex(rfc_signature);
    unsigned carry = 0;

    for (std::size_t i = 0; i < order.size(); ++i) {
        carry += static_cast<unsigned char>(other[32 + i]);
        carry += static_cast<unsigned char>(order[i]);
        other[32 + i] = static_cast<char>(carry);
        carry >>= 8;
    }
    ASSERT_EQ(carry, 0U);
    EXPECT_EQ(why_signature_not(door, "r", other), "signature_wrong");
}

/* DER has one form of a number; the raw one of JOSE is another format. */
TEST(core_auth_key, TakesNoSecondFormOfAnEcdsaSignature)
{
    const key_pair pair("EC");
    locked_door door(body_signed("ecdsa-p256-sha256", {base64(pair.spki())}));
    const std::string body = offer().body;
    std::string right;

    do {
        right = pair.sign(body); /* until both numbers have 32 bytes */
    } while (right.size() != 70);

    const std::string r = right.substr(4, 32);
    const std::string s = right.substr(38);

    EXPECT_EQ(why_signature_not(door, body, right), "");
    EXPECT_EQ(why_signature_not(door, body, r + s), "signature_wrong");
    EXPECT_EQ(why_signature_not(
                  door, body, "\x30\x45\x02\x21"s + '\0' + r + "\x02\x20" + s),
        "signature_wrong");
    EXPECT_EQ(why_signature_not(door, body, "\x30\x81\x44"s + right.substr(2)),
        "signature_wrong");
    EXPECT_EQ(why_signature_not(door, body, "\x30\x06\x02\x01\0\x02\x01\0"s),
        "signature_wrong");
}

/* By "openssl dgst -sha256 -sign" with the key of vectors.table, once as
   PKCS #1 v1.5 of SHA-1, once with "-sigopt rsa_padding_mode:pss". */
TEST(core_auth_key, TakesNoOtherPaddingOrHashOfRsa)
{
    const std::string key =
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuqfynqMCfQJuj1"
        "dAlLpoSuSLcqrTzi5d0XaC+4huoeuP6fAZzaCmedv3O8ANvxu+4lqfbd2O"
        "XGQz0bhyQ7TmQhy/+cfEAplCVmPDDsYRcyrCWEj5eoi3GXcuEneK8gJ3KF"
        "OTdcujXsY9GC/kOk/GBbyCOooRmTyb82kjnhNWB3HXIDaZVNo+x1K0d0uO"
        "bJJUZiCFwOIwc9VPyxP994rimYF7zttFyzQoCUpFl/XL6wIH3++52W9ddx"
        "TV7Fpi7FFraNX6nSk+3Zhq+4DR2DVejHFV/vXlwOT+sjqqPaNuTlD8pU8S"
        "gUXW0W+EOXmaGZlyr5DiUHOKi7KZWBZEZsvwgQIDAQAB";
    const std::string body = R"({"id":1,"type":"made","text":"h)"
                             "\xc3\xa9"
                             R"(llo"})";
    locked_door door(body_signed("rsa-sha256", {key}));

    for (const auto &[signature, why] :
        {std::pair("mtlzQykZblktT1O85otoAr/VoTbaXltY6t+LsiSKz4d08R6qFtwIl7nm67"
                   "9SS03o6x5VGsewSHLIVs9nEM6N61RWiAweOxm6EbhmMwFK9GQ1eQz6S8UX"
                   "Xh1rohS8oQy1gn3MlOptA2fGEcYrBm/e4oufusY7WwGNM2d00xTTJIfeeH"
                   "RDHCv9UDCJpLQ+5aWqXIMOZWkXlgB53/D8bFftge/hTlT3nobrc/6gDJKJ"
                   "9khKpBA3sXNr6lL8qazYmPizoK4d0nDCt//5xtLCcCmc/+08UWKHjR+DX/"
                   "iICdnq7ypsZdoFFd9sN4eGO7XJlqyYJN2exrdwvSxu3faevl1UOA==",
             ""),
            std::pair(
                "HrpqOOsY2ZmssgWcIOSsxNFsuv51VM28UWqJPq3LZAS0NZp+H4QnkMVDPP"
                "OZ1s+STir0iIbj6iBbfxq5fuEqto5hUnFNsiwTaHxVZ5dxexGMxvnz47Az"
                "yw0WiouZ+bCeSBU2ARHEaj/kkqEsXRxz7u0x6w2+BYVQgaypqfaWJHfMNc"
                "VXGzQ67sl1PxtW2CaVCHX7JJNQgt3f3d6OxrLaQrvsaxNQjebiZMDVwX/o"
                "L54+XfBlPRMWUPX5i3o2g7LiimE5lawMPdkGw2BBc+8lxr96M+xdJu8s2n"
                "TLf14va7TvHh4oR/K+BDPRu11/aWQXqQQlHnPGVTH4mYHSsy+E/A==",
                "signature_wrong"),
            std::pair(
                "Wy+kTbTA5AxR693pvg8MlwAVvNHqtItOPlJG4aM26cAGIgvCXV4oyWyjlT"
                "WiMqc8fw6mswJ0kGrPCxBJqMIpl2LiZD6EDcqYofj/r97Rn/90sp2FtjEf"
                "rpNNHsOpxwO8FeHJyJ11Rt3/dWWz9uT/sGpJut50Nw7QdeCmftKOd3FKwh"
                "nReYkdhFIFXXv7K7S7TnXGY1cYg1N5EclKSMcOJ4ThscyhbxBRIYvmv0PA"
                "TA2CvhQ6PH7xnZ19qYBxXHSxL+lYFOWm4S/mTh/h1JBw+Nj9OWzWhrmHUq"
                "p2iIFxUfLAfZaw9T6krtFBiXE+IHlnXzlD8N6b9dNoqBdv7hiVSQ==",
                "signature_wrong")}) {
        offer given;

        given.body = body;
        given.headers = {{"X-Sig", signature}};
        const finding found = door(given);
        EXPECT_EQ(found.authentic() ? "" : found.why, why) << signature;
    }
}

} // namespace
