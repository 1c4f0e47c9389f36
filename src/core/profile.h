/* A provider: where its events tell what they are.  Loaded from JSON. */

#ifndef WEBHOOK_CORE_PROFILE_H
#define WEBHOOK_CORE_PROFILE_H

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/challenge.h"
#include "core/pointer.h"
#include "core/schema/schema.h"

namespace webhook {

/*
 * Reads a file beside the profile; throws config_error.  The text is that of
 * the reader's owner, and stays until the profile is loaded.
 */
using file_reader = std::function<std::string_view(std::string_view name)>;

struct profile {
    struct type_rule {
        pointer where;
        std::optional<std::string> fallback; /* if absent or null */
    };

    struct event_rule {
        /*
         * What makes events of a type the same: the id, then discriminators.
         * Empty: the gate names it, unless they are no events.
         */
        std::vector<pointer> identity;
        std::shared_ptr<const schema::program> schema; /* if it has one */
        std::optional<webhook::challenge> challenge;   /* if it is one */
    };

    struct field {
        std::string name;
        pointer where;
        bool personal = false; /* its values name a person */
    };

    /* Throws config_error.  Without "files", a profile may name none. */
    static profile load(std::string_view text, const file_reader &files = {});

    /* nullptr: events of this type are not known. */
    const event_rule *find_event(std::string_view event) const;

    /* Of "events", but for "*"; { "" } if events tell no type. */
    std::vector<std::string_view> listed_types() const;

    /* Whether some events have no identity unless the gate names one. */
    bool needs_key() const;

    /* Whether a challenge is answered with an HMAC. */
    bool needs_secret() const;

    std::string name;
    bool accepts_array = false;  /* of events */
    bool accepts_object = false; /* the event */
    bool accepts_any = false;    /* the event, whatever it is; excludes both */
    std::size_t batch = 100;     /* events in an array, at most */
    std::optional<type_rule> type;
    std::map<std::string, event_rule, std::less<>> events;
    std::vector<field> fields;
    std::optional<pointer> timestamp; /* when the event was sent */
    std::string signature;            /* name of a scheme, if any */
};

} // namespace webhook

#endif /* WEBHOOK_CORE_PROFILE_H */
