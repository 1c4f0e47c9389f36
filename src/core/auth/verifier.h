/* Verifies signatures of a scheme with the secrets or the keys of a gate. */

#ifndef WEBHOOK_CORE_AUTH_VERIFIER_H
#define WEBHOOK_CORE_AUTH_VERIFIER_H

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/auth/credentials.h"
#include "core/auth/hmac.h"
#include "core/auth/public_key.h"
#include "core/auth/scheme.h"
#include "core/auth/secret.h"
#include "core/challenge/characters.h"
#include "core/reason.h"
#include "core/sha256.h"
#include "json/node.h"

namespace webhook {

class workspace;

class verifier {
public:
    /*
     * Reads the secrets or the keys.  "tolerance_ms" is 0 for that of the
     * scheme; "window_ms" is how long a store remembers what was delivered.
     * Throws config_error, which begins with "secret" or "public_key".
     */
    verifier(webhook::scheme how, std::span<const webhook_str_t> secrets,
        std::span<const webhook_str_t> public_keys, std::uint64_t tolerance_ms,
        std::uint64_t window_ms);

    const webhook::scheme &scheme() const { return scheme_; }

    /*
     * Returns for how long the same signature is accepted after the first time,
     * if its time was as far ahead as is tolerated.  Returns 0 if it has no
     * time, and is accepted for ever.
     */
    std::uint64_t replayable_ms() const;

    /* Checks what can be checked before the body comes. */
    fault check_head(header_list headers, std::uint64_t now_ms, arena &memory,
        credentials &found) const;

    /*
     * Checks the time once more, and the signature.  "body" is in the reader's
     * buffer; "index" becomes that of the secret or key that matches.
     */
    fault check_body(const credentials &given, std::string_view body,
        std::uint64_t now_ms, workspace &tools, std::size_t &index) const;

    /* Returns the SHA-256 of all that the signature covers. */
    sha256::digest digest_of(const credentials &given, std::string_view body,
        workspace &tools) const;

    /*
     * Checks the time of signing, if the scheme has it in the body, against the
     * time of the head and that of the body.
     */
    fault check_body_time(const json::node &body, std::uint64_t head_ms,
        std::uint64_t now_ms) const;

    /*
     * Returns an HMAC of the message by a secret, or by the secret's SHA-1,
     * valid until the reader's next one.  There must be secrets.
     */
    std::string_view sign(std::span<const std::string_view> message,
        std::size_t index, hmac_hash which, bool key_is_hashed,
        workspace &tools) const;

    /* Returns true if all that the signature covers is such a text. */
    bool signs_only(const credentials &given, std::string_view body,
        const text_rule &rule) const;

private:
    using texts = std::span<const std::string_view>;

    secret read_secret(std::string_view text) const;
    texts message_of(const credentials &given, std::string_view body,
        std::span<std::string_view> room) const;
    fault check_age(std::string_view text, std::uint64_t now_ms) const;
    fault check_age_of_body(std::string_view text, std::uint64_t now_ms) const;
    bool check_macs(const credentials &given, texts message, workspace &tools,
        std::size_t &index) const;
    texts signatures_to_try(
        const credentials &given, std::size_t message_size) const;
    bool check_keys(const credentials &given, texts message, workspace &tools,
        std::size_t &index) const;

    webhook::scheme scheme_;
    std::uint64_t tolerance_ms_;
    std::uint64_t transfer_ms_; /* is granted beyond the tolerance, for a body
                                   to arrive */
    std::vector<secret> secrets_;
    std::vector<public_key> public_keys_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_VERIFIER_H */
