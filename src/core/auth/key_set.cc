#include "core/auth/key_set.h"

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/config_error.h"
#include "core/auth/forget_errors.h"
#include "core/auth/key_reader.h"

namespace webhook {

namespace {

constexpr int smallest_rsa = 2048; /* counts bits (RFC 7518, 3.3) */
constexpr std::size_t pss_salt_size = 64;
constexpr std::size_t coordinate_size = 32;

struct release {
    void operator()(EVP_MD_CTX *ctx) const { EVP_MD_CTX_free(ctx); }
    void operator()(unsigned char *bytes) const { OPENSSL_free(bytes); }
};

const unsigned char *bytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char *>(text.data());
}

bool is_p256(const EVP_PKEY *key)
{
    /*
     * This is the algorithm in a SubjectPublicKeyInfo, behind a tag and a
     * length, which depends on whether the point is compressed.
     */
    constexpr std::string_view algorithm =
        "\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce"
        "\x3d\x03\x01\x07\x03";
    unsigned char *room = nullptr;
    const int size = i2d_PUBKEY(const_cast<EVP_PKEY *>(key), &room);
    const std::unique_ptr<unsigned char, release> owner(room);

    return size > 2 && std::string_view(reinterpret_cast<char *>(room),
                           static_cast<std::size_t>(size))
                           .substr(2)
                           .starts_with(algorithm);
}

/* Writes r or s as a positive integer of ASN.1. */
unsigned char *write_integer(std::string_view digits, unsigned char *to)
{
    digits.remove_prefix(
        std::min(digits.find_first_not_of('\0'), digits.size() - 1));

    const bool signed_bit = static_cast<unsigned char>(digits[0]) >= 0x80;

    *to++ = 0x02;
    *to++ = static_cast<unsigned char>(digits.size() + (signed_bit ? 1 : 0));
    if (signed_bit) {
        *to++ = 0;
    }
    return std::copy(digits.begin(), digits.end(), to);
}

/* Holds an ECDSA signature as OpenSSL reads it. */
class ecdsa_signature {
public:
    /* The text must have two coordinates. */
    explicit ecdsa_signature(std::string_view text)
    {
        unsigned char *end =
            write_integer(text.substr(0, coordinate_size), room_.data() + 2);

        end = write_integer(text.substr(coordinate_size), end);
        size_ = static_cast<std::size_t>(end - room_.data());
        room_[0] = 0x30;
        room_[1] = static_cast<unsigned char>(size_ - 2);
    }

    std::string_view text() const
    {
        return {reinterpret_cast<const char *>(room_.data()), size_};
    }

private:
    std::array<unsigned char, 2 + 2 * (3 + coordinate_size)> room_;
    std::size_t size_;
};

const EVP_MD *digest_of(key_algorithm how)
{
    switch (how) {
    case key_algorithm::rsa_sha1:
    case key_algorithm::ecdsa_p256_sha1:
        return EVP_sha1();
    case key_algorithm::rsa_pss_sha512:
        return EVP_sha512();
    case key_algorithm::ed25519:
        return nullptr;
    default:
        break;
    }

    return EVP_sha256();
}

bool is_ecdsa(key_algorithm how)
{
    return how == key_algorithm::ecdsa_p256_sha1 ||
           how == key_algorithm::ecdsa_p256_sha256;
}

bool set_padding(EVP_PKEY_CTX *ctx, key_algorithm how)
{
    return how != key_algorithm::rsa_pss_sha512 ||
           (EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, pss_salt_size) == 1);
}

} // namespace

