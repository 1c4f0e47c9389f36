#include "core/auth/public_key.h"

#include <algorithm>
#include <climits>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/config_error.h"
#include "core/auth/encoding.h"
#include "core/auth/key_set.h"

namespace webhook {

namespace {

constexpr std::size_t ed25519_size = 32;

struct release {
    void operator()(EVP_PKEY_CTX *ctx) const { EVP_PKEY_CTX_free(ctx); }
    void operator()(EVP_MD_CTX *ctx) const { EVP_MD_CTX_free(ctx); }
    void operator()(BIO *bio) const { BIO_free(bio); }
};

const unsigned char *bytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char *>(text.data());
}

std::vector<unsigned char> decode_any(encoding how, std::string_view text)
{
    std::vector<unsigned char> result(decoded_size(how, text.size()));
    std::optional<std::size_t> size = decode(how, text, result);

    result.resize(size.value_or(0));
    return result;
}

/* Replaces OpenSSL's own function, which would ask the user of the terminal. */
int no_pass_phrase(char *, int, int, void *)
{
    return -1;
}

key_ptr read_pem(std::string_view text)
{
    if (text.size() > INT_MAX) {
        return nullptr;
    }

    std::unique_ptr<BIO, release> bio(
        BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    if (bio == nullptr) {
        throw std::bad_alloc();
    }

    return key_ptr(
        PEM_read_bio_PUBKEY(bio.get(), nullptr, no_pass_phrase, nullptr));
}

key_ptr read_raw(const std::vector<unsigned char> &raw)
{
    return key_ptr(EVP_PKEY_new_raw_public_key(
        EVP_PKEY_ED25519, nullptr, raw.data(), raw.size()));
}

key_ptr read_spki(const std::vector<unsigned char> &der)
{
    const unsigned char *at = der.data();
    key_ptr key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));

    return at == der.data() + der.size() ? std::move(key) : nullptr;
}

/*
 * Clears OpenSSL's queue of errors for this thread, where nginx would find them
 * and blame a TLS connection.
 */
struct forget_errors {
    ~forget_errors() { ERR_clear_error(); }
};

key_ptr read_key(std::string_view text)
{
    forget_errors when_done;

    if (text.starts_with("-----BEGIN ")) {
        return read_pem(text);
    }

    std::vector<unsigned char> hex = decode_any(encoding::hex, text);
    if (hex.size() == ed25519_size) {
        return read_raw(hex);
    }

    std::vector<unsigned char> decoded = decode_any(encoding::base64, text);
    if (decoded.size() == ed25519_size) {
        return read_raw(decoded);
    }

    return decoded.empty() ? nullptr : read_spki(decoded);
}

} // namespace

struct public_key::handle {
    explicit handle(key_ptr read) : key(std::move(read)) {}

    key_ptr key;
};

public_key::public_key(scheme::algorithm how, std::string_view text)
    : key_(std::make_unique<handle>(read_key(text))),
      digested_(how != scheme::algorithm::ed25519)
{
    if (key_->key == nullptr) {
        throw config_error("is neither PEM, nor a SubjectPublicKeyInfo in "
                           "base64, nor an Ed25519 key in hex or base64");
    }
    if (!is_of(how)) {
        throw config_error("does not match the algorithm of the signature");
    }
}

public_key::~public_key() = default;
public_key::public_key(public_key &&) noexcept = default;

bool public_key::is_of(scheme::algorithm how) const
{
    const EVP_PKEY *key = key_->key.get();

    switch (how) {
    case scheme::algorithm::ed25519:
        return is_key_of(key, key_algorithm::ed25519);
    case scheme::algorithm::rsa_sha256:
        return is_key_of(key, key_algorithm::rsa_sha256);
    default:
        break;
    }

    return is_key_of(key, key_algorithm::ecdsa_p256_sha256);
}

bool public_key::verifies(
    std::string_view message, std::string_view signature) const
{
    forget_errors when_done;

    if (!digested_) {
        std::unique_ptr<EVP_MD_CTX, release> ctx(EVP_MD_CTX_new());
        if (ctx == nullptr || EVP_DigestVerifyInit(ctx.get(), nullptr, nullptr,
                                  nullptr, key_->key.get()) != 1) {
            throw std::bad_alloc();
        }
        return EVP_DigestVerify(ctx.get(), bytes(signature), signature.size(),
                   bytes(message), message.size()) == 1;
    }

    std::unique_ptr<EVP_PKEY_CTX, release> ctx(
        EVP_PKEY_CTX_new(key_->key.get(), nullptr));
    if (ctx == nullptr || EVP_PKEY_verify_init(ctx.get()) != 1 ||
        EVP_PKEY_CTX_set_signature_md(ctx.get(), EVP_sha256()) != 1) {
        throw std::bad_alloc();
    }

    return EVP_PKEY_verify(ctx.get(), bytes(signature), signature.size(),
               bytes(message), message.size()) == 1;
}

} // namespace webhook
