/* Is a delivery the provider's?  Told step by step, as it comes in. */

#include "core/delivery.h"

namespace webhook {

fault delivery::authenticate_head(const webhook_head_t &head)
{
    std::size_t index = no_secret;

    fault why = gate_->authenticator().check_head(
        head, *reader_, memory_, credentials_, index);
    if (!why) {
        time_ms_ = head.time_ms;
        secret_index_ = index;
    }

    return why;
}

fault delivery::authenticate_body(std::string_view text, std::uint64_t now_ms)
{
    const auto &verifier = gate_->authenticator().verifier();
    std::size_t index = no_secret;

    if (!verifier) {
        return {};
    }

    secret_index_ = no_secret;

    fault why =
        verifier->check_body(credentials_, text, now_ms, *reader_, index);
    if (!why) {
        secret_index_ = index;
        if (gate_->wants_signed_digest()) {
            signed_digest_ = verifier->digest_of(credentials_, text, *reader_);
        }
    }

    return why;
}

/* Of a body that is signed and has been parsed. */
fault delivery::authenticate_time(std::uint64_t now_ms)
{
    const auto &verifier = gate_->authenticator().verifier();

    if (!verifier) {
        return {};
    }

    const auto &where = verifier->scheme().timestamp_pointer;
    if (where && is_ambiguous(reader_->document().root(), *where)) {
        secret_index_ = no_secret;
        return reason::timestamp_invalid;
    }

    fault why =
        verifier->check_body_time(reader_->document().root(), time_ms_, now_ms);
    if (why) {
        secret_index_ = no_secret;
    }

    return why;
}

} // namespace webhook
