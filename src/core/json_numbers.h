/* Reals of more digits than simdjson reads at once. */

#ifndef WEBHOOK_CORE_JSON_NUMBERS_H
#define WEBHOOK_CORE_JSON_NUMBERS_H

#include <string>
#include <string_view>

namespace webhook::json {

/* Returns true if the text may contain one. */
bool may_have_long_reals(std::string_view text);

/*
 * The text with the same doubles in fewer digits, and the padding behind.
 * False: there are no such reals, and nothing is written.
 */
bool respell_long_reals(std::string_view text, std::string &to);

} // namespace webhook::json

#endif /* WEBHOOK_CORE_JSON_NUMBERS_H */
