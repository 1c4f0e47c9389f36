/* A claim is the state of a key in a store. */

#ifndef WEBHOOK_CLAIM_H
#define WEBHOOK_CLAIM_H

#include <webhook/types.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    WEBHOOK_ABSENT = 0,   /* it was never seen, released, or forgotten */
    WEBHOOK_CLAIMED = 1,  /* the owner of the token is delivering it */
    WEBHOOK_DELIVERED = 2 /* the upstream has answered 2xx */
} webhook_state_kind_t;

typedef struct {
    webhook_state_kind_t kind;

    /*
     * Belongs to the owner of a CLAIMED key.  For a DELIVERED key the first
     * WEBHOOK_OWNER_SIZE bytes are those of the token that committed it, by
     * which a store recognizes a repeated commit.  All zeroes mean that it is
     * not known.
     */
    unsigned char token[WEBHOOK_TOKEN_SIZE];

    /* Belongs to the claimed or delivered body; all zeroes mean not known. */
    unsigned char digest[WEBHOOK_DIGEST_SIZE];
    webhook_digest_kind_t digest_kind;

    unsigned int status; /* is the upstream's if DELIVERED, 0 if unknown */

    /*
     * Is not 0 if the event's webhook_delivery_latest_key() is delivered with
     * another body.  The host sets it, and it is not part of the state's text.
     */
    int modified;
} webhook_state_t;

/*
 * Write and read a state for stores that keep text:
 *
 *   claimed:<token>[;body=<digest>[;hash=x]]
 *   done:<digest>[;by=<owner>][;status=<three digits>][;hash=x]
 *
 * with bytes in lower-case hexadecimal; the owner is the beginning of the
 * token.  "hash=x" marks a digest of the kind WEBHOOK_DIGEST_XXH128, another
 * value one of WEBHOOK_DIGEST_OTHER.  Unknown values are left out, so that the
 * texts of release 0.1.0, "claimed:<token>" and "done:<digest>", are read and
 * written as well.  A member ";<name>=<value>" that is not in this list belongs
 * to a later release and is ignored.
 *
 * Encode returns the length written, 0 for WEBHOOK_ABSENT.  Decode returns 1,
 * or 0 for any other text.
 */
#define WEBHOOK_STATE_TEXT_SIZE 96
WEBHOOK_API size_t webhook_state_encode(
    const webhook_state_t *state, char out[WEBHOOK_STATE_TEXT_SIZE]);
WEBHOOK_API int webhook_state_decode(
    webhook_str_t text, webhook_state_t *state);

/* Is a store's answer to a claim. */
typedef enum {
    WEBHOOK_STORE_ANSWERED = 0, /* "found" has the state before the claim */
    WEBHOOK_STORE_FULL = 1, /* it has no room, and nothing that it may forget */
    WEBHOOK_STORE_UNKNOWN = 2 /* it timed out, failed or is not connected; the
                                 event is neither new nor a duplicate */
} webhook_store_answer_t;

#ifdef __cplusplus
}
#endif

#endif /* WEBHOOK_CLAIM_H */
