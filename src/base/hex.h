/* Writes and reads bytes as hexadecimal digits. */

#ifndef WEBHOOK_BASE_HEX_H
#define WEBHOOK_BASE_HEX_H

#include <cstddef>
#include <span>
#include <string_view>

namespace webhook {

/* Writes two lower-case digits for each byte.  Returns the end of the text. */
inline char *write_hex(std::span<const unsigned char> bytes, char *out)
{
    constexpr char digits[] = "0123456789abcdef";

    for (unsigned char byte : bytes) {
        *out++ = digits[byte >> 4U];
        *out++ = digits[byte & 15U];
    }

    return out;
}

/* Returns the value of a lower-case digit, or -1. */
inline int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }

    return -1;
}

/* Reads lower-case digits.  Returns false unless they fill all of the bytes. */
inline bool read_hex(std::string_view text, std::span<unsigned char> bytes)
{
    if (text.size() != 2 * bytes.size()) {
        return false;
    }

    for (std::size_t i = 0; i < bytes.size(); ++i) {
        int high = hex_value(text[2 * i]);
        int low = hex_value(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        bytes[i] = static_cast<unsigned char>(high * 16 + low);
    }

    return true;
}

} // namespace webhook

#endif /* WEBHOOK_BASE_HEX_H */
