/*
 * Holds the parameters of a verifier that is no scheme; parameter_reader.h has
 * the functions that read them.
 */

#ifndef WEBHOOK_CORE_AUTH_PARAMETER_SET_H
#define WEBHOOK_CORE_AUTH_PARAMETER_SET_H

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/auth/parameter_reader.h"
#include "core/auth/scheme.h"
#include "json/pointer.h"

namespace webhook {

class parameter_set {
public:
    /* Throws config_error if a parameter is not among the known ones. */
    parameter_set(
        const parameters &chosen, std::span<const std::string_view> known);

    std::string_view text(
        std::string_view name, std::string_view fallback = {}) const;

    /* Throws config_error if the parameter is absent or empty. */
    std::string_view want(std::string_view name) const;

    /* Returns milliseconds of a parameter in seconds, or 0 if it is absent. */
    std::uint64_t seconds(std::string_view name) const;

    /* Returns a JSON Pointer, or throws config_error. */
    static pointer read_pointer(std::string_view name, std::string_view text);

    /* Returns the value of the word that the parameter is. */
    template<class T, std::size_t N>
    T word(std::string_view name, std::string_view fallback,
        const parameter_word<T> (&words)[N]) const
    {
        return read_word(*chosen_, name, fallback, words);
    }

    [[noreturn]] static void fail(
        std::string_view name, const std::string &why);

private:
    const parameters *chosen_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_PARAMETER_SET_H */
