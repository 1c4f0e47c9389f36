/* Brings values of events into a form that header fields and logs can carry. */

#ifndef WEBHOOK_BASE_PRINTABLE_H
#define WEBHOOK_BASE_PRINTABLE_H

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/text.h"

namespace webhook {

namespace printable {

inline unsigned byte_at(std::string_view text, std::size_t at)
{
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

/*
 * Counts the bytes at "at" that are a control character or are not UTF-8.
 * Returns 0 if they are neither.
 */
inline std::size_t control_length(std::string_view text, std::size_t at)
{
    unsigned byte = byte_at(text, at);

    if (byte < 0x20 || byte == 0x7f || utf8_length(text, at) == 0) {
        return 1;
    }
    if (byte == 0xc2) {
        unsigned second = byte_at(text, at + 1);
        return second >= 0x80 && second <= 0x9f ? 2 : 0;
    }

    return 0;
}

/* Accepts both cases, although we write only one. */
inline bool is_hexadecimal(unsigned byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') ||
           (byte >= 'A' && byte <= 'F');
}

/* Counts the bytes at "at" that a name cannot contain unencoded. */
inline std::size_t encoded_length(std::string_view text, std::size_t at)
{
    if (byte_at(text, at) == '%') {
        return is_hexadecimal(byte_at(text, at + 1)) &&
                       is_hexadecimal(byte_at(text, at + 2))
                   ? 1
                   : 0;
    }

    return control_length(text, at);
}

using length_of = std::size_t (*)(std::string_view text, std::size_t at);

/* Returns the size of a character; a byte that is not UTF-8 counts as one. */
inline std::size_t character_length(std::string_view text, std::size_t at)
{
    return std::max<std::size_t>(utf8_length(text, at), 1);
}

/* Returns true for a byte that is never encoded, as most are. */
inline bool is_plain(unsigned byte)
{
    return byte >= 0x20 && byte <= 0x7e && byte != '%';
}

/* Sets the highest bit of each byte that is zero, and maybe of bytes above. */
constexpr std::uint64_t zero_bytes(std::uint64_t word)
{
    return (word - 0x0101010101010101U) & ~word & 0x8080808080808080U;
}

/* Returns false if one of the next eight bytes is not plain. */
inline bool are_plain(const char *text)
{
    constexpr std::uint64_t each = 0x0101010101010101U;
    std::uint64_t word = 0;

    std::memcpy(&word, text, sizeof word);

    const std::uint64_t below_space = (word - each * 0x20) & ~word;
    return ((below_space | word) & each * 0x80) == 0 &&
           (zero_bytes(word ^ each * 0x7f) | zero_bytes(word ^ each * '%')) ==
               0;
}

/* Returns true if "encoded" finds something in the text. */
inline bool encodes(std::string_view text, length_of encoded)
{
    for (std::size_t at = 0; at < text.size();) {
        if (text.size() - at >= sizeof(std::uint64_t) &&
            are_plain(text.data() + at)) {
            at += sizeof(std::uint64_t);
            continue;
        }
        if (is_plain(byte_at(text, at))) {
            ++at;
            continue;
        }
        if (encoded(text, at) != 0) {
            return true;
        }
        at += character_length(text, at);
    }

    return false;
}

inline void append_encoding(
    std::string &out, std::string_view text, length_of encoded)
{
    for (std::size_t at = 0; at < text.size();) {
        std::size_t length = encoded(text, at);
        if (length == 0) {
            length = character_length(text, at);
            out += text.substr(at, length);
            at += length;
            continue;
        }
        for (; length != 0; --length) {
            append_percent(out, text[at++]);
        }
    }
}

} // namespace printable

/* Returns true if the text has a control character (C0, DEL, C1) or no UTF-8.
 */
inline bool has_controls(std::string_view text)
{
    return printable::encodes(text, printable::control_length);
}

/*
 * Appends a value as it may appear in a header field and in a log: control
 * characters and bytes that are not UTF-8 are percent-encoded.
 */
inline void append_without_controls(std::string &out, std::string_view text)
{
    printable::append_encoding(out, text, printable::control_length);
}

/* Returns true if append_name() would not change the text. */
inline bool is_plain_name(std::string_view text)
{
    return !printable::encodes(text, printable::encoded_length);
}

/*
 * Does the same with a type or an id, which must stay different from all
 * others: a "%" that seems to encode something is percent-encoded too, so that
 * decoding gives the original text.
 */
inline void append_name(std::string &out, std::string_view text)
{
    printable::append_encoding(out, text, printable::encoded_length);
}

} // namespace webhook

#endif /* WEBHOOK_BASE_PRINTABLE_H */
