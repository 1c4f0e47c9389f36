#include "core/auth/verifier.h"

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/config_error.h"
#include "core/workspace.h"

namespace webhook {

namespace {

struct release {
    void operator()(EVP_MD_CTX *ctx) const { EVP_MD_CTX_free(ctx); }
};

hmac_hash hash_of(scheme::algorithm how)
{
    switch (how) {
    case scheme::algorithm::hmac_sha1:
        return hmac_hash::sha1;
    case scheme::algorithm::hmac_sha512:
        return hmac_hash::sha512;
    default:
        break;
    }

    return hmac_hash::sha256;
}

/*
 * These bound the keys times the signatures: an elliptic curve takes 0.1 ms for
 * each, and Ed25519 hashes the body each time.  With two keys, as in a
 * rotation, all signatures are tried.
 */
constexpr std::size_t most_tries = 24;
constexpr std::size_t least_tries = 4;
constexpr std::size_t most_hashed = most_tries * 1024 * 1024;

/* Compares in the same time wherever the two differ. */
bool is_equal(std::string_view a, std::string_view b)
{
    return a.size() == b.size() &&
           CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

/* Returns the hash of a secret, which is the key of some senders. */
secret hashed(const secret &key, const EVP_MD *hash)
{
    secret digest(EVP_MAX_MD_SIZE);
    unsigned size = 0;

    if (EVP_Digest(key.bytes().data(), key.bytes().size(),
            reinterpret_cast<unsigned char *>(digest.data()), &size, hash,
            nullptr) != 1) {
        throw std::bad_alloc();
    }

    digest.truncate(size);
    return digest;
}

using digest_bytes = std::array<unsigned char, EVP_MAX_MD_SIZE>;

std::string_view view_of(const unsigned char *bytes, std::size_t size)
{
    return {reinterpret_cast<const char *>(bytes), size};
}

std::string_view sha1_of(
    std::span<const std::string_view> message, digest_bytes &room)
{
    const std::unique_ptr<EVP_MD_CTX, release> ctx(EVP_MD_CTX_new());
    unsigned size = 0;
    bool made = ctx != nullptr &&
                EVP_DigestInit_ex(ctx.get(), EVP_sha1(), nullptr) == 1;

    for (std::string_view piece : message) {
        made = made &&
               EVP_DigestUpdate(ctx.get(), piece.data(), piece.size()) == 1;
    }
    if (!made || EVP_DigestFinal_ex(ctx.get(), room.data(), &size) != 1) {
        throw std::bad_alloc();
    }

    return view_of(room.data(), size);
}

/* Returns the digest that a public key verifies, which is in the room. */
std::string_view digest_of(scheme::algorithm how,
    std::span<const std::string_view> message, sha256 &hash, digest_bytes &room)
{
    if (how == scheme::algorithm::ecdsa_p256_sha1) {
        return sha1_of(message, room);
    }

    const sha256::digest digest = hash(message);
    std::copy(digest.begin(), digest.end(), room.begin());
    return view_of(room.data(), digest.size());
}

[[noreturn]] void refuse(
    const char *option, std::size_t index, const std::string &why)
{
    throw config_error(std::string(option) + ": number " +
                       std::to_string(index + 1) + " " + why);
}

void check_count(const char *option, std::size_t count)
{
    if (count == 0) {
        throw config_error(
            std::string(option) +
            ": is required to verify the signature; specify it, or disable the "
            "verification with \"webhook_signature off\"");
    }
    if (count > WEBHOOK_MAX_SECRETS) {
        throw config_error(
            std::string(option) + ": too many are specified, at most " +
            std::to_string(WEBHOOK_MAX_SECRETS) + " are allowed");
    }
}

/*
 * Removes the prefix, such as the version of the signature, that some vendors
 * show with a secret.
 */
std::string_view without_prefix(std::string_view text, std::string_view prefix)
{
    constexpr std::string_view version = "v1,";

    if (!prefix.empty() && text.starts_with(version) &&
        text.substr(version.size()).starts_with(prefix)) {
        text.remove_prefix(version.size());
    }
    text.remove_prefix(text.starts_with(prefix) ? prefix.size() : 0);
    return text;
}

} // namespace

verifier::verifier(webhook::scheme how, std::span<const webhook_str_t> secrets,
    std::span<const webhook_str_t> public_keys, std::uint64_t tolerance_ms,
    std::uint64_t window_ms)
    : scheme_(std::move(how)),
      near_(tolerance_ms, scheme_.tolerance_ms, window_ms)
{
    const char *option = scheme_.has_public_key() ? "public_key" : "secret";
    auto given = scheme_.has_public_key() ? public_keys : secrets;

    check_count(option, given.size());

    for (std::size_t i = 0; i < given.size(); ++i) {
        const std::string_view text = without_prefix(
            {given[i].data, given[i].len}, scheme_.secret_prefix);
        try {
            if (text.empty()) {
                throw config_error("is empty");
            }
            if (scheme_.has_public_key()) {
                add_public_keys(scheme_.how, text, i, public_keys_);
            } else {
                secrets_.push_back(read_secret(text));
            }
        } catch (const config_error &fault) {
            refuse(option, i, fault.what());
        }
    }
}

secret verifier::read_secret(std::string_view text) const
{
    secret result(decoded_size(scheme_.secret_encoding, text.size()));
    std::optional<std::size_t> size = decode(scheme_.secret_encoding, text,
        {reinterpret_cast<unsigned char *>(result.data()),
            result.bytes().size()});

    if (!size || *size == 0) {
        const std::string name =
            scheme_.secret_encoding == encoding::hex         ? "hexadecimal"
            : scheme_.secret_encoding == encoding::base64url ? "base64url"
                                                             : "base64";

        throw config_error("is not " + name +
                           ", which this scheme requires; specify the secret "
                           "as the provider shows it");
    }

    result.truncate(*size);

    switch (scheme_.secret_hash) {
    case scheme::key_hash::sha1:
        return hashed(result, EVP_sha1());
    case scheme::key_hash::sha256:
        return hashed(result, EVP_sha256());
    case scheme::key_hash::none:
        break;
    }

    return result;
}

std::uint64_t verifier::replayable_ms() const
{
    return scheme_.timestamp ? near_.replayable_ms() : 0;
}

fault verifier::check_head(const webhook_head_t &head, workspace &tools,
    arena &memory, credentials &found) const
{
    fault why = read_credentials(
        scheme_, head, tools.form(), tools.document(), memory, found);

    return why ? why : check_times(found, head.time_ms);
}

/* Drops the lists whose time is wrong; one at least must remain. */
fault verifier::check_times(credentials &found, std::uint64_t now_ms) const
{
    fault why;
    bool remains = false;

    for (credentials *each = &found; each != nullptr; each = each->next) {
        const fault wrong = each->timestamp.empty()
                                ? fault()
                                : check_age(each->timestamp, now_ms);
        if (wrong) {
            why = why ? why : wrong;
            each->signatures = {};
        } else {
            remains = true;
        }
    }

    return remains ? fault() : why;
}

/* Refuses times that are too far ahead as well as those that are too old. */
fault verifier::check_age(std::string_view text, std::uint64_t now_ms) const
{
    std::optional<std::uint64_t> time = read_time(scheme_.unit, text);
    if (!time) {
        return reason::timestamp_invalid;
    }

    return near_.check(*time, now_ms);
}

/*
 * Checks the age again.  A sender may make a body as slow as it likes, and a
 * delivery that has become too old on the way may be a recording that the store
 * has forgotten.
 */
fault verifier::check_age_of_body(
    std::string_view text, std::uint64_t now_ms) const
{
    const std::uint64_t time = read_time(scheme_.unit, text).value_or(0);

    return near_.check_end_with_body(time, now_ms);
}

bool verifier::matches(const credentials &given, texts message,
    workspace &tools, std::size_t &index) const
{
    return scheme_.has_public_key() ? check_keys(given, message, tools, index)
                                    : check_macs(given, message, tools, index);
}

bool verifier::check_macs(const credentials &given, texts message,
    workspace &tools, std::size_t &index) const
{
    for (index = 0; index < secrets_.size(); ++index) {
        std::string_view mac =
            tools.mac()(hash_of(scheme_.how), secrets_[index], message);

        for (std::string_view signature : given.signatures) {
            if (is_equal(mac, signature)) {
                return true;
            }
        }
    }

    return false;
}

/* Returns the first signatures, at least one for each key. */
verifier::texts verifier::signatures_to_try(
    const credentials &given, std::size_t message_size) const
{
    const std::size_t tries = scheme_.how == scheme::algorithm::ed25519
                                  ? std::clamp(most_hashed / (message_size + 1),
                                        least_tries, most_tries)
                                  : most_tries;
    const std::size_t of_key =
        std::max<std::size_t>(tries / public_keys_.size(), 1);

    return given.signatures.first(std::min(given.signatures.size(), of_key));
}

bool verifier::check_keys(const credentials &given, texts message,
    workspace &tools, std::size_t &index) const
{
    digest_bytes room;
    const std::string_view signed_text =
        scheme_.how == scheme::algorithm::ed25519
            ? tools.join(message)
            : digest_of(scheme_.how, message, tools.hash(), room);

    const texts signatures = signatures_to_try(given, signed_text.size());

    for (const public_key &key : public_keys_) {
        for (std::string_view signature : signatures) {
            if (key.verifies(signed_text, signature)) {
                index = key.index();
                return true;
            }
        }
    }

    return false;
}

std::string_view verifier::sign(std::span<const std::string_view> message,
    std::size_t index, hmac_hash which, bool key_is_hashed,
    workspace &tools) const
{
    const secret &key = secrets_[index];

    if (key_is_hashed && scheme_.secret_hash != scheme::key_hash::sha1) {
        return tools.mac()(which, hashed(key, EVP_sha1()), message);
    }

    return tools.mac()(which, key, message);
}

} // namespace webhook
