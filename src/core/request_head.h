/* Reads what a gate has to know of the head of a request. */

#ifndef WEBHOOK_CORE_REQUEST_HEAD_H
#define WEBHOOK_CORE_REQUEST_HEAD_H

#include <string_view>

#include <webhook/webhook.h>

#include "core/arena.h"
#include "core/gate.h"
#include "core/reason.h"
#include "core/workspace.h"

namespace webhook {

/* Checks the method and the body's media type of a request. */
reason check_request(const gate &policy, const webhook_head_t &head);

/* Returns the encoded scope of the keys, which may be empty. */
std::string_view read_scope(const gate &policy, const webhook_head_t &head,
    workspace &tools, arena &memory);

} // namespace webhook

#endif /* WEBHOOK_CORE_REQUEST_HEAD_H */
