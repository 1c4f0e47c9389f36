/* Reads what an event is from its JSON. */

#ifndef WEBHOOK_CORE_EVENT_H
#define WEBHOOK_CORE_EVENT_H

#include <array>
#include <optional>
#include <string_view>

#include "core/profile.h"
#include "core/reason.h"
#include "json/node.h"

namespace webhook {

/*
 * Checks the envelope and sets the number of events in a body.  If the body may
 * be an array of events, they are its elements.
 */
fault open_envelope(
    const profile &provider, const json::node &root, std::size_t &count);

/* Returns true if the root is an array of events rather than the event. */
bool is_batch(const profile &provider, const json::node &root);

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
