/*
 * Verifies chains of certificates that a signature brings along (RFC 7515,
 * 4.1.6) against pinned roots.
 */

#ifndef WEBHOOK_CORE_AUTH_X5C_H
#define WEBHOOK_CORE_AUTH_X5C_H

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <webhook/webhook.h>

#include "core/auth/key_set.h"

namespace webhook {

class x5c {
public:
    /*
     * "roots" are certificates in PEM.  "leaf_oid" and "issuer_oid" are
     * extensions that the first and the second certificate of a chain must
     * have; an empty one stands for none.  Throws config_error.
     */
    x5c(std::span<const webhook_str_t> roots, const std::string &leaf_oid,
        const std::string &issuer_oid);
    ~x5c();
    x5c(x5c &&) noexcept;

    /*
     * Returns the key of the first certificate if the chain leads to a root and
     * was valid at the time, otherwise nullptr.  The certificates are DER; the
     * chain's own copy of the root is not used.
     */
    key_ptr verify(
        std::span<const std::string_view> chain, std::uint64_t time_ms) const;

private:
    struct store;

    std::unique_ptr<store> store_;
    std::string leaf_oid_;
    std::string issuer_oid_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_X5C_H */
