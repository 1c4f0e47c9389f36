/* Bytes written as text, and nothing beside it. */

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
    hex,   /* RFC 4648, 8, in either case                            */
    base64 /* RFC 4648, 4, with its padding or without, no stray bits */
};

/* Room for the bytes of a text of this size. */
std::size_t decoded_size(encoding how, std::size_t text_size);

/*
 * The number of bytes; none: the text is not of that encoding.  "to" has room
 * for decoded_size().
 */
std::optional<std::size_t> decode(
    encoding how, std::string_view text, std::span<unsigned char> to);

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_ENCODING_H */
