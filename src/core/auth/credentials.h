/* Reads the part of a request's head that proves who sent it. */

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
        signatures;             /* are decoded, at least one, none twice */
    std::string_view timestamp; /* has the sender's spelling */
    std::span<std::string_view>
        pieces; /* make up the message; the one of the body is empty */
};

/*
 * Reads the credentials, none of which is authentic yet.  The reason says which
 * of them is missing or malformed.  The headers may be freed afterwards.
 */
fault read_credentials(
    const scheme &how, header_list headers, arena &memory, credentials &result);

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_CREDENTIALS_H */
