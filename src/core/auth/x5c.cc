#include "core/auth/x5c.h"

#include <algorithm>
#include <ctime>
#include <new>

#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "base/config_error.h"
#include "core/auth/forget_errors.h"
#include "core/auth/key_reader.h"

namespace webhook {

namespace {

constexpr std::size_t largest_certificate = 8192;
constexpr int most_intermediates = 3;
constexpr std::uint64_t second_ms = 1000;

struct release {
    void operator()(X509 *cert) const { X509_free(cert); }
    void operator()(X509_STORE *store) const { X509_STORE_free(store); }
    void operator()(X509_STORE_CTX *ctx) const { X509_STORE_CTX_free(ctx); }
    void operator()(STACK_OF(X509) * list) const
    {
        sk_X509_pop_free(list, X509_free);
    }
    void operator()(ASN1_OBJECT *object) const { ASN1_OBJECT_free(object); }
};

using certificate = std::unique_ptr<X509, release>;

certificate read_der(std::string_view der)
{
    const auto *at = reinterpret_cast<const unsigned char *>(der.data());

    if (der.size() > largest_certificate) {
        return nullptr;
    }

    certificate result(d2i_X509(nullptr, &at, static_cast<long>(der.size())));

    return at == reinterpret_cast<const unsigned char *>(der.data()) +
                       der.size()
               ? std::move(result)
               : nullptr;
}

bool has_extension(const X509 *from, const std::string &oid)
{
    if (oid.empty()) {
        return true;
    }

    const std::unique_ptr<ASN1_OBJECT, release> object(
        OBJ_txt2obj(oid.c_str(), 1));
    return object != nullptr &&
           X509_get_ext_by_OBJ(from, object.get(), -1) >= 0;
}

void check_oid(const char *name, const std::string &oid)
{
    const std::unique_ptr<ASN1_OBJECT, release> object(
        oid.empty() ? nullptr : OBJ_txt2obj(oid.c_str(), 1));

    if (!oid.empty() && object == nullptr) {
        throw config_error(std::string(name) +
                           ": must be an object identifier like \"1.2.840\"");
    }
}

} // namespace

struct x5c::store {
    std::unique_ptr<X509_STORE, release> roots;
};

x5c::x5c(std::span<const webhook_str_t> roots, const std::string &leaf_oid,
    const std::string &issuer_oid)
    : store_(std::make_unique<store>()), leaf_oid_(leaf_oid),
      issuer_oid_(issuer_oid)
{
    const forget_errors when_done;

    check_oid("leaf_oid", leaf_oid);
    check_oid("issuer_oid", issuer_oid);

    store_->roots.reset(X509_STORE_new());
    if (store_->roots == nullptr) {
        throw std::bad_alloc();
    }
    if (roots.empty()) {
        throw config_error(
            "public_key: is required, it must be the certificate "
            "of the root in PEM");
    }

    for (std::size_t i = 0; i < roots.size(); ++i) {
        const auto list = read_certificates({roots[i].data, roots[i].len});

        for (const std::string &der : list) {
            const certificate root = read_der(der);
            if (root == nullptr ||
                X509_STORE_add_cert(store_->roots.get(), root.get()) != 1) {
                throw config_error("public_key: number " +
                                   std::to_string(i + 1) +
                                   " contains a certificate that is not valid");
            }
        }
        if (list.empty()) {
            throw config_error("public_key: number " + std::to_string(i + 1) +
                               " contains no certificate in PEM");
        }
    }
}

x5c::~x5c() = default;
x5c::x5c(x5c &&) noexcept = default;

key_ptr x5c::verify(
    std::span<const std::string_view> chain, std::uint64_t time_ms) const
{
    const forget_errors when_done;
    const std::unique_ptr<STACK_OF(X509), release> others(sk_X509_new_null());
    const std::unique_ptr<X509_STORE_CTX, release> ctx(X509_STORE_CTX_new());

    if (others == nullptr || ctx == nullptr) {
        throw std::bad_alloc();
    }
    if (chain.empty()) {
        return nullptr;
    }

    const certificate leaf = read_der(chain[0]);
    if (leaf == nullptr || !has_extension(leaf.get(), leaf_oid_) ||
        (X509_get_key_usage(leaf.get()) & KU_DIGITAL_SIGNATURE) == 0) {
        return nullptr;
    }

    for (std::string_view der : chain.subspan(1)) {
        certificate next = read_der(der);
        if (next == nullptr || (sk_X509_num(others.get()) == 0 &&
                                   !has_extension(next.get(), issuer_oid_))) {
            return nullptr;
        }
        if (sk_X509_push(others.get(), next.get()) == 0) {
            throw std::bad_alloc();
        }
        static_cast<void>(next.release());
    }
    if (sk_X509_num(others.get()) == 0 && !issuer_oid_.empty()) {
        return nullptr;
    }

    if (X509_STORE_CTX_init(
            ctx.get(), store_->roots.get(), leaf.get(), others.get()) != 1) {
        throw std::bad_alloc();
    }

    X509_VERIFY_PARAM *how = X509_STORE_CTX_get0_param(ctx.get());
    X509_VERIFY_PARAM_set_time(how, static_cast<time_t>(time_ms / second_ms));
    X509_VERIFY_PARAM_set_depth(how, most_intermediates);

    if (X509_verify_cert(ctx.get()) != 1) {
        return nullptr;
    }

    /* The second certificate must be the one that has issued the first. */
    const STACK_OF(X509) *found = X509_STORE_CTX_get0_chain(ctx.get());
    if (!issuer_oid_.empty() &&
        (sk_X509_num(found) < 2 || X509_cmp(sk_X509_value(found, 1),
                                       sk_X509_value(others.get(), 0)) != 0)) {
        return nullptr;
    }

    return key_ptr(X509_get_pubkey(leaf.get()));
}

} // namespace webhook
