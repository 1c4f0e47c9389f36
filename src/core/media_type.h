/* Checks the head of a request (RFC 9110, 8.3 and 8.4). */

#ifndef WEBHOOK_CORE_MEDIA_TYPE_H
#define WEBHOOK_CORE_MEDIA_TYPE_H

#include <span>
#include <string>
#include <string_view>

#include "core/body_kind.h"
#include "core/header.h"
#include "core/reason.h"

namespace webhook {

/* Holds what bodies a sender sends. */
struct accepted_bodies {
    const body_kinds &kinds;
    /* hold types beyond those of JSON and of forms, in lower case */
    std::span<const std::string> media_types = {};
    webhook_coding_t coding = WEBHOOK_CODING_OFF;
};

/* Holds what a head says of its body. */
struct claimed_body {
    body_kind kind = body_kind::json;
    bool is_coded = false; /* is true for gzip */
};

/*
 * Returns reason::none and the kind of body that a Content-Type claims, or what
 * is wrong with it.
 */
reason check_media_type(std::string_view value, const accepted_bodies &accepted,
    body_kind &claimed);

/* Does the same for a whole head. */
reason check_head(std::string_view method, header_list headers,
    std::span<const std::string> methods, const accepted_bodies &accepted,
    claimed_body &claimed);

/*
 * Returns true if the text is a token (RFC 9110, 5.6.2), e.g. the name of a
 * method.
 */
bool is_token(std::string_view text);

} // namespace webhook

#endif /* WEBHOOK_CORE_MEDIA_TYPE_H */
