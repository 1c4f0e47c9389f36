#include "core/text.h"

#include <cstdint>

namespace webhook {

namespace {

constexpr char lower_digits[] = "0123456789abcdef";
constexpr char upper_digits[] = "0123456789ABCDEF";

unsigned byte_at(std::string_view text, std::size_t at)
{
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

bool is_continuation(unsigned byte)
{
    return (byte & 0xc0U) == 0x80U;
}

/* Bytes of the control character at "at", 0 if it is none. */
std::size_t control_length(std::string_view text, std::size_t at)
{
    unsigned byte = byte_at(text, at);

    if (byte < 0x20 || byte == 0x7f) {
        return 1;
    }
    if (byte == 0xc2) {
        unsigned second = byte_at(text, at + 1);
        return second >= 0x80 && second <= 0x9f ? 2 : 0;
    }

    return 0;
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

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

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

std::size_t utf8_length(std::string_view text, std::size_t at)
{
    unsigned first = byte_at(text, at);
    unsigned second = byte_at(text, at + 1);

    if (first < 0x80) {
        return 1;
    }
    if (first < 0xc2 || first > 0xf4 || !is_continuation(second)) {
        return 0;
    }
    if (first < 0xe0) {
        return 2;
    }
    if (!is_continuation(byte_at(text, at + 2))) {
        return 0;
    }
    if (first < 0xf0) {
        bool overlong = first == 0xe0 && second < 0xa0;
        bool surrogate = first == 0xed && second > 0x9f;
        return overlong || surrogate ? 0 : 3;
    }

    bool overlong = first == 0xf0 && second < 0x90;
    bool beyond = first == 0xf4 && second > 0x8f;
    bool complete = is_continuation(byte_at(text, at + 3));
    return overlong || beyond || !complete ? 0 : 4;
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

void append_percent(std::string &out, char byte)
{
    auto value = static_cast<unsigned char>(byte);

    out += '%';
    out += upper_digits[value >> 4U];
    out += upper_digits[value & 15U];
}

bool has_controls(std::string_view text)
{
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (control_length(text, at) != 0) {
            return true;
        }
    }

    return false;
}

void append_without_controls(std::string &out, std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        std::size_t length = control_length(text, at);
        if (length == 0) {
            out += text[at++];
            continue;
        }
        for (; length != 0; --length) {
            append_percent(out, text[at++]);
        }
    }
}

} // namespace webhook
