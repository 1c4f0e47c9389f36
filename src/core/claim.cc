#include "core/claim.h"

#include <algorithm>

namespace webhook {

void claim::set(event_state state, reason because)
{
    at = state;
    why = because;
}

void claim::hold(const webhook_state_t &found)
{
    set(event_state::held,
        found.modified != 0 ? reason::modified : reason::is_new);
}

bool claim::take(webhook_store_error_t on_error, const claim_token &token,
    const event_digest &digest, webhook_store_answer_t answer,
    const webhook_state_t *found)
{
    if (answer != WEBHOOK_STORE_ANSWERED) {
        store_failed(on_error, answer);
        return true;
    }
    if (found == nullptr) {
        return false;
    }

    switch (found->kind) {
    case WEBHOOK_ABSENT:
        hold(*found);
        return true;
    case WEBHOOK_CLAIMED:
        if (std::equal(token.begin(), token.end(), found->token)) {
            hold(*found); /* the reply to our first claim was lost */
        } else {
            set(event_state::in_flight, reason::in_flight);
        }
        return true;
    case WEBHOOK_DELIVERED:
        status = static_cast<std::uint16_t>(found->status);
        /* A key that contains the body is delivered with that body only. */
        if (by_body() ||
            std::equal(digest.begin(), digest.end(), found->digest)) {
            set(event_state::dropped, reason::delivered);
        } else {
            found_modified();
        }
        return true;
    }

    store_failed(on_error, WEBHOOK_STORE_UNKNOWN);
    return true;
}

void claim::store_failed(
    webhook_store_error_t on_error, webhook_store_answer_t answer)
{
    set(on_error == WEBHOOK_STORE_ERROR_PASS ? event_state::unclaimed
                                             : event_state::refused,
        answer == WEBHOOK_STORE_FULL ? reason::store_full
                                     : reason::store_unknown);
}

void claim::found_modified()
{
    set(modified == WEBHOOK_MODIFIED_REJECT ? event_state::refused
                                            : event_state::dropped,
        reason::modified);
}

} // namespace webhook
