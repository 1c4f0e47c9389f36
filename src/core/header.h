/* Finds header fields of a request, as its host passes them. */

#ifndef WEBHOOK_CORE_HEADER_H
#define WEBHOOK_CORE_HEADER_H

#include <span>
#include <string_view>

#include <webhook/webhook.h>

#include "base/text.h"

namespace webhook {

using header_list = std::span<const webhook_header_t>;

enum class found { none, one, several };

/*
 * Finds the value of the only field of that name.  Names are the same in any
 * spelling that a program behind CGI or a similar interface takes for the same.
 */
found find_header(
    header_list headers, std::string_view name, std::string_view &value);

} // namespace webhook

#endif /* WEBHOOK_CORE_HEADER_H */
