/* Reads what signatures of HTTP messages say of themselves (RFC 9421, 4). */

#ifndef WEBHOOK_CORE_AUTH_SIGNATURE_INPUT_H
#define WEBHOOK_CORE_AUTH_SIGNATURE_INPUT_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/arena.h"

namespace webhook {

/* Is a part of a message that a signature covers. */
struct signed_component {
    std::string_view name;
    std::string_view parameter; /* is the "name" of a query parameter */
    std::string_view text;      /* is as it was sent, with its quotes */
};

struct signature_input {
    std::string_view label;
    std::string_view text; /* is the list and its parameters, as sent */
    std::span<signed_component> components;
    std::optional<std::uint64_t> created; /* counts seconds */
    std::optional<std::uint64_t> expires;
    std::string_view keyid;
    std::string_view alg;
    std::string_view tag;
};

/* Bounds what is read of a request that may be anybody's. */
inline constexpr std::size_t most_message_signatures = 4;
inline constexpr std::size_t most_components = 32;

/*
 * Reads the field "Signature-Input".  The texts are those of the field.
 * Returns nothing if it is malformed, or if there are too many.
 */
std::span<signature_input> read_signature_input(
    std::string_view field, arena &memory);

/*
 * Finds the byte sequence of that key in a dictionary, such as "Signature" or
 * "Content-Digest", and decodes it.  Returns false if the field is malformed or
 * has the key twice; the result is empty if it does not have the key.
 */
bool find_bytes(std::string_view field, std::string_view key, arena &memory,
    std::string_view &result);

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_SIGNATURE_INPUT_H */
