/* The header fields of a request, as its host hands them over. */

#ifndef WEBHOOK_CORE_HEADER_H
#define WEBHOOK_CORE_HEADER_H

#include <span>
#include <string_view>

#include <webhook/webhook.h>

namespace webhook {

using header_list = std::span<const webhook_header_t>;

/*
 * Without regard to case, and "_" is "-": CGI and its like give both to a
 * program under one name.
 */
bool is_same_header(std::string_view a, std::string_view b);

enum class found { none, one, several };

/* The value of the only field of that name. */
found find_header(
    header_list headers, std::string_view name, std::string_view &value);

} // namespace webhook

#endif /* WEBHOOK_CORE_HEADER_H */
