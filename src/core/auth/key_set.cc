#include "core/auth/key_set.h"

#include <algorithm>
#include <array>
#include <climits>
#include <new>
#include <utility>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/config_error.h"
#include "core/auth/encoding.h"
#include "core/auth/jwk.h"
#include "json/jansson.h"

namespace webhook {

namespace {

constexpr int smallest_rsa = 2048; /* counts bits (RFC 7518, 3.3) */
constexpr std::size_t pss_salt_size = 64;
constexpr std::size_t coordinate_size = 32;
constexpr std::size_t most_keys = 24; /* may all be tried for a request */

struct release {
    void operator()(EVP_MD_CTX *ctx) const { EVP_MD_CTX_free(ctx); }
    void operator()(BIO *bio) const { BIO_free(bio); }
    void operator()(X509 *cert) const { X509_free(cert); }
    void operator()(unsigned char *bytes) const { OPENSSL_free(bytes); }
};

/*
 * Clears OpenSSL's queue of errors for this thread, where nginx would find them
 * and blame a TLS connection.
 */
struct forget_errors {
    ~forget_errors() { ERR_clear_error(); }
};

const unsigned char *bytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char *>(text.data());
}

/* Replaces OpenSSL's own function, which would ask the user of the terminal. */
int no_pass_phrase(char *, int, int, void *)
{
    return -1;
}

std::unique_ptr<BIO, release> open_bio(std::string_view text)
{
    std::unique_ptr<BIO, release> bio(BIO_new_mem_buf(text.data(),
        static_cast<int>(std::min<std::size_t>(text.size(), INT_MAX))));

    if (bio == nullptr) {
        throw std::bad_alloc();
    }

    return bio;
}

std::string der_of(X509 *certificate)
{
    unsigned char *room = nullptr;
    const int size = i2d_X509(certificate, &room);
    const std::unique_ptr<unsigned char, release> owner(room);

    return size > 0 ? std::string(reinterpret_cast<char *>(room),
                          static_cast<std::size_t>(size))
                    : std::string();
}

key_ptr read_certificate_key(const std::string &der)
{
    const unsigned char *at = bytes(der);
    const std::unique_ptr<X509, release> certificate(
        d2i_X509(nullptr, &at, static_cast<long>(der.size())));

    return key_ptr(
        certificate != nullptr ? X509_get_pubkey(certificate.get()) : nullptr);
}

key_ptr read_base64(std::string_view text)
{
    std::vector<unsigned char> room(
        decoded_size(encoding::base64, text.size()));
    const auto size = decode(encoding::base64, text, room);
    const unsigned char *at = room.data();

    if (!size || *size == 0) {
        return nullptr;
    }

    return key_ptr(d2i_PUBKEY(nullptr, &at, static_cast<long>(*size)));
}

/* Reads the keys of a text that is no JSON. */
std::vector<key_ptr> read_plain(std::string_view text)
{
    std::vector<key_ptr> result;

    if (!text.starts_with("-----BEGIN ")) {
        result.push_back(read_base64(text));
        return result;
    }

    for (const std::string &der : read_certificates(text)) {
        result.push_back(read_certificate_key(der));
    }

    const auto bio = open_bio(text);
    while (result.size() < most_keys) {
        key_ptr key(
            PEM_read_bio_PUBKEY(bio.get(), nullptr, no_pass_phrase, nullptr));
        if (key == nullptr) {
            break;
        }
        result.push_back(std::move(key));
    }

    return result;
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

bool set_padding(EVP_PKEY_CTX *ctx, key_algorithm how)
{
    return how != key_algorithm::rsa_pss_sha512 ||
           (EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, pss_salt_size) == 1);
}

} // namespace

std::vector<std::string> read_certificates(std::string_view text)
{
    const forget_errors when_done;
    const auto bio = open_bio(text);
    std::vector<std::string> result;

    while (result.size() < most_keys) {
        const std::unique_ptr<X509, release> certificate(
            PEM_read_bio_X509(bio.get(), nullptr, no_pass_phrase, nullptr));
        if (certificate == nullptr) {
            break;
        }
        result.push_back(der_of(certificate.get()));
    }

    return result;
}

bool is_key_of(const EVP_PKEY *key, key_algorithm how)
{
    if (key == nullptr) {
        return false;
    }

    switch (how) {
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
    if (how == key_algorithm::ecdsa_p256_sha256 &&
        signature.size() != 2 * coordinate_size) {
        return false;
    }

    for (std::string_view piece : pieces) {
        if (EVP_DigestVerifyUpdate(ctx.get(), piece.data(), piece.size()) !=
            1) {
            throw std::bad_alloc();
        }
    }

    if (how == key_algorithm::ecdsa_p256_sha256) {
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
{
    if (text.substr(0, text.find_first_not_of(" \t\r\n") + 1).ends_with('{')) {
        read_json(text, index);
        return;
    }

    for (key_ptr &key : read_plain(text)) {
        if (is_key_of(key.get(), how_)) {
            keys_.push_back({std::move(key), {}, index});
        }
    }
}

void key_set::read_json(std::string_view text, std::size_t index)
try {
    const json::tree document(text);
    const json::node &root = document.root();
    const json::node *list = json::find_member(root, "keys");
    const auto add = [this, index](const json::node &object) {
        key_ptr key = read_jwk(object, how_);
        if (key != nullptr) {
            const json::node *id = json::find_member(object, "kid");
            keys_.push_back({std::move(key),
                id != nullptr && id->kind == json::kind::string
                    ? std::string(id->string())
                    : std::string(),
                index});
        }
    };

    if (list == nullptr) {
        add(root);
    } else if (list->kind == json::kind::array) {
        for (const json::node &each : json::elements(*list)) {
            add(each);
        }
    }
} catch (const config_error &) {
    throw config_error("public_key: number " + std::to_string(index + 1) +
                       " is not valid JSON");
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
