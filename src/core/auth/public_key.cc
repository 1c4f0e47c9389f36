#include "core/auth/public_key.h"

#include <memory>
#include <new>
#include <utility>

#include <openssl/evp.h>

#include "base/config_error.h"
#include "core/auth/forget_errors.h"
#include "core/auth/key_reader.h"

namespace webhook {

namespace {

struct release {
    void operator()(EVP_PKEY_CTX *ctx) const { EVP_PKEY_CTX_free(ctx); }
    void operator()(EVP_MD_CTX *ctx) const { EVP_MD_CTX_free(ctx); }
};

using key_context = std::unique_ptr<EVP_PKEY_CTX, release>;

const unsigned char *bytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char *>(text.data());
}

key_algorithm key_algorithm_of(scheme::algorithm how)
{
    switch (how) {
    case scheme::algorithm::ed25519:
        return key_algorithm::ed25519;
    case scheme::algorithm::rsa_sha256:
        return key_algorithm::rsa_sha256;
    case scheme::algorithm::ecdsa_p256_sha1:
        return key_algorithm::ecdsa_p256_sha1;
    default:
        break;
    }

    return key_algorithm::ecdsa_p256_sha256;
}

/*
 * Returns nullptr if OpenSSL does not verify signatures of such a digest: some
 * systems forbid SHA-1.
 */
key_context start(EVP_PKEY *key, scheme::algorithm how)
{
    const EVP_MD *digest =
        how == scheme::algorithm::ecdsa_p256_sha1 ? EVP_sha1() : EVP_sha256();
    key_context ctx(EVP_PKEY_CTX_new(key, nullptr));

    if (ctx == nullptr) {
        throw std::bad_alloc();
    }
    if (EVP_PKEY_verify_init(ctx.get()) != 1 ||
        EVP_PKEY_CTX_set_signature_md(ctx.get(), digest) != 1) {
        return nullptr;
    }

    return ctx;
}

} // namespace

public_key::public_key(scheme::algorithm how, key_ptr key, std::size_t index)
    : how_(how), key_(std::move(key)), index_(index)
{
    const forget_errors when_done;

    if (how_ != scheme::algorithm::ed25519 &&
        start(key_.get(), how_) == nullptr) {
        throw config_error("is of an algorithm that the OpenSSL of this system "
                           "does not allow");
    }
}

bool public_key::verifies(
    std::string_view message, std::string_view signature) const
{
    const forget_errors when_done;

    if (how_ == scheme::algorithm::ed25519) {
        const std::unique_ptr<EVP_MD_CTX, release> ctx(EVP_MD_CTX_new());
        if (ctx == nullptr || EVP_DigestVerifyInit(ctx.get(), nullptr, nullptr,
                                  nullptr, key_.get()) != 1) {
            throw std::bad_alloc();
        }
        return EVP_DigestVerify(ctx.get(), bytes(signature), signature.size(),
                   bytes(message), message.size()) == 1;
    }

    const key_context ctx = start(key_.get(), how_);
    if (ctx == nullptr) {
        throw std::bad_alloc();
    }

    return EVP_PKEY_verify(ctx.get(), bytes(signature), signature.size(),
               bytes(message), message.size()) == 1;
}

void add_public_keys(scheme::algorithm how, std::string_view text,
    std::size_t index, std::vector<public_key> &keys)
{
    keys_of_text found = read_keys(key_algorithm_of(how), text);

    if (found.keys.empty()) {
        throw config_error(
            found.has_others
                ? "does not match the algorithm of the signature"
                : "is neither PEM, nor a SubjectPublicKeyInfo in base64, nor "
                  "an Ed25519 key in hex or base64, nor a JSON Web Key");
    }
    if (keys.size() + found.keys.size() > most_keys) {
        throw config_error("contains too many keys, at most " +
                           std::to_string(most_keys) + " are allowed");
    }

    for (named_key &each : found.keys) {
        keys.emplace_back(how, std::move(each.key), index);
    }
}

} // namespace webhook
