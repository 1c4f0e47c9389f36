/* Decides who may deliver, by a gate's signature and its tokens. */

#ifndef WEBHOOK_CORE_AUTH_AUTHENTICATOR_H
#define WEBHOOK_CORE_AUTH_AUTHENTICATOR_H

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <webhook/webhook.h>

#include "core/auth/sender_proof.h"
#include "core/auth/token_check.h"
#include "core/profile.h"

namespace webhook {

class authenticator {
public:
    /* Throws config_error. */
    authenticator(
        const profile &provider, const webhook_gate_options_t &options);

    /* Returns the proof, which is set if there is a signature. */
    const std::optional<sender_proof> &proof() const { return proof_; }

    /* Returns the verifier of a scheme, or nullptr for any other proof. */
    const webhook::verifier *verifier() const
    {
        return proof_ ? proof_->scheme_verifier() : nullptr;
    }

    /* Returns true if a sender must prove its identity. */
    bool required() const { return proof_ || token_.required(); }

    /* Returns true if a proof is in the body, which must be parsed for it. */
    bool reads_body() const
    {
        return token_.reads_body() || (proof_ && proof_->reads_body());
    }

    /* Returns what compares the tokens. */
    const token_check &token() const { return token_; }

    /*
     * Checks what can be checked before the body.  "index" becomes that of the
     * token that matches, if there are tokens.
     */
    fault check_head(const webhook_head_t &head, workspace &tools,
        arena &memory, evidence &found, std::size_t &index) const;

private:
    void read_signature(
        const profile &provider, const webhook_gate_options_t &options);
    void read_headers(const webhook_gate_options_t &options);

    std::optional<sender_proof> proof_;
    token_check token_;
    std::vector<std::string> single_headers_;
    std::vector<std::string> single_arguments_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_AUTHENTICATOR_H */
