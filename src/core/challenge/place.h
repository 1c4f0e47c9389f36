/* Describes where a request has a value: "query:NAME", "/pointer", ... */

#ifndef WEBHOOK_CORE_CHALLENGE_PLACE_H
#define WEBHOOK_CORE_CHALLENGE_PLACE_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/header.h"
#include "json/node.h"
#include "json/pointer.h"

namespace webhook {

struct place {
    enum class source : std::uint8_t { query, header, form, body };

    /* Reads query:NAME, header:NAME, form:NAME or a JSON Pointer, or throws
     * config_error. */
    static place parse(std::string_view text);

    bool is_in_head() const
    {
        return from == source::query || from == source::header;
    }

    bool operator==(const place &other) const { return text == other.text; }

    source from;
    std::string text; /* is the whole place, as a profile spells it */
    std::string name;
    std::optional<pointer> where; /* is set if it is in a JSON body */
};

/* Holds the parts of a request that places are in. */
struct request_texts {
    std::string_view args;
    header_list headers;
    std::string_view form; /* is the body, whatever it is */
    const json::node *root = nullptr;
    bool has_duplicate_names = false; /* belongs to the root */
};

/* Holds the value of a place. */
struct place_value {
    found how = found::none;
    std::string_view text; /* is in the request, or in the room */
};

/*
 * Reads the value.  One that cannot be a text counts as "several": nobody knows
 * what another reader would see.
 */
place_value read_place(
    const place &at, const request_texts &request, std::string &room);

/*
 * Returns true if the place has no value.  In JSON, null and whatever is empty
 * are no values.
 */
bool is_vacant(
    const place &at, const request_texts &request, std::string &room);

} // namespace webhook

#endif /* WEBHOOK_CORE_CHALLENGE_PLACE_H */
