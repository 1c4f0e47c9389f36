/* Holds what functions that read events need; none of it is their state. */

#ifndef WEBHOOK_CORE_EVENT_CONTEXT_H
#define WEBHOOK_CORE_EVENT_CONTEXT_H

#include <span>
#include <string_view>

#include <webhook/webhook.h>

#include "core/arena.h"
#include "core/body_kind.h"
#include "core/delivered_event.h"
#include "core/gate.h"
#include "core/head_values.h"
#include "core/sha256.h"
#include "core/workspace.h"
#include "json/node.h"
#include "json/pointer.h"

namespace webhook {

struct event_context {
    const gate &policy;
    workspace &tools;
    arena &memory; /* keeps what outlives the body */

    std::span<const found_value> head_values; /* belong to the profile */
    std::string_view scope; /* is encoded; without one there is no identity */
    const sha256::digest &signed_digest;  /* is set if the key needs it */
    std::span<const webhook_str_t> parts; /* are the host's values for keys */
    std::span<delivered_event> events;
    body_kind kind = body_kind::json;
    bool is_flat = false;   /* the names are those of a form */
    bool is_inside = false; /* the body has values beside its events */

    /* Returns true if two readers may see two values there. */
    bool is_ambiguous(const json::node &node, const pointer &where) const
    {
        if (is_flat) {
            const json::node *value = where.find(node);
            return value != nullptr && value->kind == json::kind::array;
        }
        return tools.document().has_duplicate_names() &&
               where.is_ambiguous(node);
    }
};

} // namespace webhook

#endif /* WEBHOOK_CORE_EVENT_CONTEXT_H */
