#include "support/certificates.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <random>
#include <stdexcept>

namespace webhook::test {

namespace fs = std::filesystem;

namespace {

using key_ptr = std::unique_ptr<EVP_PKEY, key_deleter>;
using certificate_ptr = std::unique_ptr<X509, certificate_deleter>;

constexpr long day = 24 * 60 * 60;

void require(bool met, const char *what)
{
    if (!met) {
        throw std::runtime_error(std::string("certificates: ") + what);
    }
}

key_ptr make_key()
{
    key_ptr key(EVP_EC_gen("P-256"));

    require(key != nullptr, "no key");
    return key;
}

void extend(X509 *to, X509 *issuer, int what, const std::string &value)
{
    X509V3_CTX context;

    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);

    X509_EXTENSION *made =
        X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());

    require(made && X509_add_ext(to, made, -1) == 1, "no extension");
    X509_EXTENSION_free(made);
}

// "issuer" is null for one that signs itself.
certificate_ptr make(
    const std::string &name, EVP_PKEY *key, X509 *issuer, int days)
{
    certificate_ptr made(X509_new());
    X509 *one = made.get();
    std::random_device random;

    X509_set_version(one, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(one),
        static_cast<long>(random() & 0x7fffffff) + 1);
    X509_gmtime_adj(X509_getm_notBefore(one), -20 * day);
    X509_gmtime_adj(X509_getm_notAfter(one), days * day);
    X509_set_pubkey(one, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(one), "CN", MBSTRING_ASC,
        reinterpret_cast<const unsigned char *>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(one, X509_get_subject_name(issuer ? issuer : one));
    if (issuer == nullptr) {
        extend(one, one, NID_basic_constraints, "critical,CA:TRUE");
    }
    return made;
}

void sign(X509 *one, EVP_PKEY *with)
{
    require(X509_sign(one, with, EVP_sha256()) > 0, "not signed");
}

template<typename Write>
void write(const fs::path &path, Write write)
{
    std::FILE *file = std::fopen(path.c_str(), "w");

    require(file != nullptr, "no file");
    const bool written = write(file) == 1;
    std::fclose(file);
    require(written, "not written");
}

std::string der_of(X509 *one)
{
    unsigned char *bytes = nullptr;
    const int size = i2d_X509(one, &bytes);

    require(size > 0, "no DER");
    std::string text(
        reinterpret_cast<char *>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return text;
}

} // namespace

authority::authority(const fs::path &directory, const std::string &name)
    : directory_(directory), file_(directory / (name + ".crt")),
      key_(make_key()), own_(make(name, key_.get(), nullptr, 10))
{
    sign(own_.get(), key_.get());
    write(file_, [&](std::FILE *to) { return PEM_write_X509(to, own_.get()); });
}

certificate authority::issue(const std::string &name, const std::string &names,
    int days, const std::string &usage) const
{
    const key_ptr key = make_key();
    const certificate_ptr one = make(name, key.get(), own_.get(), days);

    extend(one.get(), own_.get(), NID_subject_alt_name, names);
    if (!usage.empty()) {
        extend(one.get(), own_.get(), NID_ext_key_usage, usage);
    }
    sign(one.get(), key_.get());

    certificate made = {directory_ / (name + ".crt"),
        directory_ / (name + ".key"), der_of(one.get())};

    write(made.file,
        [&](std::FILE *to) { return PEM_write_X509(to, one.get()); });
    write(made.key, [&](std::FILE *to) {
        return PEM_write_PrivateKey(
            to, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
    return made;
}

std::string redis_tls_lines(
    const certificate &own, const fs::path &ca, std::uint16_t port)
{
    return "port 0\ntls-port " + std::to_string(port) + "\ntls-cert-file " +
           own.file.string() + "\ntls-key-file " + own.key.string() +
           "\ntls-ca-cert-file " + ca.string() + "\ntls-auth-clients no\n";
}

} // namespace webhook::test
