/* Where an event tells what it is, and what it tells there. */

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
 * The envelope: sets the number of events in a body; where there is an array
 * of them, they are its elements.
 */
fault open_envelope(
    const profile &provider, const json::node &root, std::size_t &count);

/* Whether the root is the array of the events rather than the event. */
bool is_batch(const profile &provider, const json::node &root);

/* Room for a number as text. */
using number_text = std::array<char, 32>;

/* Returns true if the value is JSON's null or is not there. */
bool is_absent(const json::node *value);

/* The text of a scalar, none for null, an array, an object and nullptr. */
std::optional<std::string_view> scalar_text(
    const json::node *value, number_text &room);

enum class key_text { present, missing, invalid };

/*
 * A value that makes an event the same as another: a string, or an integer of
 * any length by its digits, so that 5 is "5".  A real is none:
 * 1, 1.0 and 1e0 are equal to some upstreams and different to others.
 */
key_text read_key_text(
    const json::node *value, number_text &room, std::string_view &text);

/* A value that names a type: any string, or an integer by its digits. */
key_text read_type_text(
    const json::node *value, number_text &room, std::string_view &text);

} // namespace webhook

#endif /* WEBHOOK_CORE_EVENT_H */
