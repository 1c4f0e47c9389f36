#include "core/sha256.h"

#include <new>

#include <openssl/evp.h>

namespace webhook {

namespace {

struct free_context {
    void operator()(EVP_MD_CTX *ctx) const { EVP_MD_CTX_free(ctx); }
};

#if OPENSSL_VERSION_NUMBER >= 0x30000000L
struct free_method {
    void operator()(EVP_MD *md) const { EVP_MD_free(md); }
};
#endif

void want(int succeeded)
{
    if (succeeded != 1) {
        throw std::bad_alloc();
    }
}

} // namespace

/*
 * Keeps a fetched implementation: OpenSSL 3 would look up that of EVP_sha256()
 * by its name at each use, under a lock.
 */
struct sha256::context {
#if OPENSSL_VERSION_NUMBER >= 0x30000000L
    std::unique_ptr<EVP_MD, free_method> fetched{
        EVP_MD_fetch(nullptr, "SHA256", nullptr)};
    const EVP_MD *md = fetched.get();
#else
    const EVP_MD *md = EVP_sha256();
#endif
    std::unique_ptr<EVP_MD_CTX, free_context> ctx{EVP_MD_CTX_new()};
};

sha256::sha256() : context_(std::make_unique<context>())
{
    if (context_->md == nullptr || context_->ctx == nullptr) {
        throw std::bad_alloc();
    }
}

sha256::~sha256() = default;

sha256::digest sha256::operator()(std::span<const std::string_view> pieces)
{
    EVP_MD_CTX *ctx = context_->ctx.get();
    digest result;

    want(EVP_DigestInit_ex(ctx, context_->md, nullptr));
    for (std::string_view piece : pieces) {
        want(EVP_DigestUpdate(ctx, piece.data(), piece.size()));
    }
    want(EVP_DigestFinal_ex(ctx, result.data(), nullptr));

    return result;
}

} // namespace webhook
