/* Reads the values of a scheme's parameters. */

#ifndef WEBHOOK_CORE_AUTH_PARAMETER_READER_H
#define WEBHOOK_CORE_AUTH_PARAMETER_READER_H

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/config_error.h"
#include "core/auth/scheme.h"

namespace webhook {

template<class T>
using parameter_word = std::pair<std::string_view, T>;

/*
 * The functions below throw config_error, which begins with the name of the
 * parameter and never contains its value.
 */

std::string_view text_of(const parameters &chosen, std::string_view name,
    std::string_view fallback = {});

/* Reads one of the words; "fallback" stands for a parameter that is not there.
 */
template<class T, std::size_t N>
T read_word(const parameters &chosen, std::string_view name,
    std::string_view fallback, const parameter_word<T> (&words)[N])
{
    const std::string_view text = text_of(chosen, name, fallback);
    std::string names;

    for (const auto &[each, value] : words) {
        if (text == each) {
            return value;
        }
        names += (names.empty() ? "" : ", ") + std::string(each);
    }

    throw config_error(
        std::string(name) +
        (text.empty() ? ": is missing" : ": must be one of " + names));
}

/* Returns '\0' if the parameter is absent or empty. */
char read_character(const parameters &chosen, std::string_view name);

/* Returns milliseconds of a parameter in seconds, or 0 if it is absent. */
std::uint64_t read_seconds(const parameters &chosen, std::string_view name);

/* Reads "NAME,NAME-*,...". */
std::vector<signature_field> read_fields(const parameters &chosen);

/* Returns std::nullopt if the parameter is absent or empty. */
std::optional<signed_place> read_signed_place(
    const parameters &chosen, std::string_view name);
std::optional<pointer> read_pointer(
    const parameters &chosen, std::string_view name);

/* Refuses names that are not among the known ones, or among the scheme's. */
void check_names(
    const parameters &chosen, std::span<const std::string_view> known);
const parameters &check_names(const parameters &chosen);

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_PARAMETER_READER_H */
