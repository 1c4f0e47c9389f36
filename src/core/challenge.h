/*
 * A provider's question whether an endpoint is its subscriber's: told by the
 * type of an event, answered by the gate.
 */

#ifndef WEBHOOK_CORE_CHALLENGE_H
#define WEBHOOK_CORE_CHALLENGE_H

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_location.h"
#include "json/node.h"
#include "json/pointer.h"

namespace webhook {

struct challenge {
    /* Of the answer: JSON text, and a value of the event behind it. */
    struct piece {
        std::string text;
        std::optional<pointer> where; /* not of the last one         */
        bool is_signed;               /* the value's HMAC instead of it */
    };

    /* What has passed profile_schema; throws config_error. */
    static challenge load(const json_location &at);

    bool has_signed_value() const;

    std::vector<piece> answer; /* none: the answer is empty */
};

/*
 * A value that may be answered: a string of up to 64 of the characters A-Z,
 * a-z, 0-9, "-" and "_"; else there is none.  Who could have any text signed
 * could have a delivery signed, which has more than these.
 */
std::optional<std::string_view> read_challenge_value(const json::node *value);

} // namespace webhook

#endif /* WEBHOOK_CORE_CHALLENGE_H */
