/* The part of a verifier of JSON Web Signatures that looks at bodies. */

#include <array>

#include <openssl/crypto.h>

#include "core/auth/jws_verifier.h"
#include "core/workspace.h"

namespace webhook {

fault jws_verifier::check_detached(evidence &found, std::string_view body,
    std::uint64_t now_ms, workspace &tools, arena &memory) const
{
    jws token;
    fault why = read(found.presented, tools, memory, token);

    if (why) {
        return why;
    }

    const std::string_view payload =
        token.encodes_payload ? encode_base64url(body, memory) : body;
    const std::array<std::string_view, 2> pieces = {
        token.signing_input, payload};

    found.covered = token.signing_input;
    return verify(token, pieces, now_ms, tools, memory, found.index);
}

fault jws_verifier::find_in_body(std::string_view body, workspace &tools,
    arena &memory, std::string_view &text) const
{
    json::document &reader = tools.document();
    fault why;

    if (!where_) {
        text = trim_token(body);
        return text.empty() ? fault(reason::signature_missing) : fault();
    }

    why = parse_signed(body, claim_limits, reader);
    if (why) {
        return why;
    }

    const json::node *value = where_->find(reader.root());
    if (value == nullptr || value->kind != json::kind::string ||
        value->size == 0) {
        return reason::signature_missing;
    }
    if (reader.has_duplicate_names() && where_->is_ambiguous(reader.root())) {
        return reason::signature_invalid;
    }

    text = memory.copy(value->string());
    return {};
}

/*
 * Checks the claims before the signature, because the time of signing decides
 * whether the certificates were valid.
 */
fault jws_verifier::check_enveloped(evidence &found, std::string_view body,
    std::uint64_t now_ms, workspace &tools, arena &memory) const
{
    std::string_view text;
    jws token;
    fault why = find_in_body(body, tools, memory, text);

    if (!why) {
        why = read(text, tools, memory, token);
    }
    if (why) {
        return why;
    }

    const auto payload = decode_base64url(token.payload, memory);
    if (!payload || !token.encodes_payload) {
        return reason::signature_invalid;
    }

    why = parse_signed(*payload, json::limits(), tools.document());
    if (!why) {
        why = claims_.check(tools.document(), near_, now_ms, found.ends_ms);
    }
    if (why) {
        return why;
    }

    const std::uint64_t signed_ms =
        claims_.time_of(tools.document().root()).value_or(now_ms);

    found.covered = token.signing_input;
    found.content = payload;
    return verify(token, {&token.signing_input, 1}, signed_ms, tools, memory,
        found.index);
}

fault jws_verifier::check_body(evidence &found, std::string_view body,
    std::uint64_t now_ms, workspace &tools, arena &memory) const
{
    if (form_ == form::enveloped) {
        return check_enveloped(found, body, now_ms, tools, memory);
    }
    if (found.ends_ms != UINT64_MAX &&
        !near_.has_not_ended_with_body(found.ends_ms, now_ms)) {
        return reason::timestamp_expired;
    }
    if (form_ == form::detached) {
        return check_detached(found, body, now_ms, tools, memory);
    }
    if (!found.body_digest) {
        return {};
    }

    const sha256::digest digest = tools.hash()(body);
    return CRYPTO_memcmp(
               digest.data(), found.body_digest->data(), digest.size()) == 0
               ? fault()
               : fault(reason::signature_wrong);
}

} // namespace webhook
