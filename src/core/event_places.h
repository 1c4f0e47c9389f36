/* Finds the events inside a body, and what lies beside them. */

#ifndef WEBHOOK_CORE_EVENT_PLACES_H
#define WEBHOOK_CORE_EVENT_PLACES_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "json/node.h"
#include "json/pointer.h"

namespace webhook {

/*
 * Names places by JSON Pointers in which the token "*" stands for each element
 * of an array.  "arrays" lead to arrays whose elements are events; an empty
 * pointer is the body itself.  "beside" lead to values without events.
 */
struct event_places {
    static constexpr std::size_t most_arrays = 16;
    static constexpr std::size_t most_beside = 32;
    static constexpr std::size_t most_tokens = 8;
    static constexpr std::size_t most_stars = 3;

    std::vector<pointer> arrays;
    std::vector<pointer> beside;

    /*
     * Throws config_error if the pointer is not allowed there, or if one of
     * them and another one can be above, below or at the same place.
     */
    void add_array(pointer where);
    void add_beside(pointer where);
};

/* Holds the indices on the way to an event, from the outside to the inside. */
struct event_place {
    std::uint8_t array = 0; /* indexes event_places::arrays */
    std::uint8_t depth = 0; /* counts the indices */
    std::array<std::uint32_t, event_places::most_stars + 1> indices{};

    /*
     * Adds the JSON Pointer of the event, whose bytes are those that a header
     * field may have and do not include "," and ";".
     */
    void append_to(std::string &out, const event_places &places) const;
};

struct located_event {
    const json::node *node = nullptr;
    std::string_view text = {};  /* is the event as it was sent */
    std::string_view array = {}; /* is the array around it, if there is one */
    event_place place = {};
};

/* Holds what a body contains.  It keeps its memory for the next one. */
struct located_events {
    void clear();

    std::vector<located_event> events; /* are in the order of the body */
    bool inside = false;     /* there was an array inside of the body */
    bool is_array = false;   /* the body itself is the array */
    bool undeclared = false; /* something beside the events is not declared */
    bool too_many = false;   /* there are more events, which are left out */

    /* Is the place of a name that occurs twice, or nullptr. */
    const pointer *ambiguous = nullptr;
};

/*
 * Finds the events in the arrays of a body that has been parsed, up to "most"
 * of them.  "has_positions" is that of the document.  The result must be clear.
 * Its time is proportional to the size of the body.
 */
void locate_events(const event_places &places, const json::node &root,
    std::string_view body, bool has_positions, std::size_t most,
    located_events &found);

} // namespace webhook

#endif /* WEBHOOK_CORE_EVENT_PLACES_H */
