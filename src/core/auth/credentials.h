/* What the head of a request brings along to prove who sent it. */

#ifndef WEBHOOK_CORE_AUTH_CREDENTIALS_H
#define WEBHOOK_CORE_AUTH_CREDENTIALS_H

#include <span>
#include <string_view>

#include "core/arena.h"
#include "core/auth/scheme.h"
#include "core/header.h"
#include "core/reason.h"

namespace webhook {

/* Lives in the arena of a delivery. */
struct credentials {
    std::span<std::string_view>
        signatures;             /* decoded, one at least, each once */
    std::string_view timestamp; /* as the sender spells it */
    std::span<std::string_view>
        pieces; /* of the message; the body's is empty */
};

/*
 * Nothing of it is authentic yet: the reason is what is missing or no such
 * thing.  The headers need not stay.
 */
fault read_credentials(
    const scheme &how, header_list headers, arena &memory, credentials &result);

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_CREDENTIALS_H */
