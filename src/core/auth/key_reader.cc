#include "core/auth/key_reader.h"

#include <algorithm>
#include <climits>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/config_error.h"
#include "core/auth/encoding.h"
#include "core/auth/forget_errors.h"
#include "core/auth/jwk.h"
#include "json/jansson.h"

namespace webhook {

namespace {

constexpr std::size_t ed25519_size = 32;

struct release {
    void operator()(BIO *bio) const { BIO_free(bio); }
    void operator()(X509 *cert) const { X509_free(cert); }
    void operator()(unsigned char *bytes) const { OPENSSL_free(bytes); }
};

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
    const auto *at = reinterpret_cast<const unsigned char *>(der.data());
    const std::unique_ptr<X509, release> certificate(
        d2i_X509(nullptr, &at, static_cast<long>(der.size())));

    return key_ptr(
        certificate != nullptr ? X509_get_pubkey(certificate.get()) : nullptr);
}

/* Reads the certificates of a text, and then its keys. */
std::vector<key_ptr> read_pem(std::string_view text)
{
    std::vector<key_ptr> result;

    for (const std::string &der : read_certificates(text)) {
        result.push_back(read_certificate_key(der));
    }

    const auto bio = open_bio(text);
    while (result.size() <= most_keys) {
        key_ptr key(
            PEM_read_bio_PUBKEY(bio.get(), nullptr, no_pass_phrase, nullptr));
        if (key == nullptr) {
            break;
        }
        result.push_back(std::move(key));
    }

    return result;
}

/*
 * Returns the key without the lines around it, if all of them are one line:
 * some senders publish their keys so, and OpenSSL does not read them.
 */
std::string_view in_one_line(std::string_view text)
{
    constexpr std::string_view begin = "-----BEGIN PUBLIC KEY-----";
    constexpr std::string_view end = "-----END PUBLIC KEY-----";

    if (!text.starts_with(begin) || !text.ends_with(end) ||
        text.size() <= begin.size() + end.size()) {
        return {};
    }

    text.remove_prefix(begin.size());
    text.remove_suffix(end.size());
    return text.find('\n') == std::string_view::npos ? text
                                                     : std::string_view();
}

std::vector<unsigned char> decode_any(encoding how, std::string_view text)
{
    std::vector<unsigned char> result(decoded_size(how, text.size()));
    const std::optional<std::size_t> size = decode(how, text, result);

    result.resize(size.value_or(0));
    return result;
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

/* Reads a key that is neither PEM nor JSON. */
key_ptr read_encoded(std::string_view text)
{
    const std::vector<unsigned char> hex = decode_any(encoding::hex, text);
    if (hex.size() == ed25519_size) {
        return read_raw(hex);
    }

    const std::vector<unsigned char> bytes = decode_any(encoding::base64, text);
    if (bytes.size() == ed25519_size) {
        return read_raw(bytes);
    }

    return bytes.empty() ? nullptr : read_spki(bytes);
}

void add_jwk(const json::node &object, key_algorithm how, keys_of_text &found)
{
    key_ptr key = read_jwk(object, how);

    if (key == nullptr) {
        found.has_others = true;
        return;
    }

    const json::node *id = json::find_member(object, "kid");
    found.keys.push_back(
        {std::move(key), id != nullptr && id->kind == json::kind::string
                             ? std::string(id->string())
                             : std::string()});
}

keys_of_text read_json(key_algorithm how, std::string_view text)
try {
    const json::tree document(text);
    const json::node *list = json::find_member(document.root(), "keys");
    keys_of_text found;

    if (list == nullptr) {
        add_jwk(document.root(), how, found);
    } else if (list->kind == json::kind::array) {
        for (const json::node &each : json::elements(*list)) {
            add_jwk(each, how, found);
        }
    }

    return found;
} catch (const config_error &) {
    throw config_error("is not valid JSON");
}

} // namespace

std::vector<std::string> read_certificates(std::string_view text)
{
    const forget_errors when_done;
    const auto bio = open_bio(text);
    std::vector<std::string> result;

    while (result.size() <= most_keys) {
        const std::unique_ptr<X509, release> certificate(
            PEM_read_bio_X509(bio.get(), nullptr, no_pass_phrase, nullptr));
        if (certificate == nullptr) {
            break;
        }
        result.push_back(der_of(certificate.get()));
    }

    return result;
}

keys_of_text read_keys(key_algorithm how, std::string_view text)
{
    const forget_errors when_done;
    std::vector<key_ptr> all;
    keys_of_text found;

    if (text.substr(0, text.find_first_not_of(" \t\r\n") + 1).ends_with('{')) {
        return read_json(how, text);
    }
    if (const std::string_view key = in_one_line(text); !key.empty()) {
        all.push_back(read_encoded(key));
    } else if (text.starts_with("-----BEGIN ")) {
        all = read_pem(text);
    } else {
        all.push_back(read_encoded(text));
    }

    for (key_ptr &key : all) {
        if (key == nullptr) {
            continue;
        }
        if (is_key_of(key.get(), how)) {
            found.keys.push_back({std::move(key), {}});
        } else {
            found.has_others = true;
        }
    }

    return found;
}

} // namespace webhook
