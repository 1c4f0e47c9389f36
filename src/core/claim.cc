#include "core/claim.h"

#include <algorithm>

#include "core/text.h"

namespace webhook {

namespace {

constexpr std::string_view claimed_prefix = "claimed:";
constexpr std::string_view done_prefix = "done:";

std::size_t write_state(std::string_view prefix,
    std::span<const unsigned char> bytes, std::span<char> out)
{
    char *at = std::copy(prefix.begin(), prefix.end(), out.data());

    return static_cast<std::size_t>(write_hex(bytes, at) - out.data());
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

void claim::stand(standing where, reason because)
{
    at = where;
    why = because;
}

bool claim::take(const gate &policy, const claim_token &token,
    const event_digest &digest, webhook_store_answer_t answer,
    const webhook_state_t *found)
{
    if (answer != WEBHOOK_STORE_ANSWERED) {
        store_failed(policy, answer);
        return true;
    }
    if (found == nullptr) {
        return false;
    }

    switch (found->kind) {
    case WEBHOOK_ABSENT:
        stand(standing::held, own_key ? reason::modified : reason::is_new);
        return true;
    case WEBHOOK_CLAIMED:
        found_claimed(
            policy, std::equal(token.begin(), token.end(), found->u.token));
        return true;
    case WEBHOOK_DELIVERED:
        /* The body's own key is delivered with that body only. */
        if (own_key ||
            std::equal(digest.begin(), digest.end(), found->u.digest)) {
            stand(standing::dropped, reason::delivered);
        } else {
            found_modified(policy);
        }
        return true;
    }

    store_failed(policy, WEBHOOK_STORE_UNKNOWN);
    return true;
}

bool claim::repeat(const gate &policy)
{
    repeated = true;

    if (policy.modified() == WEBHOOK_MODIFIED_FORWARD) {
        return true; /* once the store has told which bodies it knows */
    }

    found_modified(policy);
    return at != standing::refused;
}

void claim::found_claimed(const gate &policy, bool ours)
{
    if (!ours) {
        stand(standing::in_flight, reason::in_flight);
    } else if (repeated && !own_key) {
        found_modified(policy);
    } else {
        /* The reply to our first claim was lost. */
        stand(standing::held, own_key ? reason::modified : reason::is_new);
    }
}

void claim::store_failed(const gate &policy, webhook_store_answer_t answer)
{
    bool pass = policy.store_error() == WEBHOOK_STORE_ERROR_PASS;

    stand(pass ? standing::unclaimed : standing::refused,
        answer == WEBHOOK_STORE_FULL ? reason::store_full
                                     : reason::store_unknown);
}

/* The same event with another body. */
void claim::found_modified(const gate &policy)
{
    switch (policy.modified()) {
    case WEBHOOK_MODIFIED_DUPLICATE:
        stand(standing::dropped, reason::modified);
        break;
    case WEBHOOK_MODIFIED_REJECT:
        stand(standing::refused, reason::modified);
        break;
    case WEBHOOK_MODIFIED_FORWARD:
        stand(standing::own_key, reason::modified);
        break;
    }
}

void patience::begin(std::uint64_t now_ms)
{
    if (!begun_) {
        begun_ = true;
        first_ms_ = now_ms;
    }
}

std::uint64_t patience::next(std::uint64_t now_ms, std::uint64_t wait_ms)
{
    std::uint64_t waited = now_ms > first_ms_ ? now_ms - first_ms_ : 0;

    if (waited >= wait_ms) {
        return 0;
    }

    std::uint64_t ms = std::min(back_off_ms_, wait_ms - waited);
    back_off_ms_ = std::min(2 * back_off_ms_, last_back_off_ms);
    return ms;
}

} // namespace webhook
