/* Reads public keys from what an operator has configured. */

#ifndef WEBHOOK_CORE_AUTH_KEY_READER_H
#define WEBHOOK_CORE_AUTH_KEY_READER_H

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/auth/key_set.h"

namespace webhook {

/* Bounds the keys of a gate, which may all be tried for a request. */
inline constexpr std::size_t most_keys = 24;

struct named_key {
    key_ptr key;
    std::string id; /* is that of a JWK, or empty */
};

struct keys_of_text {
    std::vector<named_key> keys; /* match the algorithm */
    bool has_others = false;     /* is true if the text has other keys */
};

/*
 * Reads keys in PEM, which may be one line, certificates in PEM, a
 * SubjectPublicKeyInfo (RFC 5280, 4.1) in base64, the 32 bytes of an Ed25519
 * key in hex or base64, or a JWK or JWK Set (RFC 7517).  There is no key if the
 * text has none of these forms. Throws config_error for what begins like JSON,
 * and is not.
 */
keys_of_text read_keys(key_algorithm how, std::string_view text);

/* Reads the certificates in PEM that a text consists of, as DER. */
std::vector<std::string> read_certificates(std::string_view text);

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_KEY_READER_H */
