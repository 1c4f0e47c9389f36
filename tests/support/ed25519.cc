#include "support/ed25519.h"

#include <openssl/evp.h>

#include <array>
#include <span>

namespace webhook::test {

namespace {

EVP_PKEY *in(void *key)
{
    return static_cast<EVP_PKEY *>(key);
}

std::string hex(std::span<const unsigned char> bytes)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : bytes) {
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text;
}

} // namespace

void ed25519_key::deleter::operator()(void *key) const
{
    EVP_PKEY_free(in(key));
}

ed25519_key::ed25519_key()
    : key_(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"))
{
}

std::string ed25519_key::public_key() const
{
    std::array<unsigned char, 32> bytes;
    std::size_t size = bytes.size();
    EVP_PKEY_get_raw_public_key(in(key_.get()), bytes.data(), &size);
    return hex(bytes);
}

std::string ed25519_key::sign(const std::string &text) const
{
    std::array<unsigned char, 64> bytes;
    std::size_t size = bytes.size();
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_DigestSignInit(ctx, nullptr, nullptr, nullptr, in(key_.get()));
    EVP_DigestSign(ctx, bytes.data(), &size,
        reinterpret_cast<const unsigned char *>(text.data()), text.size());
    EVP_MD_CTX_free(ctx);
    return hex(bytes);
}

} // namespace webhook::test
