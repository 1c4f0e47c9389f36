/* Holds what one delivery has shown so far to prove who sent it. */

#ifndef WEBHOOK_CORE_AUTH_EVIDENCE_H
#define WEBHOOK_CORE_AUTH_EVIDENCE_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/auth/credentials.h"
#include "core/sha256.h"

namespace webhook {

/* Lives in the arena of a delivery. */
struct evidence {
    credentials found; /* belong to a scheme */

    /* Belong to the other proofs. */
    std::string_view covered;   /* is signed beside the body */
    std::string_view presented; /* is checked when the body has arrived */
    std::optional<sha256::digest> body_digest; /* is that of the body */
    std::uint64_t ends_ms = UINT64_MAX;        /* is when it expires */
    std::size_t index = 0;   /* is that of the secret or key that matched */
    sha256::digest digest{}; /* is that of all that is covered, if wanted */
    bool is_challenge_text = false; /* is true if no more is covered */

    /* Is the event, if the body only carries it. */
    std::optional<std::string_view> content;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_EVIDENCE_H */
