/*
 * A challenge is a provider's question whether an endpoint belongs to its
 * subscriber.  The type of an event marks it, and the gate answers it.
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
    /*
     * Holds a piece of the answer: JSON text, and a value of the event behind
     * it.
     */
    struct piece {
        std::string text;
        std::optional<pointer> where; /* is not set in the last one */
        bool is_signed; /* is true if the HMAC replaces the value */
    };

    /* Loads what profile_schema has accepted; throws config_error. */
    static challenge load(const json_location &at);

    bool has_signed_value() const;

    std::vector<piece> answer; /* has no pieces if the answer is empty */
};

/*
 * Returns a value that may be answered: a string of up to 64 of the characters
 * A-Z, a-z, 0-9, "-" and "_"; otherwise there is none.  A sender that could get
 * any text signed could get a delivery signed, which has other characters too.
 */
std::optional<std::string_view> read_challenge_value(const json::node *value);

/* Returns true if the text is such a value. */
bool is_challenge_value(std::string_view text);

} // namespace webhook

#endif /* WEBHOOK_CORE_CHALLENGE_H */
