#include "core/mask.h"

#include <cstddef>

#include "base/text.h"

namespace webhook {

namespace {

bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_hexadecimal(char c)
{
    return is_digit(c) || (c >= 'A' && c <= 'F');
}

/*
 * Returns the bytes of the control character that the text begins with, which
 * is percent-encoded as by append_without_controls(), or 0 if there is none.
 */
std::size_t escape_length(std::string_view text)
{
    bool c0 = text.size() >= 3 && text[0] == '%' &&
              (text[1] == '0' || text[1] == '1') && is_hexadecimal(text[2]);
    if (c0 || text.starts_with("%7F")) {
        return 3;
    }

    /* A C1 character has two bytes, and half of it is not a character. */
    bool c1 = text.size() >= 6 && text.starts_with("%C2%") &&
              (text[4] == '8' || text[4] == '9') && is_hexadecimal(text[5]);
    return c1 ? 6 : 0;
}

/*
 * Returns a whole character, or nothing if the text does not begin with UTF-8.
 */
std::string_view first_character(std::string_view text)
{
    std::size_t escape = escape_length(text);

    return text.substr(0, escape != 0 ? escape : utf8_length(text, 0));
}

/*
 * Returns true if the text is a Dot-string (RFC 5321, 4.1.2; RFC 6531, 3.3),
 * without regard to the positions of its dots.  Any other text only contains an
 * address.
 */
bool is_local_part(std::string_view text)
{
    constexpr std::string_view others = ".!#$%&'*+-/=?^_`{|}~";

    for (char c : text) {
        bool ascii = static_cast<unsigned char>(c) < 0x80;
        if (ascii && !is_letter(c) && !is_digit(c) &&
            others.find(c) == std::string_view::npos) {
            return false;
        }
    }

    return !text.empty();
}

bool is_label(std::string_view text)
{
    for (char c : text) {
        if (!is_letter(c) && !is_digit(c) && c != '-') {
            return false;
        }
    }

    return !text.empty() && text.size() <= 63 && text.front() != '-' &&
           text.back() != '-';
}

/*
 * Returns true if the text is a domain as in the DNS (RFC 1123, 2.1): anything
 * else behind an "@" may be the very thing to hide.  A single label is a name,
 * and digits at the end make an IP address.
 */
bool is_domain(std::string_view text)
{
    std::size_t dot = text.rfind('.');

    if (dot == std::string_view::npos || text.size() > 253 ||
        !is_label(text.substr(dot + 1)) || !is_letter(text[dot + 1])) {
        return false;
    }

    for (std::string_view rest = text.substr(0, dot);;) {
        std::size_t end = rest.find('.');
        if (!is_label(rest.substr(0, end))) {
            return false;
        }
        if (end == std::string_view::npos) {
            return true;
        }
        rest.remove_prefix(end + 1);
    }
}

} // namespace

masked_text mask(std::string_view text)
{
    std::size_t at = text.find('@');
    bool address = at != std::string_view::npos &&
                   is_local_part(text.substr(0, at)) &&
                   is_domain(text.substr(at + 1));

    return {
        first_character(text), address ? text.substr(at) : std::string_view()};
}

} // namespace webhook
