/* Says where in a delivery a value is: "header:NAME", "/pointer", ... */

#ifndef WEBHOOK_CORE_AUTH_SIGNED_PLACE_H
#define WEBHOOK_CORE_AUTH_SIGNED_PLACE_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "json/pointer.h"

namespace webhook {

struct signed_place {
    enum class source : std::uint8_t {
        header, /* is a field of the head */
        part,   /* is an item of the signature's list */
        query,  /* is an argument of the URL, which is decoded */
        form,   /* is a field of a form, which is decoded */
        json    /* is a value in the body */
    };

    source from;

    /* Names the field or argument, or is the prefix of the part. */
    std::string name = {};
    std::size_t position = 0; /* is that of a part without prefix, from 1 */
    std::optional<pointer> where = {}; /* is set for a value in the body */

    /* Returns true if the body must be read to know the value. */
    bool in_body() const
    {
        return from == source::form || from == source::json;
    }
};

inline constexpr char signed_place_names[] =
    "header:NAME, part:PREFIX, part:#NUMBER, query:NAME, form:NAME or a JSON "
    "Pointer into the body";

/*
 * Returns std::nullopt if the text does not begin like a place.  Throws
 * config_error if it begins so, and is not one.
 */
std::optional<signed_place> read_signed_place(std::string_view text);

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_SIGNED_PLACE_H */
