#include "core/authentication.h"

#include <algorithm>

namespace webhook {

void authentication::start(const gate &policy, workspace &tools)
{
    gate_ = &policy;
    workspace_ = &tools;
    credentials_ = {};
    secret_index_ = no_secret;
}

fault authentication::check_head(const webhook_head_t &head, arena &memory)
{
    std::size_t index = no_secret;

    fault why = gate_->authenticator().check_head(
        head, *workspace_, memory, credentials_, index);
    if (!why) {
        time_ms_ = head.time_ms;
        secret_index_ = index;
    }

    return why;
}

fault authentication::check_body(std::string_view text, std::uint64_t now_ms)
{
    const auto &verifier = gate_->authenticator().verifier();
    std::size_t index = no_secret;

    if (!verifier) {
        return {};
    }

    secret_index_ = no_secret;

    fault why =
        verifier->check_body(credentials_, text, now_ms, *workspace_, index);
    if (!why) {
        secret_index_ = index;
        if (gate_->wants_signed_digest()) {
            signed_digest_ =
                verifier->digest_of(credentials_, text, *workspace_);
        }
    }

    return why;
}

bool authentication::is_unsigned(
    const webhook_head_t &head, arena &memory) const
{
    const auto &verifier = gate_->authenticator().verifier();
    const header_list headers(
        head.headers, head.headers != nullptr ? head.header_count : 0);
    credentials found;

    return !verifier ||
           verifier->check_head(headers, head.time_ms, memory, found).why ==
               reason::signature_missing;
}

bool authentication::signs_challenge(std::string_view text) const
{
    const auto &verifier = gate_->authenticator().verifier();
    const auto &signable = gate_->challenges().signable();

    return verifier &&
           std::any_of(
               signable.begin(), signable.end(), [&](const text_rule &rule) {
                   return verifier->signs_only(credentials_, text, rule);
               });
}

fault authentication::check_time(std::uint64_t now_ms)
{
    const auto &verifier = gate_->authenticator().verifier();

    if (!verifier) {
        return {};
    }

    const auto &where = verifier->scheme().timestamp_pointer;
    const json::document &document = workspace_->document();
    if (where && document.has_duplicate_names() &&
        where->is_ambiguous(document.root())) {
        secret_index_ = no_secret;
        return reason::timestamp_invalid;
    }

    fault why = verifier->check_body_time(document.root(), time_ms_, now_ms);
    if (why) {
        secret_index_ = no_secret;
    }

    return why;
}

} // namespace webhook
