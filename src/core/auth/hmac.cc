#include "core/auth/hmac.h"

#include <new>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace webhook {

namespace {

struct release {
    void operator()(EVP_MAC *mac) const { EVP_MAC_free(mac); }
    void operator()(EVP_MAC_CTX *ctx) const { EVP_MAC_CTX_free(ctx); }
};

char *name_of(hmac_hash which)
{
    static char sha1[] = "SHA1";
    static char sha256[] = "SHA256";
    static char sha512[] = "SHA512";

    switch (which) {
    case hmac_hash::sha1:
        return sha1;
    case hmac_hash::sha256:
        return sha256;
    case hmac_hash::sha512:
        break;
    }

    return sha512;
}

void want(int succeeded)
{
    if (succeeded != 1) {
        throw std::bad_alloc();
    }
}

const unsigned char *bytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char *>(text.data());
}

} // namespace

struct hmac::context {
    std::unique_ptr<EVP_MAC, release> mac{
        EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
    std::unique_ptr<EVP_MAC_CTX, release> ctx{
        mac != nullptr ? EVP_MAC_CTX_new(mac.get()) : nullptr};

    void start(hmac_hash which, std::string_view key) const
    {
        const OSSL_PARAM parameters[] = {
            OSSL_PARAM_construct_utf8_string(
                OSSL_MAC_PARAM_DIGEST, name_of(which), 0),
            OSSL_PARAM_construct_end()};

        want(EVP_MAC_init(ctx.get(), bytes(key), key.size(), parameters));
    }

    /* Starts again with the same key. */
    void restart() const { want(EVP_MAC_init(ctx.get(), nullptr, 0, nullptr)); }
};

hmac::hmac() : context_(std::make_unique<context>())
{
    if (context_->ctx == nullptr) {
        throw std::bad_alloc();
    }
}

hmac::~hmac() = default;

std::string_view hmac::operator()(hmac_hash which, const secret &key,
    std::span<const std::string_view> pieces)
{
    EVP_MAC_CTX *ctx = context_->ctx.get();
    std::size_t size = 0;

    if (key.id() == key_id_ && which == hash_) {
        context_->restart();
    } else {
        key_id_ = 0;
        context_->start(which, key.bytes());
        key_id_ = key.id();
        hash_ = which;
    }

    for (std::string_view piece : pieces) {
        want(EVP_MAC_update(ctx, bytes(piece), piece.size()));
    }
    want(EVP_MAC_final(ctx, mac_.data(), &size, mac_.size()));

    return {reinterpret_cast<const char *>(mac_.data()), size};
}

} // namespace webhook
