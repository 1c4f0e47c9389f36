/* Verifies signatures that anybody can verify and only the sender can make. */

#ifndef WEBHOOK_CORE_AUTH_PUBLIC_KEY_H
#define WEBHOOK_CORE_AUTH_PUBLIC_KEY_H

#include <memory>
#include <string_view>

#include "core/auth/scheme.h"

namespace webhook {

class public_key {
public:
    /*
     * Reads PEM or base64 of a SubjectPublicKeyInfo (RFC 5280, 4.1), or the 32
     * bytes of an Ed25519 key in hex or base64.  Throws config_error.
     */
    public_key(scheme::algorithm how, std::string_view text);
    ~public_key();
    public_key(public_key &&) noexcept;

    /*
     * Returns true if the signature is valid.  For Ed25519 (RFC 8032) "message"
     * is the signed text, otherwise it is the SHA-256 of that.  An ECDSA
     * signature is in DER, an RSA signature is that of PKCS #1 v1.5.
     */
    bool verifies(std::string_view message, std::string_view signature) const;

private:
    struct handle;

    bool is_of(scheme::algorithm how) const;

    std::unique_ptr<handle> key_;
    bool digested_; /* is true if the caller passes the SHA-256 */
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_PUBLIC_KEY_H */
