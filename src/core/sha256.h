/* SHA-256 by OpenSSL, with what it needs set up once. */

#ifndef WEBHOOK_CORE_SHA256_H
#define WEBHOOK_CORE_SHA256_H

#include <array>
#include <memory>
#include <string_view>

namespace webhook {

class sha256 {
public:
    using digest = std::array<unsigned char, 32>;

    sha256();
    ~sha256();
    sha256(const sha256 &) = delete;
    sha256 &operator=(const sha256 &) = delete;

    /* Throws std::bad_alloc: OpenSSL has no other reason to fail here. */
    digest operator()(std::string_view bytes);

private:
    struct context;

    std::unique_ptr<context> context_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_SHA256_H */
