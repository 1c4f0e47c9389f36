/*
 * Holds the public keys of a gate, from PEM, certificates or JSON Web Key Sets,
 * and verifies with them.
 */

#ifndef WEBHOOK_CORE_AUTH_KEY_SET_H
#define WEBHOOK_CORE_AUTH_KEY_SET_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/evp.h>

#include <webhook/webhook.h>

namespace webhook {

struct free_key {
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
};

using key_ptr = std::unique_ptr<EVP_PKEY, free_key>;

enum class key_algorithm : std::uint8_t {
    rsa_sha1,
    rsa_sha256,        /* is that of PKCS #1 v1.5 */
    rsa_pss_sha512,    /* has a salt of 64 bytes (RFC 9421, 3.3.1) */
    ecdsa_p256_sha1,   /* is r and s, 32 bytes each */
    ecdsa_p256_sha256, /* is the same (RFC 7518, 3.4) */
    ed25519
};

/* Returns true if the key is of that kind, and large enough. */
bool is_key_of(const EVP_PKEY *key, key_algorithm how);

/*
 * Returns true if the signature of the pieces, one after the other, is valid.
 * For Ed25519 there must be one piece.
 */
bool verify_with(EVP_PKEY *key, key_algorithm how,
    std::span<const std::string_view> pieces, std::string_view signature);

class key_set {
public:
    /*
     * Reads keys in the forms of read_keys().  Keys of a text that are of
     * another kind or for another use are skipped.  Throws config_error, which
     * begins with "public_key".
     */
    key_set(key_algorithm how, std::span<const webhook_str_t> texts);

    /*
     * Verifies with the keys of that id, and with keys that have no id.  An
     * empty id stands for all keys.  "index" becomes that of the text that the
     * matching key is from.
     */
    bool verifies(std::span<const std::string_view> pieces,
        std::string_view signature, std::string_view id,
        std::size_t &index) const;

    key_algorithm algorithm() const { return how_; }

private:
    struct entry {
        key_ptr key;
        std::string id;
        std::size_t index;
    };

    void read(std::string_view text, std::size_t index);

    key_algorithm how_;
    std::vector<entry> keys_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_KEY_SET_H */
