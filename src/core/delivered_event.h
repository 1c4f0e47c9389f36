/* Holds what a delivery knows of one of the events in its body. */

#ifndef WEBHOOK_CORE_DELIVERED_EVENT_H
#define WEBHOOK_CORE_DELIVERED_EVENT_H

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

#include <webhook/webhook.h>

#include "core/claim.h"
#include "core/event_places.h"
#include "core/reason.h"
#include "core/sha256.h"

namespace webhook {

struct challenge;

namespace schema {
class program;
} // namespace schema

/* A string without data means that the value is not known or does not exist. */
struct delivered_event {
    std::string_view type;
    std::string_view id;
    std::span<std::string_view> fields;
    std::span<std::string_view> values;

    std::string_view key; /* is that of the identity, if there is one */
    sha256::digest key_digest;
    std::string_view body_key; /* is claimed instead if claim.by_body() */
    sha256::digest body_key_digest;

    /* are valid as long as the body */
    const json::node *node;
    std::string_view text;

    /* is where the text is in the body, if it was not decoded */
    webhook_range_t range;
    /* is where the array around it is, if it is an element of one */
    webhook_range_t array;
    event_place place; /* is set if there is such an array */
    /* Is that of the text without counters; XXH128 has WEBHOOK_DIGEST_SIZE
     * bytes, and zeroes behind them. */
    sha256::digest digest;
    webhook_digest_kind_t digest_kind = WEBHOOK_DIGEST_SHA256;

    bool listed = false; /* is true if the profile lists the type */
    fault reported = {}; /* is a violation that does not refuse the event */

    /*
     * Validates the event if it goes upstream, see delivery::validate_late().
     */
    const schema::program *unchecked = nullptr;
    fault violation = {}; /* is what it has found, and is not reported yet */

    const webhook::challenge *asked = nullptr; /* is set for a challenge */
    webhook::claim claim;

    std::string_view claim_key() const
    {
        return claim.by_body() ? body_key : key;
    }
    const sha256::digest &claim_digest() const
    {
        return claim.by_body() ? body_key_digest : key_digest;
    }
    event_digest short_digest() const
    {
        event_digest first;

        std::copy_n(digest.begin(), first.bytes.size(), first.bytes.begin());
        first.kind = digest_kind;
        return first;
    }
};

} // namespace webhook

#endif /* WEBHOOK_CORE_DELIVERED_EVENT_H */
