/* Describes a part of an event's key by the location of its value. */

#ifndef WEBHOOK_CORE_COMPONENT_H
#define WEBHOOK_CORE_COMPONENT_H

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "json/pointer.h"

namespace webhook {

/* Describes a value in the head of a request, which a profile names. */
struct head_value {
    enum class source : std::uint8_t {
        header,  /* is a field, compared in any spelling */
        argument /* is a query argument with this exact name */
    };

    source where;
    std::string name;

    bool operator==(const head_value &other) const = default;
};

struct component {
    std::optional<pointer> where; /* points into the event; if it is not set,
                                     the value is in the head */
    std::size_t head_index = 0;   /* indexes profile::head_values */
    bool is_unsigned = false;     /* is true if the value is accepted without a
                                     signature over it */

    /* Returns how a report names the location, with nothing of the sender's. */
    std::string_view position() const
    {
        return where ? std::string_view(where->text()) : std::string_view();
    }
};

} // namespace webhook

#endif /* WEBHOOK_CORE_COMPONENT_H */
