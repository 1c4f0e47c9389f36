#include "core/authentication.h"

namespace webhook {

void authentication::start(const gate &policy, workspace &tools)
{
    gate_ = &policy;
    workspace_ = &tools;
    credentials_ = {};
    secret_index_ = no_secret;
    signs_challenge_ = false;
}

fault authentication::check_head(const webhook_head_t &head, arena &memory)
{
    std::size_t index = no_secret;

    memory_ = &memory;

    fault why = gate_->authenticator().check_head(
        head, *workspace_, memory, credentials_, index);
    if (!why) {
        time_ms_ = head.time_ms;
        secret_index_ = index;
    }

    return why;
}

bool authentication::parses_first() const
{
    const auto &verifier = gate_->authenticator().verifier();

    return verifier && verifier->scheme().parses_first();
}

fault authentication::check_body(
    std::string_view text, const json::node *root, std::uint64_t now_ms)
{
    const auto &verifier = gate_->authenticator().verifier();
    proof found;

    if (!verifier) {
        return {};
    }

    secret_index_ = no_secret;

    fault why =
        verifier->check_body(credentials_, text, root, {time_ms_, now_ms},
            {gate_->wants_signed_digest(), gate_->challenges().signable()},
            *workspace_, *memory_, found);
    signs_challenge_ = !why && found.is_challenge_text;
    if (!why) {
        secret_index_ = found.index;
        signed_digest_ = found.covered;
    }

    return why;
}

bool authentication::is_unsigned(
    const webhook_head_t &head, arena &memory) const
{
    const auto &verifier = gate_->authenticator().verifier();
    credentials found;

    return !verifier ||
           verifier->check_head(head, *workspace_, memory, found).why ==
               reason::signature_missing;
}

fault authentication::check_parsed(
    const json::node *root, bool is_json, std::uint64_t now_ms)
{
    const auto &verifier = gate_->authenticator().verifier();

    if (!verifier) {
        return {};
    }

    fault why =
        verifier->check_parsed(root, is_json, *workspace_, {time_ms_, now_ms});
    if (why) {
        secret_index_ = no_secret;
    }

    return why;
}

} // namespace webhook
