/* Finds fields of a query, or of a form that is not read as a whole. */

#ifndef WEBHOOK_CORE_QUERY_H
#define WEBHOOK_CORE_QUERY_H

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "core/header.h"

namespace webhook {

/* Returns a decoded name or value, which is in the room then. */
std::string_view decode_field(std::string_view text, std::string &room);

/*
 * Finds the value of the only field that has this name after decoding (URL
 * Standard, 5.1), and sets its decoded value.
 */
found find_field(
    std::string_view text, std::string_view name, std::string &value);

/*
 * Finds the values of all fields of this name, as they are written.  Returns
 * their number; "values" gets as many as it has room for.
 */
std::size_t find_raw_values(std::string_view text, std::string_view name,
    std::span<std::string_view> values);

/*
 * Returns true if several fields have this name after decoding, or one that
 * differs by case only: hosts differ in which one they take.
 */
bool has_twice(std::string_view text, std::string_view name);

/* Returns true if the text has fields, and all of them have these names. */
bool has_only_fields(std::string_view text, std::span<const std::string> names);

} // namespace webhook

#endif /* WEBHOOK_CORE_QUERY_H */
