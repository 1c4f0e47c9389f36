/*
 * Finds out what a body is, and reads it.
 *
 * The bytes decide, and never a header alone: a signature covers the bytes, but
 * not Content-Type.  Whoever has recorded a delivery could otherwise have it
 * read in another way, in which it has another identity or none.
 */

#ifndef WEBHOOK_CORE_BODY_READER_H
#define WEBHOOK_CORE_BODY_READER_H

#include <string_view>

#include "core/authentication.h"
#include "core/body_kind.h"
#include "core/challenge/place.h"
#include "core/gate.h"
#include "core/reason.h"
#include "core/workspace.h"
#include "json/node.h"

namespace webhook {

struct read_body {
    body_kind kind = body_kind::json;

    /* Is set if the body cannot be read, or is not what its header claims. */
    fault why = {};

    /*
     * Is the text of the event or of the events.  It is part of the body unless
     * it has been decoded.
     */
    std::string_view text = {};
    bool decoded = false;

    /* Is set without a fault; it is null for an opaque body. */
    const json::node *root = nullptr;

    /* Returns true if the names are those of a form, not of JSON. */
    bool is_flat() const { return kind == body_kind::form && !decoded; }

    /* Returns where the places of a challenge are looked up. */
    request_texts texts(const json::document &document) const
    {
        return {{}, {}, is_flat() ? text : std::string_view(), root,
            kind != body_kind::opaque && document.has_duplicate_names()};
    }
};

/*
 * Verifies what is signed, which is the body as it was sent or as it is when
 * decoded, and decodes a body with a content coding.  The text must be in the
 * workspace.  A body that is too large to be decoded is authentic if it is
 * signed as it was sent.  Throws std::bad_alloc.
 */
fault authenticate(const gate &policy, workspace &tools, authentication &checks,
    bool is_coded, std::uint64_t now_ms, std::string_view &text);

/* Returns true for a body that can be forwarded as one event without a name. */
bool is_whole(reason why);

/*
 * Reads a body whose Content-Type claims that kind.  The text must be in the
 * workspace.  Throws std::bad_alloc.
 */
read_body open_body(const gate &policy, workspace &tools, std::string_view text,
    body_kind claimed);

} // namespace webhook

#endif /* WEBHOOK_CORE_BODY_READER_H */
