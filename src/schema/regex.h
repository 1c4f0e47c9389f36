/* ECMA-262's regular expressions (of flag "u"), written for RE2. */

#ifndef WEBHOOK_SCHEMA_REGEX_H
#define WEBHOOK_SCHEMA_REGEX_H

#include <string>
#include <string_view>

namespace webhook::schema {

/*
 * The two mostly agree.  Where they mean different things by the same text,
 * ECMA-262's is taken, or the text refused: throws config_error, its text says
 * what cannot be had.
 */
std::string to_re2(std::string_view pattern);

/* regex_property.cc: "\p{...}" of this name, empty if RE2 does not have it. */
std::string to_re2_property(std::string_view name);

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_REGEX_H */
