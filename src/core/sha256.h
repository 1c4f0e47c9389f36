/* Computes SHA-256 with OpenSSL, whose objects are set up once. */

#ifndef WEBHOOK_CORE_SHA256_H
#define WEBHOOK_CORE_SHA256_H

#include <array>
#include <memory>
#include <span>
#include <string_view>

namespace webhook {

class sha256 {
public:
    using digest = std::array<unsigned char, 32>;

    sha256();
    ~sha256();
    sha256(const sha256 &) = delete;
    sha256 &operator=(const sha256 &) = delete;

    /*
     * Returns the digest of the pieces, one after the other.  Throws
     * std::bad_alloc, because OpenSSL has no other reason to fail here.
     */
    digest operator()(std::span<const std::string_view> pieces);
    digest operator()(std::string_view bytes) { return (*this)({&bytes, 1}); }

private:
    struct context;

    std::unique_ptr<context> context_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_SHA256_H */
