/* Finds the names that a misspelled name may stand for. */

#ifndef WEBHOOK_BASE_NEAREST_H
#define WEBHOOK_BASE_NEAREST_H

#include <span>
#include <string>
#include <string_view>

namespace webhook {

/*
 * Returns up to three of the names, the nearest one first, separated by commas.
 * Returns an empty text if none is near.
 */
std::string nearest(
    std::string_view word, std::span<const std::string_view> names);

/*
 * Returns " (did you mean \"NAME\"?)" with the nearest name, for an error
 * message.  Returns an empty text if none is near.
 */
std::string did_you_mean(
    std::string_view word, std::span<const std::string_view> names);

} // namespace webhook

#endif /* WEBHOOK_BASE_NEAREST_H */
