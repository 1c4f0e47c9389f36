#include "core/auth/jws_verifier.h"

#include <algorithm>
#include <array>
#include <new>

#include <openssl/crypto.h>

#include "base/config_error.h"
#include "base/text.h"
#include "core/header.h"
#include "core/workspace.h"

namespace webhook {

namespace {

constexpr std::string_view known[] = {"format", "algorithm", "header", "prefix",
    "signature", "payload", "audience", "issuer", "require", "timestamp",
    "unit", "tolerance", "body_hash", "encoding", "query_hash", "path",
    "secret_encoding", "secret_prefix", "chain", "leaf_oid", "issuer_oid"};

constexpr std::string_view whole_body = "body";
constexpr std::string_view hmac_name = "HS256";

/* Bounds a token in a header field. */
constexpr std::size_t largest_token = 16 * 1024;

constexpr parameter_word<std::optional<key_algorithm>> algorithms[] = {
    {hmac_name, std::nullopt},
    {"RS256", key_algorithm::rsa_sha256},
    {"ES256", key_algorithm::ecdsa_p256_sha256},
    {"EdDSA", key_algorithm::ed25519},
};

constexpr parameter_word<encoding> encodings[] = {
    {"hex", encoding::hex},
    {"base64", encoding::base64},
};

constexpr parameter_word<bool> payloads[] = {
    {"claims", false},
    {"detached", true},
};

} // namespace

jws_verifier::jws_verifier(const parameters &chosen, const proof_keys &given,
    std::uint64_t tolerance_ms, std::uint64_t window_ms)
    : jws_verifier(parameter_set(chosen, known), given, tolerance_ms, window_ms)
{
}

jws_verifier::jws_verifier(const parameter_set &given, const proof_keys &from,
    std::uint64_t tolerance_ms, std::uint64_t window_ms)
    : algorithm_(given.want("algorithm")), claims_(given),
      near_(tolerance_ms, given.seconds("tolerance"), window_ms)
{
    read_place(given);
    read_keys(given, from);

    if (!given.text("body_hash").empty()) {
        std::string where(given.text("body_hash"));
        if (!where.starts_with('/')) {
            where = pointer_token(where);
        }
        body_hash_.emplace(
            body_hash{parameter_set::read_pointer("body_hash", where),
                given.word("encoding", "hex", encodings)});
    }
    if (form_ != form::claims && body_hash_) {
        throw config_error(
            "body_hash: must not be specified, because the signature itself "
            "covers the body");
    }
    read_request_hash(given);
    check_binding();
}

void jws_verifier::read_request_hash(const parameter_set &given)
{
    if (given.text("query_hash").empty()) {
        if (!given.text("path").empty()) {
            throw config_error("path: is of no use without \"query_hash\"");
        }
        return;
    }
    if (form_ != form::claims) {
        throw config_error("query_hash: requires a token with claims in a "
                           "header field");
    }

    request_hash_.emplace(given);
}

void jws_verifier::read_place(const parameter_set &given)
{
    const std::string_view place = given.text("signature");
    const bool detached = given.word("payload", "claims", payloads);

    if (place.empty()) {
        header_ = given.want("header");
        prefix_ = given.text("prefix");
        form_ = detached ? form::detached : form::claims;
        return;
    }

    if (detached) {
        throw config_error("payload: must not be \"detached\" if the signature "
                           "is in the body");
    }
    form_ = form::enveloped;
    if (place != whole_body) {
        where_ = parameter_set::read_pointer("signature", place);
    }
}

void jws_verifier::read_keys(const parameter_set &given, const proof_keys &from)
{
    const auto how = given.word("algorithm", "", algorithms);
    const std::string_view chain = given.text("chain");

    if (!chain.empty() && chain != "x5c") {
        throw config_error("chain: must be x5c");
    }
    if (!chain.empty()) {
        if (how != key_algorithm::ecdsa_p256_sha256 &&
            how != key_algorithm::rsa_sha256) {
            throw config_error("chain: requires the algorithm ES256 or RS256");
        }
        chain_.emplace(from.public_keys, std::string(given.text("leaf_oid")),
            std::string(given.text("issuer_oid")));
        return;
    }
    if (how) {
        keys_.emplace(*how, from.public_keys);
        return;
    }

    secrets_ = read_hmac_secrets(given, from.secrets);
}

/*
 * Refuses what anybody could use who gets tokens of the same sender: one that
 * names no receiver and no body.
 */
void jws_verifier::check_binding() const
{
    if (form_ == form::claims && secrets_.empty() && !claims_.binds() &&
        !body_hash_) {
        throw config_error(
            "audience: is required, because a token that names neither its "
            "receiver nor a body could have been sent to anybody; specify "
            "\"audience\", \"require\" or \"body_hash\"");
    }
}

fault jws_verifier::read(
    std::string_view text, workspace &tools, arena &memory, jws &result) const
{
    const fault why =
        read_jws(text, algorithm_, tools.document(), memory, result);

    if (!why && chain_ && result.chain.empty()) {
        return reason::signature_invalid;
    }

    return why;
}

/*
 * Verifies the signature of the pieces, which make up the signing input.  A
 * chain of certificates must have been valid at the time.
 */
fault jws_verifier::verify(const jws &token,
    std::span<const std::string_view> pieces, std::uint64_t time_ms,
    workspace &tools, arena &memory, std::size_t &index) const
{
    std::string_view joined;
    const bool join = keys_ && keys_->algorithm() == key_algorithm::ed25519;

    if (join && pieces.size() > 1) {
        std::size_t size = 0;
        for (std::string_view piece : pieces) {
            size += piece.size();
        }
        const std::span<char> room = memory.array<char>(size);
        auto end = room.begin();
        for (std::string_view piece : pieces) {
            end = std::copy(piece.begin(), piece.end(), end);
        }
        joined = {room.data(), room.size()};
        pieces = {&joined, 1};
    }

    if (chain_) {
        const key_algorithm how = algorithm_ == "RS256"
                                      ? key_algorithm::rsa_sha256
                                      : key_algorithm::ecdsa_p256_sha256;
        const key_ptr key = chain_->verify(token.chain, time_ms);
        index = 0;
        return is_key_of(key.get(), how) &&
                       verify_with(key.get(), how, pieces, token.signature)
                   ? fault()
                   : fault(reason::signature_wrong);
    }
    if (keys_) {
        return keys_->verifies(pieces, token.signature, token.kid, index)
                   ? fault()
                   : fault(reason::signature_wrong);
    }

    for (index = 0; index < secrets_.size(); ++index) {
        const std::string_view mac =
            tools.mac()(hmac_hash::sha256, secrets_[index], pieces);
        if (mac.size() == token.signature.size() &&
            CRYPTO_memcmp(mac.data(), token.signature.data(), mac.size()) ==
                0) {
            return {};
        }
    }

    return reason::signature_wrong;
}

fault jws_verifier::read_body_hash(
    const json::node &object, arena &memory, evidence &found) const
{
    const json::node *value = body_hash_->where.find(object);

    if (value == nullptr || value->kind != json::kind::string) {
        return reason::claim_wrong;
    }

    const std::span<unsigned char> room = memory.array<unsigned char>(
        decoded_size(body_hash_->encoding, value->string().size()));
    const auto size = decode(body_hash_->encoding, value->string(), room);

    sha256::digest digest;
    if (!size || *size != digest.size()) {
        return reason::claim_wrong;
    }

    std::copy_n(room.begin(), digest.size(), digest.begin());
    found.body_digest = digest;
    return {};
}

fault jws_verifier::read_claims(std::string_view payload,
    const webhook_head_t &head, workspace &tools, arena &memory,
    evidence &found) const
{
    const auto text = decode_base64url(payload, memory);
    json::document &reader = tools.document();
    fault why;

    if (!text) {
        return reason::signature_invalid;
    }

    why = parse_signed(*text, claim_limits, reader);
    if (!why && reader.has_duplicate_names()) {
        why = reason::signature_invalid;
    }
    if (!why) {
        why = claims_.check(reader, near_, head.time_ms, found.ends_ms);
    }
    if (!why && request_hash_) {
        why = request_hash_->check(
            reader.root(), head, tools.form(), tools.hash());
    }

    return why || !body_hash_ ? why
                              : read_body_hash(reader.root(), memory, found);
}

/*
 * Checks the header of a signature beside a body, which has been parsed: it is
 * the only place for a time and for claims.
 */
fault jws_verifier::check_header(
    std::uint64_t now_ms, const workspace &tools, evidence &found) const
{
    return claims_.has_clock() || claims_.binds()
               ? claims_.check(tools.document(), near_, now_ms, found.ends_ms)
               : fault();
}

fault jws_verifier::check_head(const webhook_head_t &head, workspace &tools,
    arena &memory, evidence &found) const
{
    std::string_view text;

    if (form_ == form::enveloped) {
        return {};
    }

    switch (find_header({head.headers, head.header_count}, header_, text)) {
    case found::several:
        return reason::header_repeated;
    case found::none:
        return reason::signature_missing;
    case found::one:
        break;
    }

    if (!equal_ignoring_case(text.substr(0, prefix_.size()), prefix_)) {
        return reason::signature_missing;
    }
    text = trim_token(text.substr(prefix_.size()));
    if (text.empty()) {
        return reason::signature_missing;
    }
    if (text.size() > largest_token) {
        return reason::signature_invalid;
    }
    text = memory.copy(text);

    jws token;
    fault why = read(text, tools, memory, token);
    if (why) {
        return why;
    }
    if (form_ == form::detached) {
        found.presented = text;
        return token.payload.empty() ? check_header(head.time_ms, tools, found)
                                     : fault(reason::signature_invalid);
    }
    if (!token.encodes_payload) {
        return reason::signature_invalid;
    }

    why = verify(token, {&token.signing_input, 1}, head.time_ms, tools, memory,
        found.index);
    found.covered = token.signing_input;
    return why ? why : read_claims(token.payload, head, tools, memory, found);
}

} // namespace webhook
