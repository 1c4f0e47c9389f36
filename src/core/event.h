/* Reads what an event is from its JSON. */

#ifndef WEBHOOK_CORE_EVENT_H
#define WEBHOOK_CORE_EVENT_H

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "core/arena.h"
#include "core/body_reader.h"
#include "core/delivered_event.h"
#include "core/event_places.h"
#include "core/profile.h"
#include "core/reason.h"
#include "json/node.h"

namespace webhook {

/*
 * Finds the events of a body, which is one event or contains them.  It contains
 * none if its arrays of events are empty.
 */
fault open_envelope(
    const profile &provider, const read_body &body, located_events &found);

/* Fills the events that were found; there is one for each. */
void take_events(const located_events &found, const read_body &body,
    std::span<delivered_event> events);

/* Makes one event of a body of which only the bytes are known. */
std::span<delivered_event> take_whole(
    const gate &policy, arena &memory, std::string_view body, const fault &why);

/* Has room for a number as text. */
using number_text = std::array<char, 32>;

/* Returns true if the value is JSON's null or does not exist. */
bool is_absent(const json::node *value);

/* Returns the text of a scalar that is not null, or std::nullopt. */
std::optional<std::string_view> scalar_text(
    const json::node *value, number_text &room);

enum class key_text { present, missing, invalid };

/*
 * Reads a value that identifies an event: a string, or an integer of any length
 * by its digits, so that 5 is the same as "5".  A real is invalid, because 1,
 * 1.0 and 1e0 are equal for some upstreams and different for others.
 */
key_text read_key_text(
    const json::node *value, number_text &room, std::string_view &text);

/* Reads a value that names a type: any string, or an integer by its digits. */
key_text read_type_text(
    const json::node *value, number_text &room, std::string_view &text);

} // namespace webhook

#endif /* WEBHOOK_CORE_EVENT_H */
