/* Certificates for a test, made with OpenSSL. */

#ifndef WEBHOOK_TESTS_UNIT_CORE_CERTIFICATE_CHECK_H
#define WEBHOOK_TESTS_UNIT_CORE_CERTIFICATE_CHECK_H

#include <cstdint>
#include <ctime>
#include <memory>
#include <string>

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "unit/core_jwt_check.h"

namespace core_check {

struct certificate_wish {
    std::string name;
    std::string issuer;
    std::string oid = {};
    bool is_ca = false;
    std::uint64_t from_ms = now_ms - 86'400'000;
    std::uint64_t to_ms = now_ms + 86'400'000;
};

inline void add_extension(X509 *to, int nid, const char *value)
{
    X509V3_CTX ctx;

    X509V3_set_ctx_nodb(&ctx);
    X509V3_set_ctx(&ctx, to, to, nullptr, nullptr, 0);
    X509_EXTENSION *made = X509V3_EXT_conf_nid(nullptr, &ctx, nid, value);
    X509_add_ext(to, made, -1);
    X509_EXTENSION_free(made);
}

/* Adds an extension that only its object identifier describes. */
inline void add_marker(X509 *to, const std::string &oid)
{
    ASN1_OBJECT *object = OBJ_txt2obj(oid.c_str(), 1);
    ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
    const unsigned char null[] = {5, 0};

    ASN1_OCTET_STRING_set(value, null, sizeof null);
    X509_EXTENSION *made =
        X509_EXTENSION_create_by_OBJ(nullptr, object, 0, value);
    X509_add_ext(to, made, -1);
    X509_EXTENSION_free(made);
    ASN1_OCTET_STRING_free(value);
    ASN1_OBJECT_free(object);
}

/* Returns a certificate in DER. */
inline std::string certify(const key_pair &key, const key_pair &issuer_key,
    const certificate_wish &wish)
{
    X509 *made = X509_new();
    const auto name = [](X509_NAME *to, const std::string &text) {
        X509_NAME_add_entry_by_txt(
            to, "CN", MBSTRING_ASC, bytes(text), -1, -1, 0);
    };

    X509_set_version(made, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made), 7);
    name(X509_get_subject_name(made), wish.name);
    name(X509_get_issuer_name(made), wish.issuer);
    ASN1_TIME_set(
        X509_getm_notBefore(made), static_cast<time_t>(wish.from_ms / 1000));
    ASN1_TIME_set(
        X509_getm_notAfter(made), static_cast<time_t>(wish.to_ms / 1000));
    X509_set_pubkey(made, key.get());
    add_extension(made, NID_basic_constraints,
        wish.is_ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
    add_extension(made, NID_key_usage,
        wish.is_ca ? "critical,keyCertSign" : "critical,digitalSignature");
    if (!wish.oid.empty()) {
        add_marker(made, wish.oid);
    }
    X509_sign(made, issuer_key.get(), EVP_sha256());

    unsigned char *der = nullptr;
    const int size = i2d_X509(made, &der);
    std::string out(
        reinterpret_cast<char *>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    X509_free(made);
    return out;
}

inline std::string pem_certificate(const std::string &der)
{
    return "-----BEGIN CERTIFICATE-----\n" + base64(der) +
           "\n-----END CERTIFICATE-----\n";
}

} // namespace core_check

#endif /* WEBHOOK_TESTS_UNIT_CORE_CERTIFICATE_CHECK_H */
