/* Translates regular expressions of ECMA-262 (with flag "u") for RE2. */

#ifndef WEBHOOK_SCHEMA_REGEX_H
#define WEBHOOK_SCHEMA_REGEX_H

#include <string>
#include <string_view>

namespace webhook::schema {

/*
 * Translates a pattern.  The two syntaxes mostly agree; where the same text has
 * two meanings, that of ECMA-262 is used or the text is refused.  Throws
 * config_error, whose text says what is not supported.
 */
std::string to_re2(std::string_view pattern);

/*
 * Returns the "\p{...}" of this name, empty if RE2 does not have it.  It is
 * defined in regex_property.cc.
 */
std::string to_re2_property(std::string_view name);

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_REGEX_H */
