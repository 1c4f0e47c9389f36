/* Authenticates a delivery step by step, as it comes in. */

#ifndef WEBHOOK_CORE_AUTHENTICATION_H
#define WEBHOOK_CORE_AUTHENTICATION_H

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <webhook/webhook.h>

#include "core/arena.h"
#include "core/auth/evidence.h"
#include "core/gate.h"
#include "core/reason.h"
#include "core/sha256.h"
#include "core/workspace.h"

namespace webhook {

class authentication {
public:
    static constexpr std::size_t no_secret = WEBHOOK_NO_SECRET;

    /* The gate and the workspace must outlive it. */
    void start(const gate &policy, workspace &tools);

    fault check_head(const webhook_head_t &head, arena &memory);
    fault check_body(
        std::string_view text, const json::node *root, std::uint64_t now_ms);

    /* Returns the event that a body only carries, or the body itself. */
    std::string_view content(std::string_view text) const
    {
        return evidence_.content.value_or(text);
    }
    bool is_carried() const { return evidence_.content.has_value(); }

    /*
     * Returns true if the body must be parsed before check_body(), which gets
     * its root then.  Nothing else may be read of it before.
     */
    bool parses_first() const;

    /*
     * Checks what only a body that has been parsed shows: the time of its
     * signature, that it is what was signed, and a token.  "root" is nullptr if
     * it is not parsed, "is_json" is false if it is a form.
     */
    fault check_parsed(
        const json::node *root, bool is_json, std::uint64_t now_ms);

    /* Returns true if all checks have succeeded. */
    bool complete() const { return complete_; }

    /* Returns true if the head has no signature at all. */
    bool is_unsigned(const webhook_head_t &head, arena &memory) const;

    /*
     * Returns true if all that is signed is a text that the answer to a
     * challenge could have signed.  The signature has been verified.
     */
    bool signs_challenge() const { return evidence_.is_challenge_text; }

    /* Returns the index of the secret that matched, or no_secret. */
    std::size_t secret_index() const { return secret_index_; }

    /* Returns the SHA-256 of all that is signed, if the gate's key needs it. */
    const sha256::digest &signed_digest() const { return evidence_.digest; }

private:
    fault check_content(
        const json::node *root, bool is_json, std::uint64_t now_ms);

    const gate *gate_ = nullptr;
    workspace *workspace_ = nullptr;
    arena *memory_ = nullptr;
    evidence evidence_;
    std::uint64_t time_ms_ = 0; /* is when the head arrived */
    std::size_t secret_index_ = no_secret;
    bool complete_ = false;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTHENTICATION_H */
