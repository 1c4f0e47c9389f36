/* Percent-encoding (RFC 3986, 2.1), read. */

#ifndef WEBHOOK_BASE_PERCENT_H
#define WEBHOOK_BASE_PERCENT_H

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace webhook {

/* Returns the byte of two hexadecimal digits of either case. */
inline std::optional<char> read_percent_digits(std::string_view digits)
{
    unsigned char byte = 0;
    const char *end = digits.data() + digits.size();
    const auto [stop, failed] = std::from_chars(digits.data(), end, byte, 16);

    if (digits.size() != 2 || failed != std::errc() || stop != end) {
        return std::nullopt;
    }

    return static_cast<char>(byte);
}

/*
 * Returns the text with each "%XX" replaced by its byte, or nothing if a "%" is
 * not followed by two hexadecimal digits.
 */
inline std::optional<std::string> percent_decode(std::string_view text)
{
    std::string decoded;

    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            decoded += text[at];
            continue;
        }

        const auto byte = read_percent_digits(text.substr(at + 1, 2));
        if (!byte) {
            return std::nullopt;
        }

        decoded += *byte;
        at += 2;
    }

    return decoded;
}

} // namespace webhook

#endif /* WEBHOOK_BASE_PERCENT_H */
