/* Checks a JSON text without a parser. */

#ifndef WEBHOOK_JSON_CHECK_H
#define WEBHOOK_JSON_CHECK_H

#include <cstddef>
#include <string_view>

#include "json/limits.h"

namespace webhook::json {

/* Returns the text without a leading byte order mark, which has no meaning. */
std::string_view without_mark(std::string_view text);

/* Returns an error if there is no text at all, or a raw NUL in it. */
error check_bytes(std::string_view text);

/*
 * Returns false if the text, should it be JSON, has no more nodes than "most"
 * and no number that is too long: the limits can be left to the parser then.
 * This takes a small part of the time of check().
 */
bool may_exceed(std::string_view text, const limits &most);

/*
 * Returns the verdict on a text, which is the same for each back end.  Up to
 * the first byte that is not UTF-8 the syntax has precedence: a broken text is
 * never reported as too deep or too large.  What follows such a byte is not
 * examined.  A leading byte order mark is skipped.
 *
 * For error::syntax and error::not_utf8, "place" is set to the number of bytes
 * before the first wrong one, which is the size of a text that ends too early.
 */
error check(std::string_view text, const limits &most, std::size_t &place);

} // namespace webhook::json

#endif /* WEBHOOK_JSON_CHECK_H */
