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
#include "core/media_type.h"
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
    bool has_positions = false; /* its nodes know where they are in the text */

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
 * decoded, decodes a body with a content coding, and reads it.  The text must
 * be in the workspace.  Returns a fault if the body is not authentic;
 * read_body::why says whether an authentic one could be read.  Throws
 * std::bad_alloc.
 */
fault open_authentic(const gate &policy, workspace &tools,
    authentication &checks, const claimed_body &claimed, std::uint64_t now_ms,
    std::string_view &text, read_body &found);

/* Returns true for a body that can be forwarded as one event without a name. */
bool is_whole(reason why);

} // namespace webhook

#endif /* WEBHOOK_CORE_BODY_READER_H */
