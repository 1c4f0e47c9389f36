/* Verifies signatures of a scheme with the secrets or the keys of a gate. */

#ifndef WEBHOOK_CORE_AUTH_VERIFIER_H
#define WEBHOOK_CORE_AUTH_VERIFIER_H

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <webhook/webhook.h>

#include "core/arena.h"
#include "core/auth/credentials.h"
#include "core/auth/hmac.h"
#include "core/auth/public_key.h"
#include "core/auth/scheme.h"
#include "core/auth/secret.h"
#include "core/auth/tolerance.h"
#include "core/challenge/characters.h"
#include "core/reason.h"
#include "core/sha256.h"
#include "json/document.h"
#include "json/node.h"

namespace webhook {

class workspace;

/* Holds the times of the host's clock that a time of signing is compared with.
 */
struct arrival {
    std::uint64_t head_ms; /* is when the head arrived */
    std::uint64_t body_ms; /* is when the body was complete */
};

/* Describes what has proved to be authentic. */
struct proof {
    std::size_t index = 0;       /* is that of the secret or key that matches */
    sha256::digest covered = {}; /* is that of all that the signature covers */
    bool is_challenge_text = false; /* is true if all that the signature covers
                                       is a text of such a rule */
};

/* Says what is to be found out about what is authentic. */
struct proof_options {
    bool wants_digest = false;
    std::span<const text_rule> signable; /* are those of challenges */
};

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
    fault check_head(const webhook_head_t &head, workspace &tools,
        arena &memory, credentials &found) const;

    /*
     * Checks the time once more, and the signature.  "body" is in the reader's
     * buffer, "root" is its root if the scheme parses first.  "found" has
     * what is "wanted".
     */
    fault check_body(const credentials &given, std::string_view body,
        const json::node *root, const arrival &when,
        const proof_options &wanted, workspace &tools, arena &memory,
        proof &found) const;

    /*
     * Checks what only the parsed body shows: that it is what was signed, if
     * the message leaves its border open, and a time of signing in it.  "root"
     * is nullptr if it could not be parsed, "is_json" is false if it is a form.
     */
    fault check_parsed(const json::node *root, bool is_json,
        const workspace &tools, const arrival &when) const;

    /*
     * Returns an HMAC of the message by a secret, or by the secret's SHA-1,
     * valid until the reader's next one.  There must be secrets.
     */
    std::string_view sign(std::span<const std::string_view> message,
        std::size_t index, hmac_hash which, bool key_is_hashed,
        workspace &tools) const;

private:
    using texts = std::span<const std::string_view>;

    secret read_secret(std::string_view text) const;
    fault check_times(credentials &found, std::uint64_t now_ms) const;
    fault check_age(std::string_view text, std::uint64_t now_ms) const;
    fault check_age_of_body(std::string_view text, std::uint64_t now_ms) const;
    bool matches(const credentials &given, texts message, workspace &tools,
        std::size_t &index) const;
    bool check_macs(const credentials &given, texts message, workspace &tools,
        std::size_t &index) const;
    texts signatures_to_try(
        const credentials &given, std::size_t message_size) const;
    bool check_keys(const credentials &given, texts message, workspace &tools,
        std::size_t &index) const;

    /* Is a body, and what is known besides. */
    struct body_check {
        std::string_view body;
        const json::node *root;
        const arrival &when;
        const proof_options &wanted;
        workspace &tools;
        arena &memory;
    };

    fault check_lists(
        const credentials &given, const body_check &with, proof &found) const;
    fault check_event(const credentials &given, const json::node *event,
        const body_check &with, proof &found) const;
    fault check_events(
        const credentials &given, const body_check &with, proof &found) const;
    fault check_message(
        const credentials &given, const body_check &with, proof &found) const;
    texts message_of(const credentials &given, const body_check &with,
        std::span<std::string_view> room) const;
    texts message_of_form(
        const credentials &given, const body_check &with) const;

    webhook::scheme scheme_;
    tolerance near_;
    std::vector<secret> secrets_;
    std::vector<public_key> public_keys_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_VERIFIER_H */
