/* Small things about bytes. */

#ifndef WEBHOOK_CORE_TEXT_H
#define WEBHOOK_CORE_TEXT_H

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace webhook {

/* ASCII only: the C library's functions ask the locale. */
char lower(char c);
bool equal_ignoring_case(std::string_view a, std::string_view b);

bool valid_utf8(std::string_view text);

/* Bytes of the sequence at "at" (RFC 3629, 4), 0 if it is none. */
std::size_t utf8_length(std::string_view text, std::size_t at);

/* Lower-case hexadecimal, two characters for a byte. */
char *write_hex(std::span<const unsigned char> bytes, char *out);
bool read_hex(std::string_view text, std::span<unsigned char> bytes);

/* "%XX" (RFC 3986, 2.1). */
void append_percent(std::string &out, char byte);

/*
 * A value of an event as it may stand in a header field and in a log: control
 * characters (C0, DEL, C1) percent-encoded.
 */
bool has_controls(std::string_view text);
void append_without_controls(std::string &out, std::string_view text);

} // namespace webhook

#endif /* WEBHOOK_CORE_TEXT_H */
