/*
 * Proves who sent a delivery.  The kinds of proof are a closed set: each is a
 * class of its own, and a gate has one of them.
 */

#ifndef WEBHOOK_CORE_AUTH_SENDER_PROOF_H
#define WEBHOOK_CORE_AUTH_SENDER_PROOF_H

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include <webhook/webhook.h>

#include "core/auth/evidence.h"
#include "core/auth/http_signature.h"
#include "core/auth/jws_verifier.h"
#include "core/auth/member_signature.h"
#include "core/auth/verifier.h"

namespace webhook {

class sender_proof {
public:
    /* Are what the proof is checked with. */
    struct settings {
        std::span<const webhook_str_t> secrets;
        std::span<const webhook_str_t> public_keys;
        std::uint64_t tolerance_ms; /* is 0 for that of the parameters */
        std::uint64_t window_ms;
        std::string_view method; /* is empty if deliveries have several */
    };

    /*
     * Reads the parameters, of which "format" names the kind.  Throws
     * config_error, which begins with the name of a directive.
     */
    sender_proof(const parameters &chosen, const settings &given);

    /*
     * Returns the verifier of a scheme, which can sign too, or nullptr for
     * another kind.
     */
    const verifier *scheme_verifier() const
    {
        return std::get_if<verifier>(&kind_);
    }

    /* Returns true if the proof is valid for these bytes of the body only. */
    bool covers_body() const;

    /*
     * Returns true if the proof is valid only for the value at that pointer
     * into an event.
     * "events" is where the events of a body are, empty for its root.
     */
    bool covers_value(std::string_view events, const pointer &where) const;

    /*
     * Returns true if the bytes of the body are those that were signed,
     * whatever they are.
     */
    bool fixes_body() const;

    /*
     * Returns true if a body may be compressed.  If more is checked than its
     * bytes, those do not show where it ends.
     */
    bool accepts_coding() const;

    /*
     * Returns true if it shows only who the sender is, like a token, and may be
     * used for many deliveries.
     */
    bool is_bearer() const;

    /* Returns true if the body must be parsed before it is checked. */
    bool parses_first() const;

    /* Returns true if the proof is valid for this argument of the URL only. */
    bool covers_argument(std::string_view name) const;

    /* Returns true if the proof is valid for this value of the field only. */
    bool covers_header(std::string_view name) const;

    /* Returns false if there is a secret, with which an HMAC can be computed.
     */
    bool has_public_key() const;

    /* Returns true if a part of the proof is found when the body is parsed. */
    bool reads_body() const;

    /*
     * Returns for how long the same proof is accepted after the first time, or
     * 0 if this has no end that is known in advance.
     */
    std::uint64_t replayable_ms() const;

    /* Checks what can be checked before the body comes. */
    fault check_head(const webhook_head_t &head, workspace &tools,
        arena &memory, evidence &found) const;

    /* Is a body, in the reader's buffer, and what is known of it. */
    struct arrived_body {
        std::string_view text;
        const json::node *root; /* is nullptr unless the proof parses first */
        arrival when;
        proof_options wanted;
    };

    /* Checks the rest. */
    fault check_body(evidence &found, const arrived_body &body,
        workspace &tools, arena &memory) const;

    /*
     * Checks what the parsed body shows.  "root" is nullptr if it could not be
     * parsed, "is_json" is false if it is a form.
     */
    fault check_parsed(const json::node *root, bool is_json,
        const workspace &tools, const arrival &when) const;

private:
    using kinds =
        std::variant<verifier, jws_verifier, http_signature, member_signature>;

    static kinds make(const parameters &chosen, const settings &given);

    kinds kind_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_SENDER_PROOF_H */
