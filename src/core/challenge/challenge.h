/*
 * A challenge is a request by which a provider checks whether an endpoint
 * belongs to its subscriber.  Its head and the form of its body mark it, or the
 * type of an event does.  The gate answers it.
 */

#ifndef WEBHOOK_CORE_CHALLENGE_CHALLENGE_H
#define WEBHOOK_CORE_CHALLENGE_CHALLENGE_H

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/challenge/characters.h"
#include "core/challenge/place.h"
#include "core/challenge/text_template.h"

namespace webhook {

/* Describes the only form that the body of a challenge may have. */
struct challenge_form {
    bool is_form = false;
    std::vector<std::string> names; /* are members, elements or fields */
};

struct challenge {
    static constexpr std::size_t most_values = 16;

    /* Requires one of the texts, or one of the values of a setting. */
    struct condition {
        place where;
        std::vector<std::string> texts;
        std::string setting; /* is empty if texts are required */
    };

    struct response {
        unsigned status = 200;
        std::string type; /* is a media type; empty without a body */
        text_template body;
        bool is_json = false; /* is true if values need escapes */
        std::vector<std::pair<std::string, text_template>> headers;
    };

    bool is_post() const { return method == "POST"; }

    /* Returns true if it comes without a signature. */
    bool is_open() const
    {
        return is_unsigned || (!method.empty() && !is_post());
    }

    /* Returns true if the answer contains a hash with the secret. */
    bool has_signed_value() const;

    /* Returns the names of all settings that it requires. */
    std::vector<std::string> settings() const;

    std::string method; /* is empty if the type of an event marks it */
    std::vector<place> values;
    bool has_value = false; /* is true if the first one must exist */
    text_rule accepted;     /* applies to all of the values */
    std::vector<condition> conditions;
    std::vector<place> absent;
    bool is_unsigned = false;
    std::optional<challenge_form> only;
    std::vector<text_template> hashed;
    bool key_is_hashed = false; /* is true if the key is the secret's SHA-1 */
    response answer;
};

/* Describes a field of the request that each 2xx response repeats. */
struct echo_rule {
    std::string header;
    text_rule accepted;
    std::string setting; /* lists the accepted values, unless it is empty */
    bool is_optional = false; /* is true if the setting may be missing */
};

} // namespace webhook

#endif /* WEBHOOK_CORE_CHALLENGE_CHALLENGE_H */
