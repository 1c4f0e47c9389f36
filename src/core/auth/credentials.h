/* Reads what proves who sent a request: signatures and what they cover. */

#ifndef WEBHOOK_CORE_AUTH_CREDENTIALS_H
#define WEBHOOK_CORE_AUTH_CREDENTIALS_H

#include <span>
#include <string_view>

#include <webhook/webhook.h>

#include "core/arena.h"
#include "core/auth/scheme.h"
#include "core/auth/values.h"
#include "core/form.h"
#include "core/reason.h"
#include "json/document.h"

namespace webhook {

/*
 * Lives in the arena of a delivery.  Values of the body are absent until
 * complete_credentials() has read them.
 */
struct credentials {
    std::span<std::string_view>
        signatures;             /* are decoded, at least one, none twice */
    std::string_view timestamp; /* has the sender's spelling */
    std::span<std::string_view>
        pieces; /* make up the message; the one of the body is empty */
    std::string_view body_hash;  /* is decoded; is empty if there is none */
    credentials *next = nullptr; /* stands alone in the same field */
};

/*
 * Reads the credentials of the head, none of which is authentic yet.  The
 * reason says which of them is missing or malformed.  The head may be freed
 * afterwards.  "pairs" gives memory for the arguments, and "reader" reads
 * objects that contain signatures.
 */
fault read_credentials(const scheme &how, const webhook_head_t &head,
    form &pairs, json::document &reader, arena &memory, credentials &result);

/*
 * Adds what is in the body.  "result" must be a copy of what
 * read_credentials() has read; its pieces are replaced.
 */
fault complete_credentials(const scheme &how, const value_sources &from,
    json::document &reader, arena &memory, credentials &result);

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_CREDENTIALS_H */
