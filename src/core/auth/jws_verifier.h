/*
 * Verifies JSON Web Signatures (RFC 7515): a token with claims in the head (RFC
 * 7519), a detached signature of the body, or a body that carries the event in
 * a signature.
 */

#ifndef WEBHOOK_CORE_AUTH_JWS_VERIFIER_H
#define WEBHOOK_CORE_AUTH_JWS_VERIFIER_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <webhook/webhook.h>

#include "core/auth/claims.h"
#include "core/auth/evidence.h"
#include "core/auth/jws.h"
#include "core/auth/key_set.h"
#include "core/auth/proof_keys.h"
#include "core/auth/request_hash.h"
#include "core/auth/secret.h"
#include "core/auth/x5c.h"

namespace webhook {

class workspace;

class jws_verifier {
public:
    /* Throws config_error. */
    jws_verifier(const parameters &chosen, const proof_keys &given,
        std::uint64_t tolerance_ms, std::uint64_t window_ms);

    bool covers_body() const { return form_ != form::claims || body_hash_; }
    bool reads_body() const { return form_ == form::enveloped; }

    /* Returns true if that is for the bytes as they come. */
    bool covers_bytes() const { return form_ == form::detached || body_hash_; }
    bool covers_header(std::string_view) const { return false; }
    bool covers_argument(std::string_view name) const
    {
        return request_hash_ && request_hash::covers_argument(name);
    }
    std::uint64_t replayable_ms() const
    {
        return claims_.has_clock() ? near_.replayable_ms() : 0;
    }

    fault check_head(const webhook_head_t &head, workspace &tools,
        arena &memory, evidence &found) const;
    fault check_body(evidence &found, std::string_view body,
        std::uint64_t now_ms, workspace &tools, arena &memory) const;

private:
    enum class form : std::uint8_t { claims, detached, enveloped };

    struct body_hash {
        pointer where;
        webhook::encoding encoding;
    };

    explicit jws_verifier(const parameter_set &given, const proof_keys &from,
        std::uint64_t tolerance_ms, std::uint64_t window_ms);

    void read_place(const parameter_set &given);
    void read_request_hash(const parameter_set &given);
    void read_keys(const parameter_set &given, const proof_keys &from);
    void check_binding() const;
    fault read(std::string_view text, workspace &tools, arena &memory,
        jws &result) const;
    fault find_in_body(std::string_view body, workspace &tools, arena &memory,
        std::string_view &text) const;
    fault verify(const jws &token, std::span<const std::string_view> pieces,
        std::uint64_t time_ms, workspace &tools, arena &memory,
        std::size_t &index) const;
    fault read_claims(std::string_view payload, const webhook_head_t &head,
        workspace &tools, arena &memory, evidence &found) const;
    fault read_body_hash(
        const json::node &object, arena &memory, evidence &found) const;
    fault check_header(
        std::uint64_t now_ms, const workspace &tools, evidence &found) const;
    fault check_detached(evidence &found, std::string_view body,
        std::uint64_t now_ms, workspace &tools, arena &memory) const;
    fault check_enveloped(evidence &found, std::string_view body,
        std::uint64_t now_ms, workspace &tools, arena &memory) const;

    form form_ = form::claims;
    std::string algorithm_;
    std::string header_;           /* is the field that contains the token */
    std::string prefix_;           /* precedes the token */
    std::optional<pointer> where_; /* points to the token in the body */
    claims claims_;
    std::optional<body_hash> body_hash_;
    std::optional<request_hash> request_hash_;
    tolerance near_;
    std::vector<secret> secrets_;
    std::optional<key_set> keys_;
    std::optional<x5c> chain_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_JWS_VERIFIER_H */
