/* Decides who may deliver, by a gate's signature and its tokens. */

#ifndef WEBHOOK_CORE_AUTH_AUTHENTICATOR_H
#define WEBHOOK_CORE_AUTH_AUTHENTICATOR_H

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <webhook/webhook.h>

#include "core/auth/verifier.h"
#include "core/profile.h"
#include "core/sha256.h"

namespace webhook {

class authenticator {
public:
    /* Throws config_error. */
    authenticator(
        const profile &provider, const webhook_gate_options_t &options);

    /* Returns the verifier, which is set if there is a signature. */
    const std::optional<webhook::verifier> &verifier() const
    {
        return verifier_;
    }

    /* Returns true if a sender must prove its identity. */
    bool required() const { return verifier_ || !tokens_.empty(); }

    /* Returns true if a proof is in the body, which must be parsed for it. */
    bool reads_body() const
    {
        return verifier_ && verifier_->scheme().reads_body();
    }

    /*
     * Checks what can be checked before the body.  "index" becomes that of the
     * token that matches, if there are tokens.
     */
    fault check_head(const webhook_head_t &head, workspace &tools,
        arena &memory, credentials &found, std::size_t &index) const;

private:
    void read_signature(
        const profile &provider, const webhook_gate_options_t &options);
    void read_headers(const webhook_gate_options_t &options);
    void read_tokens(const webhook_gate_options_t &options);
    fault check_token(
        std::string_view token, workspace &tools, std::size_t &index) const;

    std::optional<webhook::verifier> verifier_;
    std::vector<sha256::digest> tokens_;
    std::vector<std::string> single_headers_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_AUTHENTICATOR_H */
