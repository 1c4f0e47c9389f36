/* A part of an event's key: where its value is. */

#ifndef WEBHOOK_CORE_COMPONENT_H
#define WEBHOOK_CORE_COMPONENT_H

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "json/pointer.h"

namespace webhook {

/* A value in the head of a request that a profile names. */
struct head_value {
    enum class source : std::uint8_t {
        header,  /* a field, by its name in any spelling */
        argument /* of the query, by its exact name      */
    };

    source where;
    std::string name;

    bool operator==(const head_value &other) const = default;
};

struct component {
    std::optional<pointer> where; /* in the event; else in the head: */
    std::size_t head_index = 0;   /* ... in profile::head_values     */
    bool is_unsigned = false;     /* accepted if no signature covers it */

    /* Returns how a report names its place; nothing of the sender's. */
    std::string_view position() const
    {
        return where ? std::string_view(where->text()) : std::string_view();
    }
};

} // namespace webhook

#endif /* WEBHOOK_CORE_COMPONENT_H */
