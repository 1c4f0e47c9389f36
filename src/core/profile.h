/*
 * Describes a provider and where its events have their type and identity.  It
 * is loaded from JSON.
 */

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

#include "core/auth/parameters.h"
#include "core/body_kind.h"
#include "core/challenge/challenge.h"
#include "core/component.h"
#include "core/event_places.h"
#include "schema/schema.h"
#include "json/pointer.h"
#include "json/pointer_list.h"

namespace webhook {

/*
 * Holds how a duplicate is answered; the gate has defaults for what is not set.
 */
struct duplicate_answer {
    unsigned status = 0;
    std::string type;
    std::optional<std::string> text;
};

/*
 * Reads a file beside the profile; throws config_error.  The owner of the
 * reader owns the text, which must stay until the profile is loaded.
 */
using file_reader = std::function<std::string_view(std::string_view name)>;

/* Stands for a time or a size that a profile does not specify. */
inline constexpr std::uint64_t not_told = UINT64_MAX;

struct profile {
    profile() = default;
    profile(profile &&) = default;
    profile &operator=(profile &&) = default;

    struct type_rule {
        component where;
        std::optional<std::string>
            fallback; /* applies if the type is absent or null */
    };

    /* Describes the events of a type. */
    struct event_rule {
        std::string type; /* is the name in "events"; "*" is any other type */

        /*
         * Identifies an event: the id comes first, discriminators follow.  If
         * it is empty, events have no identity unless the gate defines one.
         */
        std::vector<component> identity;
        bool untyped =
            false; /* is true if no other type has the id of one of these */

        /*
         * Makes the bytes the identity instead, if this value makes them
         * unique.
         */
        std::optional<pointer> unique;

        std::optional<webhook_modified_t>
            modified; /* is set if the profile specifies it */
        std::vector<pointer>
            attempt; /* are counters, which are not part of a body */
        bool synchronous =
            false; /* is true if the upstream must answer each delivery */

        std::shared_ptr<const schema::program>
            schema; /* is set if the type has one */
        std::optional<webhook::challenge>
            challenge; /* is set if the type is one */

        /*
         * Is true for "*" if the provider documents further types: an event of
         * one is no violation although nothing identifies it.
         */
        bool documented = false;

        bool is_any() const { return type == "*"; }
        bool identifies() const { return !identity.empty() || unique; }
    };

    struct field {
        std::string name;
        pointer where;
        bool personal = false; /* is true if its values name a person */
    };

    /* Throws config_error.  Without "files", a profile cannot name any. */
    static profile load(std::string_view text, const file_reader &files = {});

    /*
     * Finds a type as the event spells it, in any of its spellings, or the
     * entry "*".  Returns nullptr if events of this type are not known.
     */
    const event_rule *find_event(std::string_view word) const;

    /*
     * Returns the types in "events" without "*", or { "" } if events have no
     * type.
     */
    std::vector<std::string_view> listed_types() const;

    /* Returns true if events of some type have an identity. */
    bool identifies() const;

    /* Returns true if a challenge is answered with an HMAC. */
    bool needs_secret() const;

    std::string name;
    event_places places; /* is where the events are that a body contains */
    bool accepts_object = false; /* is true if a body may be one event */
    bool accepts_any =
        false; /* is true if any body is one event; excludes both */
    body_kinds body;
    webhook_coding_t coding = WEBHOOK_CODING_OFF;
    std::size_t batch = 100; /* is the largest number of events in an array */
    std::optional<type_rule> type;
    std::map<std::string, event_rule, std::less<>> events;
    std::map<std::string, const event_rule *, std::less<>> spellings;
    std::vector<head_value>
        head_values;           /* are those that the members above refer to */
    bool always_typed = false; /* is true if each event has a type */
    bool always_identified = false; /* is true if each event has an id */
    webhook_validation_t validation = WEBHOOK_VALIDATION_ENFORCE;
    std::vector<field> fields;
    std::optional<pointer>
        timestamp; /* points to the time when the event was sent */
    std::optional<parameters>
        signature; /* is how the sender signs, if that is known */
    bool describes_signature =
        false; /* is true if no built-in provider signs in the same way */
    std::vector<std::string> methods; /* mean POST if there are none */
    std::vector<std::string>
        media_types; /* are accepted beside those of JSON */
    duplicate_answer duplicate;
    std::vector<challenge> challenges; /* are requests that are no events */
    std::optional<echo_rule> echo;

    /* Hold facts about the sender, which the core does not use. */
    std::uint64_t retries_ms = not_told; /* is how long it repeats */
    std::uint64_t patience_ms =
        not_told;                     /* is how long it waits for an answer */
    std::uint64_t largest = not_told; /* counts bytes of its largest body */

    pointer_list field_places; /* finds the values of the fields together */
};

} // namespace webhook

#endif /* WEBHOOK_CORE_PROFILE_H */
