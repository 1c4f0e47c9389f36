#include "core/authentication.h"

namespace webhook {

void authentication::start(const gate &policy, workspace &tools)
{
    gate_ = &policy;
    workspace_ = &tools;
    evidence_ = {};
    secret_index_ = no_secret;
    complete_ = false;
}

fault authentication::check_head(const webhook_head_t &head, arena &memory)
{
    std::size_t index = no_secret;

    memory_ = &memory;

    fault why = gate_->authenticator().check_head(
        head, *workspace_, memory, evidence_, index);
    if (!why) {
        time_ms_ = head.time_ms;
        secret_index_ = index;
    }

    return why;
}

bool authentication::parses_first() const
{
    const auto &proof = gate_->authenticator().proof();

    return proof && proof->parses_first();
}

fault authentication::check_body(
    std::string_view text, const json::node *root, std::uint64_t now_ms)
{
    const auto &proof = gate_->authenticator().proof();

    complete_ = !gate_->authenticator().token().reads_body();

    if (!proof) {
        return {};
    }

    secret_index_ = no_secret;

    const fault why = proof->check_body(evidence_,
        {text, root, {time_ms_, now_ms},
            {gate_->wants_signed_digest(), gate_->challenges().signable()}},
        *workspace_, *memory_);
    if (why) {
        complete_ = false;
        return why;
    }

    secret_index_ = evidence_.index;
    return {};
}

fault authentication::check_content(
    const json::node *root, bool is_json, std::uint64_t now_ms)
{
    const auto &proof = gate_->authenticator().proof();
    const token_check &token = gate_->authenticator().token();
    std::size_t index = no_secret;

    fault why = proof ? proof->check_parsed(
                            root, is_json, *workspace_, {time_ms_, now_ms})
                      : fault();
    if (why || !token.reads_body()) {
        return why;
    }
    if (root == nullptr) {
        return reason::token_missing;
    }

    why = token.check_body(*root,
        is_json && workspace_->document().has_duplicate_names(), *workspace_,
        index);
    if (!why && !proof) {
        secret_index_ = index;
    }

    return why;
}

bool authentication::is_unsigned(
    const webhook_head_t &head, arena &memory) const
{
    const auto &proof = gate_->authenticator().proof();
    evidence found;

    return !proof || proof->check_head(head, *workspace_, memory, found).why ==
                         reason::signature_missing;
}

fault authentication::check_parsed(
    const json::node *root, bool is_json, std::uint64_t now_ms)
{
    const fault why = check_content(root, is_json, now_ms);

    complete_ = !why;
    if (why) {
        secret_index_ = no_secret;
    }

    return why;
}

} // namespace webhook
