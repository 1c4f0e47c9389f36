/* Verifies signatures that anybody can verify and only the sender can make. */

#ifndef WEBHOOK_CORE_AUTH_PUBLIC_KEY_H
#define WEBHOOK_CORE_AUTH_PUBLIC_KEY_H

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/auth/key_set.h"
#include "core/auth/scheme.h"

namespace webhook {

class public_key {
public:
    /*
     * "index" is that of the text that the key is from.  Throws config_error if
     * this OpenSSL does not verify with that algorithm.
     */
    public_key(scheme::algorithm how, key_ptr key, std::size_t index);

    /*
     * Returns true if the signature is valid.  For Ed25519 (RFC 8032) "message"
     * is the signed text, otherwise it is the digest of that.  An ECDSA
     * signature is in DER, an RSA signature is that of PKCS #1 v1.5.
     */
    bool verifies(std::string_view message, std::string_view signature) const;

    std::size_t index() const { return index_; }

private:
    scheme::algorithm how_;
    key_ptr key_;
    std::size_t index_;
};

/*
 * Reads the keys of a text, in the forms of read_keys(), and adds them.  Throws
 * config_error if there is none that matches the algorithm.
 */
void add_public_keys(scheme::algorithm how, std::string_view text,
    std::size_t index, std::vector<public_key> &keys);

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_PUBLIC_KEY_H */
