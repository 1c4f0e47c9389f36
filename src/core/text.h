/* Small things about bytes. */

#ifndef WEBHOOK_CORE_TEXT_H
#define WEBHOOK_CORE_TEXT_H

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/text.h"

namespace webhook {

/* ASCII only. */
bool equal_ignoring_case(std::string_view a, std::string_view b);

bool valid_utf8(std::string_view text);

/* Lower-case hexadecimal, two characters for a byte. */
char *write_hex(std::span<const unsigned char> bytes, char *out);
bool read_hex(std::string_view text, std::span<unsigned char> bytes);

/*
 * A value of an event as it may stand in a header field and in a log: control
 * characters (C0, DEL, C1) and what is no UTF-8 percent-encoded.
 */
bool has_controls(std::string_view text);
void append_without_controls(std::string &out, std::string_view text);

/*
 * The same for a type or an id, which is told from all others by it: a "%" that
 * would look as if it encoded something is percent-encoded too.  Who decodes it
 * has the text again.
 */
bool is_plain_name(std::string_view text);
void append_name(std::string &out, std::string_view text);

} // namespace webhook

#endif /* WEBHOOK_CORE_TEXT_H */
