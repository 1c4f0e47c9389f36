/*
 * Contains small functions on bytes and texts for the whole project.  They have
 * no state, use no library, and include no other header of the project.
 */

#ifndef WEBHOOK_BASE_TEXT_H
#define WEBHOOK_BASE_TEXT_H

#include <cstddef>
#include <string>
#include <string_view>

namespace webhook {

/*
 * Returns a letter of ASCII in lower case.  The functions of the C library are
 * not used because they depend on the locale.
 */
inline char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/*
 * Returns a byte of a header field's name, folded for programs that receive
 * names as CGI does ("HTTP_X_ID").  In these names, nginx replaces "-" with
 * "_", and PHP also replaces "." and other characters.
 */
inline char fold_header(char c)
{
    c = lower(c);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '-';
}

/* Returns true if such a program cannot distinguish the names. */
inline bool is_same_header(std::string_view a, std::string_view b)
{
    if (a.size() != b.size()) {
        return false;
    }

    for (std::size_t at = 0; at < a.size(); ++at) {
        if (fold_header(a[at]) != fold_header(b[at])) {
            return false;
        }
    }

    return true;
}

/*
 * Returns the number of bytes of the sequence at "at" (RFC 3629, 4), or 0 if it
 * is not valid UTF-8.
 */
inline std::size_t utf8_length(std::string_view text, std::size_t at)
{
    auto byte = [&](std::size_t i) -> unsigned {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i])
                                    : 0;
    };
    auto continues = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };

    unsigned first = byte(0);
    unsigned second = byte(1);

    if (first < 0x80) {
        return 1;
    }
    if (first < 0xc2 || first > 0xf4 || !continues(1)) {
        return 0;
    }
    if (first < 0xe0) {
        return 2;
    }
    if (!continues(2)) {
        return 0;
    }
    if (first < 0xf0) {
        bool overlong = first == 0xe0 && second < 0xa0;
        bool surrogate = first == 0xed && second > 0x9f;
        return overlong || surrogate ? 0 : 3;
    }

    bool overlong = first == 0xf0 && second < 0x90;
    bool beyond = first == 0xf4 && second > 0x8f;
    return overlong || beyond || !continues(3) ? 0 : 4;
}

/* Returns true if the texts are equal apart from the case of ASCII letters. */
inline bool equal_ignoring_case(std::string_view a, std::string_view b)
{
    if (a.size() != b.size()) {
        return false;
    }

    for (std::size_t at = 0; at < a.size(); ++at) {
        if (lower(a[at]) != lower(b[at])) {
            return false;
        }
    }

    return true;
}

inline bool valid_utf8(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        std::size_t length = utf8_length(text, at);
        if (length == 0) {
            return false;
        }
        at += length;
    }

    return true;
}

/* Appends the byte as "%XX" (RFC 3986, 2.1). */
inline void append_percent(std::string &out, char byte)
{
    constexpr char digits[] = "0123456789ABCDEF";
    auto value = static_cast<unsigned char>(byte);

    out += '%';
    out += digits[value >> 4U];
    out += digits[value & 15U];
}

/*
 * Returns the text with each byte percent-encoded that is not part of valid
 * UTF-8.
 */
inline std::string as_utf8(std::string_view text)
{
    std::string out;

    out.reserve(text.size());

    for (std::size_t at = 0; at < text.size();) {
        std::size_t length = utf8_length(text, at);
        if (length == 0) {
            append_percent(out, text[at++]);
        } else {
            out += text.substr(at, length);
            at += length;
        }
    }

    return out;
}

} // namespace webhook

#endif /* WEBHOOK_BASE_TEXT_H */
