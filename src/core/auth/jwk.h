/* Reads keys as JSON has them (RFC 7517, RFC 7518, 6, RFC 8037). */

#ifndef WEBHOOK_CORE_AUTH_JWK_H
#define WEBHOOK_CORE_AUTH_JWK_H

#include "core/auth/key_set.h"
#include "json/node.h"

namespace webhook {

/*
 * Returns the key, or nullptr if it is of another kind, for another use, or
 * malformed.
 */
key_ptr read_jwk(const json::node &object, key_algorithm how);

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_JWK_H */
