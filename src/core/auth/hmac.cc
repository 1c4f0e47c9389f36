#include "core/auth/hmac.h"

#include <new>

#include <openssl/evp.h>
#if OPENSSL_VERSION_NUMBER >= 0x30000000L
#include <openssl/core_names.h>
#include <openssl/params.h>
#else
#include <openssl/hmac.h>
#endif

namespace webhook {

namespace {

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

#if OPENSSL_VERSION_NUMBER >= 0x30000000L

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

    void update(std::string_view piece) const
    {
        want(EVP_MAC_update(ctx.get(), bytes(piece), piece.size()));
    }

    std::size_t final(unsigned char *to, std::size_t room) const
    {
        std::size_t size = 0;

        want(EVP_MAC_final(ctx.get(), to, &size, room));
        return size;
    }
};

#else

namespace {

struct release {
    void operator()(HMAC_CTX *ctx) const { HMAC_CTX_free(ctx); }
};

const EVP_MD *digest_of(hmac_hash which)
{
    switch (which) {
    case hmac_hash::sha1:
        return EVP_sha1();
    case hmac_hash::sha256:
        return EVP_sha256();
    case hmac_hash::sha512:
        break;
    }

    return EVP_sha512();
}

} // namespace

/* Does the same with OpenSSL 1.1.1, which has no EVP_MAC. */
struct hmac::context {
    std::unique_ptr<HMAC_CTX, release> ctx{HMAC_CTX_new()};

    void start(hmac_hash which, std::string_view key) const
    {
        want(HMAC_Init_ex(ctx.get(), bytes(key), static_cast<int>(key.size()),
            digest_of(which), nullptr));
    }

    void restart() const
    {
        want(HMAC_Init_ex(ctx.get(), nullptr, 0, nullptr, nullptr));
    }

    void update(std::string_view piece) const
    {
        want(HMAC_Update(ctx.get(), bytes(piece), piece.size()));
    }

    std::size_t final(unsigned char *to, std::size_t) const
    {
        unsigned size = 0;

        want(HMAC_Final(ctx.get(), to, &size));
        return size;
    }
};

#endif

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
    if (key.id() == key_id_ && which == hash_) {
        context_->restart();
    } else {
        key_id_ = 0;
        context_->start(which, key.bytes());
        key_id_ = key.id();
        hash_ = which;
    }

    for (std::string_view piece : pieces) {
        context_->update(piece);
    }

    const std::size_t size = context_->final(mac_.data(), mac_.size());

    return {reinterpret_cast<const char *>(mac_.data()), size};
}

} // namespace webhook
