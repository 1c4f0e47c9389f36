/* Says what kinds of bodies a sender sends, and what a body is. */

#ifndef WEBHOOK_CORE_BODY_KIND_H
#define WEBHOOK_CORE_BODY_KIND_H

#include <cstdint>
#include <optional>
#include <string>

namespace webhook {

enum class body_kind : std::uint8_t {
    json,
    form,  /* is a flat object of strings, or has JSON in a field */
    opaque /* is not read: multipart, XML, text, or nothing at all */
};

struct body_kinds {
    bool json = true;
    bool flat_form = false;           /* the form itself is the event */
    std::optional<std::string> field; /* contains the event in a form */
    bool opaque = false;

    bool form() const { return flat_form || field; }
    bool only_json() const { return !form() && !opaque; }
};

} // namespace webhook

#endif /* WEBHOOK_CORE_BODY_KIND_H */
