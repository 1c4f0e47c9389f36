#include "core/claim.h"

#include <algorithm>

#include "core/text.h"

namespace webhook {

namespace {

constexpr std::uint64_t first_back_off_ms = 5;
constexpr std::uint64_t last_back_off_ms = 100;

constexpr std::string_view claimed_prefix = "claimed:";
constexpr std::string_view done_prefix = "done:";

std::size_t write_state(std::string_view prefix,
    std::span<const unsigned char> bytes, std::span<char> out)
{
    char *at = std::copy(prefix.begin(), prefix.end(), out.data());

    return static_cast<std::size_t>(write_hex(bytes, at) - out.data());
}

decision step(webhook_action_t action, std::uint64_t ms)
{
    return {action, ms, WEBHOOK_UNDECIDED, reason::none, 0};
}

decision forward(webhook_verdict_t verdict, reason why)
{
    return {WEBHOOK_FORWARD, 0, verdict, why, 0};
}

decision answer_with(reason why)
{
    const reason_info &info = describe(why);

    return {WEBHOOK_ANSWER, 0, info.verdict, why, info.status};
}

} // namespace

std::size_t encode_state(
    const webhook_state_t &state, std::span<char, WEBHOOK_STATE_TEXT_SIZE> out)
{
    switch (state.kind) {
    case WEBHOOK_CLAIMED:
        return write_state(claimed_prefix, state.u.token, out);
    case WEBHOOK_DELIVERED:
        return write_state(done_prefix, state.u.digest, out);
    case WEBHOOK_ABSENT:
        break;
    }

    return 0;
}

bool decode_state(std::string_view text, webhook_state_t &state)
{
    webhook_state_t result{};

    if (text.starts_with(claimed_prefix)) {
        result.kind = WEBHOOK_CLAIMED;
        text.remove_prefix(claimed_prefix.size());
        if (!read_hex(text, result.u.token)) {
            return false;
        }
    } else if (text.starts_with(done_prefix)) {
        result.kind = WEBHOOK_DELIVERED;
        text.remove_prefix(done_prefix.size());
        if (!read_hex(text, result.u.digest)) {
            return false;
        }
    } else {
        return false;
    }

    state = result;
    return true;
}

void claim::start(
    const gate &policy, const claim_token &token, const body_digest &digest)
{
    policy_ = &policy;
    token_ = token;
    digest_ = digest;
    first_ms_ = 0;
    back_off_ms_ = first_back_off_ms;
    waiting_ = false;
    own_key_ = false;
    claimed_ = false;
}

decision claim::answered(webhook_store_answer_t answer,
    const webhook_state_t *found, std::uint64_t now_ms)
{
    if (!waiting_) {
        waiting_ = true;
        first_ms_ = now_ms;
    }

    if (answer != WEBHOOK_STORE_ANSWERED) {
        return store_failed(answer);
    }
    if (found == nullptr) {
        return step(WEBHOOK_FAIL, 0);
    }

    switch (found->kind) {
    case WEBHOOK_ABSENT:
        return found_absent();
    case WEBHOOK_CLAIMED:
        /* Our own token: the reply to our first claim was lost. */
        return std::equal(token_.begin(), token_.end(), found->u.token)
                   ? found_absent()
                   : found_claimed(now_ms);
    case WEBHOOK_DELIVERED:
        return found_delivered(found->u.digest);
    }

    return store_failed(WEBHOOK_STORE_UNKNOWN);
}

decision claim::store_failed(webhook_store_answer_t answer) const
{
    reason why = answer == WEBHOOK_STORE_FULL ? reason::store_full
                                              : reason::store_unknown;

    return policy_->store_error() == WEBHOOK_STORE_ERROR_PASS
               ? forward(WEBHOOK_STORE_UNAVAILABLE, why)
               : answer_with(why);
}

decision claim::found_absent()
{
    claimed_ = true;
    return own_key_ ? forward(WEBHOOK_MODIFIED, reason::modified)
                    : forward(WEBHOOK_ACCEPTED, reason::is_new);
}

decision claim::found_claimed(std::uint64_t now_ms)
{
    std::uint64_t waited = now_ms > first_ms_ ? now_ms - first_ms_ : 0;
    std::uint64_t wait = policy_->wait_ms();

    if (waited >= wait) {
        return answer_with(reason::in_flight);
    }

    std::uint64_t ms = std::min(back_off_ms_, wait - waited);
    back_off_ms_ = std::min(2 * back_off_ms_, last_back_off_ms);
    return step(WEBHOOK_WAIT, ms);
}

decision claim::found_delivered(const unsigned char *digest)
{
    /* The body's own key is delivered with that body only. */
    if (own_key_ || std::equal(digest_.begin(), digest_.end(), digest)) {
        return answer_with(reason::delivered);
    }

    decision result = answer_with(reason::modified);

    switch (policy_->modified()) {
    case WEBHOOK_MODIFIED_DUPLICATE:
        break;
    case WEBHOOK_MODIFIED_REJECT:
        result.status = 422;
        break;
    case WEBHOOK_MODIFIED_FORWARD:
        own_key_ = true;
        return step(WEBHOOK_CLAIM, policy_->lease_ms());
    }

    return result;
}

webhook_step_t claim::outcome(
    webhook_upstream_t upstream, unsigned status) const
{
    if (!claimed_) {
        return {WEBHOOK_NONE, 0};
    }

    switch (upstream) {
    case WEBHOOK_UPSTREAM_NOT_SENT:
        return {WEBHOOK_RELEASE, 0};
    case WEBHOOK_UPSTREAM_ANSWERED:
        if (status >= 200 && status <= 299) {
            return {WEBHOOK_COMMIT, policy_->window_ms()};
        }
        return {WEBHOOK_RELEASE, 0};
    case WEBHOOK_UPSTREAM_UNKNOWN:
        break;
    }

    return {WEBHOOK_LEAVE, 0};
}

} // namespace webhook
