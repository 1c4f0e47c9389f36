/* Checks the head of a request (RFC 9110, 8.3 and 8.4). */

#ifndef WEBHOOK_CORE_MEDIA_TYPE_H
#define WEBHOOK_CORE_MEDIA_TYPE_H

#include <span>
#include <string>
#include <string_view>

#include "core/header.h"
#include "core/reason.h"

namespace webhook {

/*
 * Returns reason::none, or what is wrong with a Content-Type.  "others" holds
 * types beyond those of JSON, in lower case.
 */
reason check_media_type(
    std::string_view value, std::span<const std::string> others = {});

/* Returns the same for a whole head. */
reason check_head(std::string_view method, header_list headers,
    std::span<const std::string> methods,
    std::span<const std::string> media_types);

/*
 * Returns true if the text is a token (RFC 9110, 5.6.2), e.g. the name of a
 * method.
 */
bool is_token(std::string_view text);

} // namespace webhook

#endif /* WEBHOOK_CORE_MEDIA_TYPE_H */
