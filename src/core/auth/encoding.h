/* Decodes bytes that are written as text. */

#ifndef WEBHOOK_CORE_AUTH_ENCODING_H
#define WEBHOOK_CORE_AUTH_ENCODING_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace webhook {

enum class encoding : std::uint8_t {
    raw,
    hex,      /* accepts either case (RFC 4648, 8) */
    base64,   /* may have padding, but no stray bits (RFC 4648, 4) */
    base64url /* is the same with "-" and "_" (RFC 4648, 5) */
};

/* Returns the room that the bytes of a text of this size need. */
std::size_t decoded_size(encoding how, std::size_t text_size);

/*
 * Returns the number of bytes, or std::nullopt if the text is not of that
 * encoding.  "to" must have room for decoded_size().
 */
std::optional<std::size_t> decode(
    encoding how, std::string_view text, std::span<unsigned char> to);

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_ENCODING_H */
