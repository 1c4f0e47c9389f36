#include "core/auth/http_signature.h"

#include <algorithm>
#include <array>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/config_error.h"
#include "base/text.h"
#include "core/workspace.h"

namespace webhook {

namespace {

constexpr std::string_view known[] = {"format", "algorithm", "components",
    "label", "tag", "keyid", "url", "tolerance", "secret_encoding",
    "secret_prefix"};

constexpr std::string_view digest_field = "content-digest";
constexpr std::string_view hmac_name = "hmac-sha256";
constexpr std::uint64_t second_ms = 1000;
constexpr std::size_t sha512_size = 64;

/* Bounds how many signatures of a request are verified. */
constexpr std::size_t most_tried = 2;

constexpr parameter_word<std::optional<key_algorithm>> algorithms[] = {
    {hmac_name, std::nullopt},
    {"ed25519", key_algorithm::ed25519},
    {"ecdsa-p256-sha256", key_algorithm::ecdsa_p256_sha256},
    {"rsa-v1_5-sha256", key_algorithm::rsa_sha256},
    {"rsa-pss-sha512", key_algorithm::rsa_pss_sha512},
};

constexpr std::string_view derived[] = {"@method", "@target-uri", "@authority",
    "@scheme", "@path", "@request-target", "@query"};

bool is_derived(std::string_view name)
{
    return std::find(std::begin(derived), std::end(derived), name) !=
           std::end(derived);
}

} // namespace

http_signature::http_signature(const parameters &chosen,
    const proof_keys &given, std::uint64_t tolerance_ms,
    std::uint64_t window_ms)
    : http_signature(
          parameter_set(chosen, known), given, tolerance_ms, window_ms)
{
}

http_signature::http_signature(const parameter_set &given,
    const proof_keys &from, std::uint64_t tolerance_ms, std::uint64_t window_ms)
    : base_(given.text("url")), algorithm_(given.want("algorithm")),
      label_(given.text("label")), tag_(given.text("tag")),
      keyid_(given.text("keyid")),
      near_(tolerance_ms, given.seconds("tolerance"), window_ms)
{
    const auto how = given.word("algorithm", "", algorithms);

    read_components(given.text("components", digest_field));

    if (how) {
        keys_.emplace(*how, from.public_keys);
    } else {
        secrets_ = read_hmac_secrets(given, from.secrets);
    }
}

void http_signature::read_components(std::string_view text)
{
    while (!text.empty()) {
        const std::string_view name = text.substr(0, text.find(' '));

        text.remove_prefix(std::min(name.size() + 1, text.size()));
        if (name.empty()) {
            continue;
        }
        if (name.front() == '@' && !is_derived(name)) {
            parameter_set::fail("components",
                "must contain names of header fields, @method, @target-uri, "
                "@authority, @scheme, @path, @request-target or @query");
        }
        if (!base_.knows(name)) {
            parameter_set::fail("url", "is required by \"components\"");
        }

        std::string &added = required_.emplace_back(name);
        std::transform(added.begin(), added.end(), added.begin(), lower);
    }

    if (required_.empty()) {
        parameter_set::fail("components", "must not be empty");
    }
}

bool http_signature::covers_header(std::string_view name) const
{
    return std::any_of(
        required_.begin(), required_.end(), [name](const std::string &each) {
            return each.front() != '@' && is_same_header(each, name);
        });
}

/* Returns true if this is the signature that the configuration names. */
bool http_signature::concerns(const signature_input &input) const
{
    return (label_.empty() || input.label == label_) &&
           (tag_.empty() || input.tag == tag_) &&
           (keyid_.empty() || input.keyid == keyid_) &&
           (input.alg.empty() || input.alg == algorithm_);
}

bool http_signature::covers_required(const signature_input &input) const
{
    return std::all_of(
        required_.begin(), required_.end(), [&](const std::string &name) {
            return std::any_of(input.components.begin(), input.components.end(),
                [&](const signed_component &each) {
                    return each.name == name;
                });
        });
}

fault http_signature::check_times(
    const signature_input &input, std::uint64_t now_ms, evidence &found) const
{
    if (!input.created) {
        return reason::timestamp_missing;
    }

    const std::uint64_t created_ms = *input.created * second_ms;
    const std::uint64_t expires_ms =
        input.expires ? *input.expires * second_ms : UINT64_MAX;

    found.ends_ms = std::min(created_ms, expires_ms);

    const fault why = near_.check(created_ms, now_ms);
    return why ? why : near_.check_end(expires_ms, now_ms);
}

bool http_signature::matches(const signature_input &input,
    std::string_view base, std::string_view signature, workspace &tools,
    std::size_t &index) const
{
    if (keys_) {
        return keys_->verifies({&base, 1}, signature, input.keyid, index);
    }

    for (index = 0; index < secrets_.size(); ++index) {
        const std::string_view mac =
            tools.mac()(hmac_hash::sha256, secrets_[index], {&base, 1});
        if (mac.size() == signature.size() &&
            CRYPTO_memcmp(mac.data(), signature.data(), mac.size()) == 0) {
            return true;
        }
    }

    return false;
}

fault http_signature::verify(const signature_input &input,
    std::string_view signatures, const webhook_head_t &head, workspace &tools,
    arena &memory, evidence &found) const
{
    std::string &base = tools.scratch();
    std::string_view signature;

    if (!find_bytes(signatures, input.label, memory, signature) ||
        signature.empty()) {
        return reason::signature_invalid;
    }
    if (!covers_required(input)) {
        return reason::signature_invalid;
    }

    fault why = check_times(input, head.time_ms, found);
    if (!why) {
        why = base_.build(input, head, base);
    }
    if (why) {
        return why;
    }
    if (!matches(input, base, signature, tools, found.index)) {
        return reason::signature_wrong;
    }

    found.covered = memory.copy(base);
    return {};
}

/*
 * Reads the digests of the body.  Those of other algorithms are skipped, but
 * one must be known.
 */
fault http_signature::read_digest(
    const webhook_head_t &head, arena &memory, evidence &found) const
{
    std::string_view field;
    std::string_view sha256_bytes;
    std::string_view sha512_bytes;

    const fault why =
        read_message_field(head, digest_field, reason::header_missing, field);
    if (why) {
        return why;
    }

    sha256::digest digest;
    if (!find_bytes(field, "sha-256", memory, sha256_bytes) ||
        !find_bytes(field, "sha-512", memory, sha512_bytes) ||
        (sha256_bytes.empty() && sha512_bytes.empty()) ||
        (!sha256_bytes.empty() && sha256_bytes.size() != digest.size()) ||
        (!sha512_bytes.empty() && sha512_bytes.size() != sha512_size)) {
        return reason::header_invalid;
    }

    if (!sha256_bytes.empty()) {
        std::copy_n(
            reinterpret_cast<const unsigned char *>(sha256_bytes.data()),
            digest.size(), digest.begin());
        found.body_digest = digest;
    }
    found.presented = sha512_bytes;
    return {};
}

fault http_signature::check_head(const webhook_head_t &head, workspace &tools,
    arena &memory, evidence &found) const
{
    std::string_view inputs;
    std::string_view signatures;

    fault why = read_message_field(
        head, "signature-input", reason::signature_missing, inputs);
    if (!why) {
        why = read_message_field(
            head, "signature", reason::signature_missing, signatures);
    }
    if (why) {
        return why;
    }

    fault last = reason::signature_invalid;
    std::size_t tried = 0;

    for (const signature_input &each : read_signature_input(inputs, memory)) {
        if (!concerns(each)) {
            continue;
        }
        if (tried++ == most_tried) {
            break;
        }
        last = verify(each, signatures, head, tools, memory, found);
        if (!last) {
            return covers_body() ? read_digest(head, memory, found) : fault();
        }
    }

    return last;
}

fault http_signature::check_body(evidence &found, std::string_view body,
    std::uint64_t now_ms, workspace &tools, arena &) const
{
    if (const fault why = near_.check_end_with_body(found.ends_ms, now_ms)) {
        return why;
    }

    if (found.body_digest) {
        const sha256::digest digest = tools.hash()(body);
        if (CRYPTO_memcmp(
                digest.data(), found.body_digest->data(), digest.size()) != 0) {
            return reason::signature_wrong;
        }
    }
    if (found.presented.empty()) {
        return {};
    }

    std::array<unsigned char, sha512_size> digest;
    if (EVP_Digest(body.data(), body.size(), digest.data(), nullptr,
            EVP_sha512(), nullptr) != 1) {
        throw std::bad_alloc();
    }
    return CRYPTO_memcmp(
               digest.data(), found.presented.data(), digest.size()) == 0
               ? fault()
               : fault(reason::signature_wrong);
}

} // namespace webhook
