/*
 * Reads JSON Web Signatures in their compact form (RFC 7515, 7.1), as far as it
 * is the same for all of their uses.  Nothing of it is authentic yet.
 */

#ifndef WEBHOOK_CORE_AUTH_JWS_H
#define WEBHOOK_CORE_AUTH_JWS_H

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "core/arena.h"
#include "core/reason.h"
#include "json/document.h"

namespace webhook {

/* Bounds what is decoded and parsed for a request that may be anybody's. */
inline constexpr std::size_t largest_jose_header = 32 * 1024;
inline constexpr std::size_t largest_jws_signature = 1024;
inline constexpr std::size_t most_certificates = 4;

/* Bounds the claims of a token. */
inline constexpr json::limits claim_limits{16, 4096};

/* Lives in the arena of a delivery. */
struct jws {
    std::string_view signing_input; /* is the header, a dot and the payload */
    std::string_view encoded_header;
    std::string_view payload;   /* is still encoded */
    std::string_view signature; /* is decoded */

    /* Are members of the header. */
    std::string_view kid;
    std::span<std::string_view> chain; /* is "x5c", decoded */
    bool encodes_payload = true;       /* is "b64" (RFC 7797) */
};

/*
 * Decodes base64url without padding (RFC 7515, 2).  The bytes are followed by
 * json::padding zero bytes.
 */
std::optional<std::string_view> decode_base64url(
    std::string_view text, arena &memory);

/* Encodes the same. */
std::string_view encode_base64url(std::string_view bytes, arena &memory);

/*
 * Reads the three parts and the header.  The header's "alg" must be the given
 * one, and it must contain no extension that is not understood (4.1.11).
 * "reader" is used for the header.  The text must live as long as the result.
 */
fault read_jws(std::string_view text, std::string_view algorithm,
    json::document &reader, arena &memory, jws &result);

/* Parses what a signature contains, or a body that contains one. */
fault parse_signed(
    std::string_view text, const json::limits &limits, json::document &reader);

/* Returns the text without the white space around it. */
std::string_view trim_token(std::string_view text);

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_JWS_H */
