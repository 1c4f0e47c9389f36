#include "core/sha256.h"

#include <new>

#include <openssl/evp.h>

namespace webhook {

namespace {

struct free_context {
    void operator()(EVP_MD_CTX *ctx) const { EVP_MD_CTX_free(ctx); }
};

/*
 * OpenSSL 3 looks up the implementation of EVP_sha256() by its name at each
 * use, under a lock; a fetched one is used as it is.
 */
#if OPENSSL_VERSION_NUMBER >= 0x30000000L

struct free_method {
    void operator()(EVP_MD *md) const { EVP_MD_free(md); }
};

using method = std::unique_ptr<EVP_MD, free_method>;

method get_method()
{
    return method(EVP_MD_fetch(nullptr, "SHA256", nullptr));
}

#else

struct keep_method {
    void operator()(const EVP_MD *) const {}
};

using method = std::unique_ptr<const EVP_MD, keep_method>;

method get_method()
{
    return method(EVP_sha256());
}

#endif

} // namespace

struct sha256::context {
    method md = get_method();
    std::unique_ptr<EVP_MD_CTX, free_context> ctx{EVP_MD_CTX_new()};
};

sha256::sha256() : context_(std::make_unique<context>())
{
    if (context_->md == nullptr || context_->ctx == nullptr) {
        throw std::bad_alloc();
    }
}

sha256::~sha256() = default;

sha256::digest sha256::operator()(std::string_view bytes)
{
    EVP_MD_CTX *ctx = context_->ctx.get();
    digest result;

    if (EVP_DigestInit_ex(ctx, context_->md.get(), nullptr) != 1 ||
        EVP_DigestUpdate(ctx, bytes.data(), bytes.size()) != 1 ||
        EVP_DigestFinal_ex(ctx, result.data(), nullptr) != 1) {
        throw std::bad_alloc();
    }

    return result;
}

} // namespace webhook
