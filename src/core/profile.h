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

#include <webhook/webhook.h>

#include "core/challenge.h"
#include "core/component.h"
#include "schema/schema.h"
#include "json/pointer.h"

namespace webhook {

/* How a duplicate is answered; the gate has its own for what is not set. */
struct duplicate_answer {
    unsigned status = 0;
    std::string type;
    std::optional<std::string> text;
};

/*
 * Reads a file beside the profile; throws config_error.  The text is that of
 * the reader's owner, and stays until the profile is loaded.
 */
using file_reader = std::function<std::string_view(std::string_view name)>;

/* A time or a size that a profile does not tell. */
inline constexpr std::uint64_t not_told = UINT64_MAX;

struct profile {
    profile() = default;
    profile(profile &&) = default;
    profile &operator=(profile &&) = default;

    struct type_rule {
        component where;
        std::optional<std::string> fallback; /* if absent or null */
    };

    /* The events of a type. */
    struct event_rule {
        std::string type; /* as "events" names it: "*" is any other one */

        /*
         * What makes events of a type the same: the id, then discriminators.
         * Empty: nothing does, unless the gate names it.
         */
        std::vector<component> identity;
        bool untyped = false; /* no other type has the id of one of these */

        /* Instead: the bytes, where this value makes them unique. */
        std::optional<pointer> unique;

        std::optional<webhook_modified_t> modified; /* if it is said */
        std::vector<pointer> attempt; /* counters, left out of a body */
        bool synchronous = false; /* the answer is the upstream's each time */

        std::shared_ptr<const schema::program> schema; /* if it has one */
        std::optional<webhook::challenge> challenge;   /* if it is one */

        bool is_any() const { return type == "*"; }
        bool identifies() const { return !identity.empty() || unique; }
    };

    struct field {
        std::string name;
        pointer where;
        bool personal = false; /* its values name a person */
    };

    /* Throws config_error.  Without "files", a profile may name none. */
    static profile load(std::string_view text, const file_reader &files = {});

    /*
     * By the type as it is on the wire, in any of its spellings, or the entry
     * "*"; nullptr: events of this type are not known.
     */
    const event_rule *find_event(std::string_view word) const;

    /* Of "events", but for "*"; { "" } if events tell no type. */
    std::vector<std::string_view> listed_types() const;

    /* Returns true if events of some type have an identity. */
    bool identifies() const;

    /* Whether a challenge is answered with an HMAC. */
    bool needs_secret() const;

    std::string name;
    bool accepts_array = false;  /* of events */
    bool accepts_object = false; /* the event */
    bool accepts_any = false;    /* the event, whatever it is; excludes both */
    std::size_t batch = 100;     /* events in an array, at most */
    std::optional<type_rule> type;
    std::map<std::string, event_rule, std::less<>> events;
    std::map<std::string, const event_rule *, std::less<>> spellings;
    std::vector<head_value> head_values; /* which the above refer to */
    bool always_typed = false;           /* each event has a type, */
    bool always_identified = false;      /* ... and an id          */
    webhook_validation_t validation = WEBHOOK_VALIDATION_ENFORCE;
    std::vector<field> fields;
    std::optional<pointer> timestamp;     /* when the event was sent */
    std::string signature;                /* name of a scheme, if any */
    std::vector<std::string> methods;     /* none: POST */
    std::vector<std::string> media_types; /* beside those of JSON */
    duplicate_answer duplicate;

    /* Facts about the sender, which the core does not use. */
    std::uint64_t retries_ms = not_told;  /* for how long it repeats    */
    std::uint64_t patience_ms = not_told; /* until it stops waiting     */
    std::uint64_t largest = not_told;     /* bytes of its largest body */
};

} // namespace webhook

#endif /* WEBHOOK_CORE_PROFILE_H */