bool is_key_of(const EVP_PKEY *key, key_algorithm how)
{
    if (key == nullptr) {
        return false;
    }

    switch (how) {
    case key_algorithm::ecdsa_p256_sha1:
    case key_algorithm::ecdsa_p256_sha256:
        return is_p256(key);
    case key_algorithm::ed25519:
        return EVP_PKEY_base_id(key) == EVP_PKEY_ED25519;
    case key_algorithm::rsa_pss_sha512:
        return (EVP_PKEY_base_id(key) == EVP_PKEY_RSA ||
                   EVP_PKEY_base_id(key) == EVP_PKEY_RSA_PSS) &&
               EVP_PKEY_bits(key) >= smallest_rsa;
    case key_algorithm::rsa_sha1:
    case key_algorithm::rsa_sha256:
        break;
    }

    return EVP_PKEY_base_id(key) == EVP_PKEY_RSA &&
           EVP_PKEY_bits(key) >= smallest_rsa;
}

bool verify_with(EVP_PKEY *key, key_algorithm how,
    std::span<const std::string_view> pieces, std::string_view signature)
{
    const forget_errors when_done;
    const std::unique_ptr<EVP_MD_CTX, release> ctx(EVP_MD_CTX_new());
    EVP_PKEY_CTX *settings = nullptr;

    if (ctx == nullptr || EVP_DigestVerifyInit(ctx.get(), &settings,
                              digest_of(how), nullptr, key) != 1) {
        throw std::bad_alloc();
    }
    if (!set_padding(settings, how)) {
        return false;
    }

    if (how == key_algorithm::ed25519) {
        return EVP_DigestVerify(ctx.get(), bytes(signature), signature.size(),
                   bytes(pieces[0]), pieces[0].size()) == 1;
    }
    if (is_ecdsa(how) && signature.size() != 2 * coordinate_size) {
        return false;
    }

    for (std::string_view piece : pieces) {
        if (EVP_DigestVerifyUpdate(ctx.get(), piece.data(), piece.size()) !=
            1) {
            throw std::bad_alloc();
        }
    }

    if (is_ecdsa(how)) {
        const ecdsa_signature rewritten(signature);
        const std::string_view text = rewritten.text();
        return EVP_DigestVerifyFinal(ctx.get(), bytes(text), text.size()) == 1;
    }

    return EVP_DigestVerifyFinal(
               ctx.get(), bytes(signature), signature.size()) == 1;
}

key_set::key_set(key_algorithm how, std::span<const webhook_str_t> texts)
    : how_(how)
{
    const forget_errors when_done;

    if (texts.empty()) {
        throw config_error(
            "public_key: is required to verify the signature; specify it, or "
            "disable the verification with \"webhook_signature off\"");
    }
    if (texts.size() > WEBHOOK_MAX_SECRETS) {
        throw config_error("public_key: too many are specified, at most " +
                           std::to_string(WEBHOOK_MAX_SECRETS) +
                           " are allowed");
    }

    for (std::size_t i = 0; i < texts.size(); ++i) {
        const std::size_t before = keys_.size();

        read({texts[i].data, texts[i].len}, i);

        if (keys_.size() == before || keys_.size() > most_keys) {
            throw config_error(
                "public_key: number " + std::to_string(i + 1) +
                (keys_.size() == before
                        ? " contains no key that matches the algorithm of the "
                          "signature; it must be PEM, a SubjectPublicKeyInfo "
                          "in "
                          "base64, or a JSON Web Key Set"
                        : " contains too many keys"));
        }
    }
}

void key_set::read(std::string_view text, std::size_t index)
try {
    for (named_key &each : read_keys(how_, text).keys) {
        keys_.push_back({std::move(each.key), std::move(each.id), index});
    }
} catch (const config_error &fault) {
    throw config_error(
        "public_key: number " + std::to_string(index + 1) + " " + fault.what());
}

bool key_set::verifies(std::span<const std::string_view> pieces,
    std::string_view signature, std::string_view id, std::size_t &index) const
{
    for (const entry &each : keys_) {
        if (!id.empty() && !each.id.empty() && each.id != id) {
            continue;
        }
        if (verify_with(each.key.get(), how_, pieces, signature)) {
            index = each.index;
            return true;
        }
    }

    return false;
}

} // namespace webhook
