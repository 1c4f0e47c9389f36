#include "core/auth/jwk.h"

#include <optional>
#include <string>
#include <string_view>

#include <openssl/x509.h>

#include "core/arena.h"
#include "core/auth/jws.h"

namespace webhook {

namespace {

constexpr std::size_t coordinate_size = 32;

std::string_view text_of(const json::node &object, std::string_view name)
{
    const json::node *value = json::find_member(object, name);

    return value != nullptr && value->kind == json::kind::string
               ? value->string()
               : std::string_view();
}

std::string bytes_of(const json::node &object, std::string_view name)
{
    arena memory;
    const auto bytes = decode_base64url(text_of(object, name), memory);

    return bytes ? std::string(*bytes) : std::string();
}

/* Writes a value with its tag and length (X.690, 8.1). */
std::string der(unsigned char tag, const std::string &content)
{
    std::string size;

    for (std::size_t rest = content.size(); rest != 0; rest >>= 8U) {
        size.insert(size.begin(), static_cast<char>(rest & 0xffU));
    }
    if (content.size() >= 0x80) {
        size.insert(size.begin(), static_cast<char>(0x80U + size.size()));
    } else if (size.empty()) {
        size = std::string(1, '\0');
    }

    return static_cast<char>(tag) + size + content;
}

std::string der_integer(std::string bytes)
{
    bytes.erase(0, bytes.find_first_not_of('\0'));
    if (bytes.empty() || static_cast<unsigned char>(bytes[0]) >= 0x80) {
        bytes.insert(bytes.begin(), '\0');
    }

    return der(0x02, bytes);
}

/* Makes a SubjectPublicKeyInfo, which each version of OpenSSL reads. */
key_ptr read_spki(const std::string &algorithm, const std::string &public_key)
{
    const std::string text =
        der(0x30, der(0x30, algorithm) + der(0x03, '\0' + public_key));
    const auto *at = reinterpret_cast<const unsigned char *>(text.data());

    return key_ptr(d2i_PUBKEY(nullptr, &at, static_cast<long>(text.size())));
}

key_ptr read_rsa(const json::node &object)
{
    const std::string rsa_encryption("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01"
                                     "\x01\x05\x00",
        13);
    const std::string modulus = bytes_of(object, "n");
    const std::string exponent = bytes_of(object, "e");

    if (modulus.empty() || exponent.empty()) {
        return nullptr;
    }

    return read_spki(rsa_encryption,
        der(0x30, der_integer(modulus) + der_integer(exponent)));
}

key_ptr read_p256(const json::node &object)
{
    const std::string ec_on_p256("\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08"
                                 "\x2a\x86\x48\xce\x3d\x03\x01\x07",
        19);
    const std::string x = bytes_of(object, "x");
    const std::string y = bytes_of(object, "y");

    if (text_of(object, "crv") != "P-256" || x.size() != coordinate_size ||
        y.size() != coordinate_size) {
        return nullptr;
    }

    return read_spki(ec_on_p256, '\x04' + x + y);
}

key_ptr read_ed25519(const json::node &object)
{
    const std::string x = bytes_of(object, "x");

    if (text_of(object, "crv") != "Ed25519") {
        return nullptr;
    }

    return key_ptr(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr,
        reinterpret_cast<const unsigned char *>(x.data()), x.size()));
}

struct kind_of_key {
    std::string_view type;
    std::string_view name; /* is that of "alg" */
    key_ptr (*read)(const json::node &object);
};

kind_of_key kind_of(key_algorithm how)
{
    switch (how) {
    case key_algorithm::ecdsa_p256_sha1:
        return {"EC", "", read_p256};
    case key_algorithm::ecdsa_p256_sha256:
        return {"EC", "ES256", read_p256};
    case key_algorithm::ed25519:
        return {"OKP", "EdDSA", read_ed25519};
    case key_algorithm::rsa_sha256:
        return {"RSA", "RS256", read_rsa};
    case key_algorithm::rsa_pss_sha512:
        return {"RSA", "PS512", read_rsa};
    case key_algorithm::rsa_sha1:
        break;
    }

    return {"RSA", "", read_rsa};
}

} // namespace

key_ptr read_jwk(const json::node &object, key_algorithm how)
{
    const kind_of_key wanted = kind_of(how);

    if (object.kind != json::kind::object) {
        return nullptr;
    }

    const std::string_view use = text_of(object, "use");
    const std::string_view alg = text_of(object, "alg");

    if (text_of(object, "kty") != wanted.type ||
        (!use.empty() && use != "sig") ||
        (!alg.empty() && alg != wanted.name &&
            !(alg == "Ed25519" && how == key_algorithm::ed25519))) {
        return nullptr;
    }

    key_ptr key = wanted.read(object);
    return is_key_of(key.get(), how) ? std::move(key) : nullptr;
}

} // namespace webhook
