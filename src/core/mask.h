/* What a log may have of a value that names a person. */

#ifndef WEBHOOK_CORE_MASK_H
#define WEBHOOK_CORE_MASK_H

#include <string_view>

namespace webhook {

/* What takes the place of the rest: U+2026. */
constexpr std::string_view ellipsis = "\xe2\x80\xa6";

/* Two pieces of the text, to be set with the ellipsis between. */
struct masked_text {
    std::string_view head; /* the first character */
    std::string_view tail; /* of an e-mail address "@" and its domain */
};

masked_text mask(std::string_view text);

} // namespace webhook

#endif /* WEBHOOK_CORE_MASK_H */
