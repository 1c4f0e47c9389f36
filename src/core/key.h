/* Writes the text of a key, which is readable and injective. */

#ifndef WEBHOOK_CORE_KEY_H
#define WEBHOOK_CORE_KEY_H

#include <string>
#include <string_view>

#include "core/sha256.h"

namespace webhook {

/*
 * Appends a part, percent-encoded outside [A-Za-z0-9._~-].  A part of more than
 * WEBHOOK_MAX_KEY_PART bytes becomes "sha256=<hex>".  No encoded part holds a
 * "=" or the ":" between parts, so that no two lists of parts have the same
 * text.
 */
void append_key_part(std::string &key, std::string_view part, sha256 &hash);

/*
 * Appends a key in the spelling of append_key_part(): between ":" and "=", each
 * character and each escape gets its only spelling.  Returns false if an escape
 * is malformed.
 */
bool append_normalized_key(std::string &to, std::string_view key);

/* Precedes a digest that replaces a long text. */
constexpr std::string_view digest_prefix = "sha256=";

/* Appends "sha256=<hex>" of a text. */
void append_digest(std::string &to, std::string_view text, sha256 &hash);

} // namespace webhook

#endif /* WEBHOOK_CORE_KEY_H */
