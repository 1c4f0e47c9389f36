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

fault authentication::check_body(std::string_view text, std::uint64_t now_ms)
{
    const auto &proof = gate_->authenticator().proof();

    complete_ = !gate_->authenticator().reads_body();

    if (!proof) {
        return {};
    }

    secret_index_ = no_secret;

    fault why =
        proof->check_body(evidence_, text, now_ms, *workspace_, *memory_);
    if (why) {
        complete_ = false;
        return why;
    }

    secret_index_ = evidence_.index;
    if (gate_->wants_signed_digest()) {
        signed_digest_ = proof->digest_of(evidence_, text, *workspace_);
    }

    return {};
}

fault authentication::check_content(std::uint64_t now_ms)
{
    const auto &proof = gate_->authenticator().proof();
    const token_check &token = gate_->authenticator().token();
    const json::document &document = workspace_->document();
    std::size_t index = no_secret;

    fault why =
        proof ? proof->check_parsed(document, time_ms_, now_ms) : fault();
    if (why || !token.reads_body()) {
        return why;
    }

    why = token.check_body(document, *workspace_, index);
    if (!why && !proof) {
        secret_index_ = index;
    }

    return why;
}

fault authentication::check_parsed(std::uint64_t now_ms)
{
    const fault why = check_content(now_ms);

    complete_ = !why;
    if (why) {
        secret_index_ = no_secret;
    }

    return why;
}

} // namespace webhook
