#include "core/text.h"

#include <algorithm>
#include <cstdint>

namespace webhook {

namespace {

constexpr char lower_digits[] = "0123456789abcdef";

unsigned byte_at(std::string_view text, std::size_t at)
{
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

/* Bytes at "at" that are a control character or no UTF-8, 0 if neither. */
std::size_t control_length(std::string_view text, std::size_t at)
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

/* Accepts both cases, while we write one. */
bool is_hexadecimal(unsigned byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') ||
           (byte >= 'A' && byte <= 'F');
}

/* Bytes at "at" that a name cannot have as they are. */
std::size_t encoded_length(std::string_view text, std::size_t at)
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

/* A byte, if it is none. */
std::size_t character_length(std::string_view text, std::size_t at)
{
    return std::max<std::size_t>(utf8_length(text, at), 1);
}

/* Returns true for most of what there is, at little expense. */
bool is_plain(unsigned byte)
{
    return byte >= 0x20 && byte <= 0x7e && byte != '%';
}

bool encodes(std::string_view text, length_of encoded)
{
    for (std::size_t at = 0; at < text.size();) {
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

void append_encoding(std::string &out, std::string_view text, length_of encoded)
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

int digit_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }

    return -1;
}

} // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b)
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

bool valid_utf8(std::string_view text)
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

char *write_hex(std::span<const unsigned char> bytes, char *out)
{
    for (unsigned char byte : bytes) {
        *out++ = lower_digits[byte >> 4U];
        *out++ = lower_digits[byte & 15U];
    }

    return out;
}

bool read_hex(std::string_view text, std::span<unsigned char> bytes)
{
    if (text.size() != 2 * bytes.size()) {
        return false;
    }

    for (std::size_t i = 0; i < bytes.size(); ++i) {
        int high = digit_value(text[2 * i]);
        int low = digit_value(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        bytes[i] = static_cast<unsigned char>(high * 16 + low);
    }

    return true;
}

bool has_controls(std::string_view text)
{
    return encodes(text, control_length);
}

void append_without_controls(std::string &out, std::string_view text)
{
    append_encoding(out, text, control_length);
}

bool is_plain_name(std::string_view text)
{
    return !encodes(text, encoded_length);
}

void append_name(std::string &out, std::string_view text)
{
    append_encoding(out, text, encoded_length);
}

} // namespace webhook
