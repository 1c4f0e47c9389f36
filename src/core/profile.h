/* A provider: where its events tell what they are.  Loaded from JSON. */

#ifndef WEBHOOK_CORE_PROFILE_H
#define WEBHOOK_CORE_PROFILE_H

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/pointer.h"

namespace webhook {

struct profile {
    struct type_rule {
        pointer where;
        std::optional<std::string> fallback; /* if absent or null */
    };

    /* What makes events of a type the same: the id, then discriminators. */
    using identity = std::vector<pointer>;

    struct field {
        std::string name;
        pointer where;
    };

    /* Throws config_error. */
    static profile load(std::string_view text);

    /* nullptr: events of this type are not known. */
    const identity *find_event(std::string_view event) const;

    /* Whether some events have no identity unless the gate names one. */
    bool needs_key() const;

    std::string name;
    bool accepts_array = false;
    bool accepts_object = false;
    std::optional<type_rule> type;
    std::map<std::string, identity, std::less<>> events;
    std::vector<field> fields;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_PROFILE_H */
