/* The text of a key: readable, and injective. */

#ifndef WEBHOOK_CORE_KEY_H
#define WEBHOOK_CORE_KEY_H

#include <string>
#include <string_view>

#include "core/sha256.h"

namespace webhook {

/*
 * Appends a part, percent-encoded outside [A-Za-z0-9._~-].  A part of more
 * than WEBHOOK_MAX_KEY_PART bytes becomes "sha256=<hex>"; no encoded part
 * holds a "=" or the ":" between parts, so that no two lists of parts have
 * the same text.
 */
void append_key_part(std::string &key, std::string_view part, sha256 &hash);

/*
 * Appends a key as it is spelled by append_key_part(): of what stands between
 * ":" and "=", characters and escapes each get their one spelling.  False: an
 * escape is not one.
 */
bool append_normalized_key(std::string &to, std::string_view key);

/* The prefix of a digest that replaces a long text. */
constexpr std::string_view digest_prefix = "sha256=";

/* "sha256=<hex>" of a text. */
void append_digest(std::string &to, std::string_view text, sha256 &hash);

} // namespace webhook

#endif /* WEBHOOK_CORE_KEY_H */
