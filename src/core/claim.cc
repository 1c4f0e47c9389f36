#include "core/claim.h"

#include <algorithm>

namespace webhook {

/*
 * Returns true if a delivered event counts as the same one.  A key that
 * contains the body is delivered with that body only.  Digests of two kinds,
 * which another release or another configuration has left, do not show whether
 * the body has changed: an event is not called modified without knowing so.
 */
bool claim::is_duplicate(
    const event_digest &digest, const webhook_state_t &delivered) const
{
    return by_body() || delivered.digest_kind != digest.kind ||
           std::equal(
               digest.bytes.begin(), digest.bytes.end(), delivered.digest);
}

/* Returns what the answer means.  "found" exists if the store has answered. */
webhook_event_outcome_t claim::meaning(const claim_token &token,
    const event_digest &digest, webhook_store_answer_t answer,
    const webhook_state_t *found) const
{
    if (answer == WEBHOOK_STORE_FULL) {
        return WEBHOOK_OUTCOME_FULL;
    }
    if (answer != WEBHOOK_STORE_ANSWERED) {
        return WEBHOOK_OUTCOME_UNKNOWN;
    }

    const auto ours = found->modified != 0 ? WEBHOOK_OUTCOME_MODIFIED
                                           : WEBHOOK_OUTCOME_CLAIMED;

    switch (found->kind) {
    case WEBHOOK_ABSENT:
        return ours;
    case WEBHOOK_CLAIMED:
        /* With our token, it is our first claim, whose reply was lost. */
        return std::equal(token.begin(), token.end(), found->token)
                   ? ours
                   : WEBHOOK_OUTCOME_IN_FLIGHT;
    case WEBHOOK_DELIVERED:
        return is_duplicate(digest, *found) ? WEBHOOK_OUTCOME_DUPLICATE
                                            : WEBHOOK_OUTCOME_MODIFIED;
    }

    return WEBHOOK_OUTCOME_UNKNOWN;
}

void claim::set(event_state state, reason because)
{
    at = state;
    why = because;
}

bool claim::take(webhook_store_error_t on_error, const claim_token &token,
    const event_digest &digest, webhook_store_answer_t answer,
    const webhook_state_t *found)
{
    if (answer == WEBHOOK_STORE_ANSWERED && found == nullptr) {
        return false;
    }

    outcome = meaning(token, digest, answer, found);

    switch (outcome) {
    case WEBHOOK_OUTCOME_CLAIMED:
        set(event_state::held, reason::is_new);
        break;
    case WEBHOOK_OUTCOME_DUPLICATE:
        status = static_cast<std::uint16_t>(found->status);
        set(event_state::dropped, reason::delivered);
        break;
    case WEBHOOK_OUTCOME_MODIFIED:
        if (found->kind == WEBHOOK_DELIVERED) {
            status = static_cast<std::uint16_t>(found->status);
            found_modified();
        } else {
            set(event_state::held, reason::modified);
        }
        break;
    case WEBHOOK_OUTCOME_IN_FLIGHT:
        set(event_state::in_flight, reason::in_flight);
        break;
    case WEBHOOK_OUTCOME_FULL:
        store_failed(on_error, reason::store_full);
        break;
    case WEBHOOK_OUTCOME_NONE:
    case WEBHOOK_OUTCOME_UNKNOWN:
        store_failed(on_error, reason::store_unknown);
        break;
    }

    return true;
}

void claim::store_failed(webhook_store_error_t on_error, reason because)
{
    set(on_error == WEBHOOK_STORE_ERROR_PASS ? event_state::unclaimed
                                             : event_state::refused,
        because);
}

void claim::found_modified()
{
    set(modified == WEBHOOK_MODIFIED_REJECT ? event_state::refused
                                            : event_state::dropped,
        reason::modified);
}

} // namespace webhook
