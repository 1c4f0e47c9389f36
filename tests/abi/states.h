/* What a store may have found. */

#ifndef WEBHOOK_TESTS_ABI_STATES_H
#define WEBHOOK_TESTS_ABI_STATES_H

#include "abi.h"

static inline webhook_state_t absent(void)
{
    webhook_state_t found;

    memset(&found, 0, sizeof(found));
    found.kind = WEBHOOK_ABSENT;
    return found;
}

static inline webhook_state_t claimed(const unsigned char *token)
{
    webhook_state_t found = absent();

    found.kind = WEBHOOK_CLAIMED;
    memcpy(found.token, token, sizeof(found.token));
    return found;
}

static inline webhook_state_t delivered(const unsigned char *digest)
{
    webhook_state_t found = absent();

    found.kind = WEBHOOK_DELIVERED;
    memcpy(found.digest, digest, sizeof(found.digest));
    return found;
}

#define of_another ((const unsigned char *)"another's bytes.")

#endif
