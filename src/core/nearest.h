/* Finds the names that a misspelled name may stand for. */

#ifndef WEBHOOK_CORE_NEAREST_H
#define WEBHOOK_CORE_NEAREST_H

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

} // namespace webhook

#endif /* WEBHOOK_CORE_NEAREST_H */
