/* Computes HMAC (RFC 2104) with OpenSSL, whose objects are set up once. */

#ifndef WEBHOOK_CORE_AUTH_HMAC_H
#define WEBHOOK_CORE_AUTH_HMAC_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "core/auth/secret.h"

namespace webhook {

enum class hmac_hash : std::uint8_t { sha1, sha256, sha512 };

class hmac {
public:
    static constexpr std::size_t largest = 64;

    hmac();
    ~hmac();
    hmac(const hmac &) = delete;
    hmac &operator=(const hmac &) = delete;

    /*
     * Returns the HMAC of the pieces, one after the other; it is valid until
     * the next call.  The key is remembered, so that the same key costs no
     * set-up again. Throws std::bad_alloc, because OpenSSL has no other reason
     * to fail here.
     */
    std::string_view operator()(hmac_hash which, const secret &key,
        std::span<const std::string_view> pieces);

private:
    struct context;

    std::unique_ptr<context> context_;
    std::uint64_t key_id_ = 0;
    hmac_hash hash_ = hmac_hash::sha256;
    std::array<unsigned char, largest> mac_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_HMAC_H */
