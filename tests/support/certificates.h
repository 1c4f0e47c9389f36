// Contains a certification authority for the servers and clients of a test.

#ifndef WEBHOOK_TESTS_SUPPORT_CERTIFICATES_H
#define WEBHOOK_TESTS_SUPPORT_CERTIFICATES_H

#include <openssl/x509.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace webhook::test {

struct key_deleter {
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
};

struct certificate_deleter {
    void operator()(X509 *certificate) const { X509_free(certificate); }
};

// PEM files, and the certificate as it is sent (DER).
struct certificate {
    std::filesystem::path file;
    std::filesystem::path key;
    std::string der;
};

class authority {
public:
    // Its files are in the directory and begin with the name.
    authority(const std::filesystem::path &directory, const std::string &name);

    const std::filesystem::path &file() const { return file_; }

    // "names" is like "DNS:localhost" or "IP:127.0.0.1"; "days" below 0: it has
    // expired.  "usage" is like "clientAuth"; empty: any.
    certificate issue(const std::string &name, const std::string &names,
        int days = 10, const std::string &usage = "") const;

private:
    std::filesystem::path directory_;
    std::filesystem::path file_;
    std::unique_ptr<EVP_PKEY, key_deleter> key_;
    std::unique_ptr<X509, certificate_deleter> own_;
};

// Lines of redis.conf: TLS alone, on that port; "ca" is for the certificates of
// clients, which need none.
std::string redis_tls_lines(const certificate &own,
    const std::filesystem::path &ca, std::uint16_t port);

} // namespace webhook::test

#endif
