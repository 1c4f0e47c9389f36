/* Reads what a gate has to know of the head of a request. */

#ifndef WEBHOOK_CORE_REQUEST_HEAD_H
#define WEBHOOK_CORE_REQUEST_HEAD_H

#include <string_view>

#include <webhook/webhook.h>

#include "core/arena.h"
#include "core/gate.h"
#include "core/media_type.h"
#include "core/reason.h"
#include "core/workspace.h"

namespace webhook {

/* Checks the method of a request, and what it claims its body to be. */
reason check_request(
    const gate &policy, const webhook_head_t &head, claimed_body &claimed);

/* Returns the encoded scope of the keys, which may be empty. */
std::string_view read_scope(const gate &policy, const webhook_head_t &head,
    workspace &tools, arena &memory);

} // namespace webhook

#endif /* WEBHOOK_CORE_REQUEST_HEAD_H */
