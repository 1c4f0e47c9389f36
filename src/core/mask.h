/* Shortens a value that names a person to what a log may contain. */

#ifndef WEBHOOK_CORE_MASK_H
#define WEBHOOK_CORE_MASK_H

#include <string_view>

namespace webhook {

/* Replaces the rest of the value (U+2026). */
constexpr std::string_view ellipsis = "\xe2\x80\xa6";

/* Holds two pieces of the text, which the ellipsis separates. */
struct masked_text {
    std::string_view head; /* is the first character */
    std::string_view tail; /* is "@" and the domain of an e-mail address */
};

masked_text mask(std::string_view text);

} // namespace webhook

#endif /* WEBHOOK_CORE_MASK_H */
