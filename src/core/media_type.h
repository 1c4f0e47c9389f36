/* What a request's head may say: RFC 9110, 8.3 and 8.4. */

#ifndef WEBHOOK_CORE_MEDIA_TYPE_H
#define WEBHOOK_CORE_MEDIA_TYPE_H

#include <string_view>

#include "core/header.h"
#include "core/reason.h"

namespace webhook {

/* reason::none, or what is wrong with a Content-Type. */
reason check_media_type(std::string_view value);

/* The same for a whole head. */
reason check_head(std::string_view method, header_list headers);

} // namespace webhook

#endif /* WEBHOOK_CORE_MEDIA_TYPE_H */
