/* Holds the secrets and keys of a gate, as they are configured. */

#ifndef WEBHOOK_CORE_AUTH_PROOF_KEYS_H
#define WEBHOOK_CORE_AUTH_PROOF_KEYS_H

#include <span>
#include <string_view>
#include <vector>

#include <webhook/webhook.h>

#include "core/auth/encoding.h"
#include "core/auth/parameter_set.h"
#include "core/auth/secret.h"

namespace webhook {

struct proof_keys {
    std::span<const webhook_str_t> secrets;
    std::span<const webhook_str_t> public_keys;
};

/*
 * Reads the secrets of an HMAC by the parameters "secret_encoding" and
 * "secret_prefix".  Throws config_error.
 */
std::vector<secret> read_hmac_secrets(
    const parameter_set &given, std::span<const webhook_str_t> texts);

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_PROOF_KEYS_H */
