/* Defines the types, limits and strings of the whole ABI. */

#ifndef WEBHOOK_TYPES_H
#define WEBHOOK_TYPES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define WEBHOOK_API __attribute__((visibility("default")))
#else
#define WEBHOOK_API
#endif

#define WEBHOOK_VERSION "0.1.0"
#define WEBHOOK_ABI_VERSION 2

/*
 * These limit what is read, unless a gate has other limits.  A body beyond them
 * is WEBHOOK_MALFORMED.
 */
#define WEBHOOK_MAX_DEPTH 64          /* counts nested arrays and objects */
#define WEBHOOK_MAX_NODES 262144      /* counts values and member names   */
#define WEBHOOK_LARGEST_DEPTH 1024    /* bounds the option of a gate      */
#define WEBHOOK_LARGEST_NODES 4194304 /* bounds the option of a gate      */
#define WEBHOOK_MAX_PLAIN 1048576     /* counts bytes of a decoded body   */
#define WEBHOOK_MAX_KEY_PART 200      /* counts bytes; longer ones are hashed */
#define WEBHOOK_MAX_COMPONENTS 16     /* counts components of a key       */
#define WEBHOOK_MAX_SECRETS 16        /* counts secrets or public keys    */

/* Counts the seconds after which a refused sender should try again. */
#define WEBHOOK_RETRY_AFTER 5

/*
 * These count bytes.  The owner is the first part of a token, which identifies
 * it; a digest is that of an event's bytes, a key digest is the whole SHA-256
 * of a key.
 */
#define WEBHOOK_TOKEN_SIZE 16
#define WEBHOOK_OWNER_SIZE 8
#define WEBHOOK_DIGEST_SIZE 16
#define WEBHOOK_KEY_DIGEST_SIZE 32

/*
 * Says how the digest of an event's bytes is computed.  A store keeps the kind
 * beside the digest: digests of two kinds do not show whether bytes are the
 * same.  A kind that is not in this list belongs to a later release.
 */
typedef enum {
    /* is the first half of a SHA-256 */
    WEBHOOK_DIGEST_SHA256 = 0,

    /*
     * Is XXH3 of 128 bits.  Other bytes with the same digest can be found: it
     * is used where they would not change what happens to the event.
     */
    WEBHOOK_DIGEST_XXH128 = 1,

    WEBHOOK_DIGEST_OTHER = 15
} webhook_digest_kind_t;

typedef struct {
    const char *data;
    size_t len;
} webhook_str_t;

/* Holds where a part of a body begins, and the number of its bytes. */
typedef struct {
    size_t offset;
    size_t len;
} webhook_range_t;

/* Says what is wrong, where, and what the remedy is. */
typedef struct {
    char text[512]; /* is NUL-terminated */
} webhook_error_t;

typedef struct webhook_profile_s webhook_profile_t;
typedef struct webhook_gate_s webhook_gate_t;
typedef struct webhook_reader_s webhook_reader_t;
typedef struct webhook_delivery_s webhook_delivery_t;

#ifdef __cplusplus
}
#endif

#endif /* WEBHOOK_TYPES_H */
