/* A gate combines a profile and an operator's decisions. */

#ifndef WEBHOOK_GATE_H
#define WEBHOOK_GATE_H

#include <webhook/profile.h>
#include <webhook/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Says what happens to an event that was delivered with another body. */
typedef enum {
    WEBHOOK_MODIFIED_DUPLICATE =
        0, /* it is answered with 200 and not forwarded */
    WEBHOOK_MODIFIED_FORWARD =
        1, /* it is forwarded; the body that was delivered last is remembered */
    WEBHOOK_MODIFIED_REJECT = 2, /* it is answered with 422 */
    WEBHOOK_MODIFIED_PROFILE = 3 /* the profile decides for each type */
} webhook_modified_t;

/* Says what happens to an event that does not match its profile. */
typedef enum {
    WEBHOOK_VALIDATION_PROFILE = 0, /* the profile decides */
    WEBHOOK_VALIDATION_ENFORCE = 1, /* it is refused */
    WEBHOOK_VALIDATION_REPORT =
        2, /* it is forwarded and reported by webhook_delivery_violation() */
    WEBHOOK_VALIDATION_OFF = 3 /* it is forwarded; schemas are not evaluated */
} webhook_validation_t;

/* Says what happens if a store does not answer. */
typedef enum {
    WEBHOOK_STORE_ERROR_REJECT =
        0, /* the answer is 503; the sender's retry is the queue */
    WEBHOOK_STORE_ERROR_PASS =
        1 /* the event is forwarded without de-duplication, with the verdict
             STORE_UNAVAILABLE */
} webhook_store_error_t;

/* Says how a body goes upstream of which some events were delivered before. */
typedef enum {
    WEBHOOK_PARTIAL_DEFAULT = 0, /* is CUT unless a signature covers the body */
    WEBHOOK_PARTIAL_CUT = 1,     /* without these events */
    WEBHOOK_PARTIAL_FORWARD =
        2 /* as it came; webhook_delivery_known() has their places */
} webhook_partial_t;

/*
 * Says whether bodies may have a content coding (RFC 9110, 8.4), and which
 * bytes a signature covers then.
 */
typedef enum {
    WEBHOOK_CODING_PROFILE = 0,   /* as the profile says */
    WEBHOOK_CODING_OFF = 1,       /* a body with a content coding is refused */
    WEBHOOK_CODING_GZIP_WIRE = 2, /* the bytes as they are sent are signed */
    WEBHOOK_CODING_GZIP_PLAIN = 3 /* the decoded bytes are signed */
} webhook_coding_t;

typedef enum {
    WEBHOOK_MODE_ENFORCE = 0,
    WEBHOOK_MODE_OBSERVE =
        1 /* each delivery is judged and forwarded unchanged, whatever the
             verdict; stores are read and not written */
} webhook_mode_t;

/* Replaces a parameter of a signature scheme (docs/authentication.md). */
typedef struct {
    webhook_str_t name; /* is e.g. "header" */
    webhook_str_t value;
} webhook_parameter_t;

typedef struct {
    size_t size; /* must be sizeof(webhook_gate_options_t) */

    /*
     * Is the name space of the keys, one for each account of a provider.  If it
     * is { NULL, 0 }, the host supplies it with each head.
     */
    webhook_str_t scope;

    /*
     * Replace the components of the profile's key.  Each is a JSON Pointer (RFC
     * 6901) into the event, an empty string for a value that the host supplies
     * with the body, "digest" for the SHA-256 of the event's bytes, or "signed"
     * for that of all that the signature covers.  The first one is the event's
     * id; an event without it has no identity.  NULL and 0 mean the profile's
     * key.
     */
    const webhook_str_t *key;
    size_t key_count;

    /*
     * Are JSON Pointers of further values to keep, see
     * webhook_delivery_value().
     */
    const webhook_str_t *values;
    size_t value_count;

    int modified;    /* is a webhook_modified_t */
    int store_error; /* is a webhook_store_error_t */

    uint64_t window_ms; /* is how long a delivered event is remembered, > 0 */
    uint64_t lease_ms;  /* is how long a claim outlives its host, > 0 */
    uint64_t wait_ms;   /* is how long a retry waits for the first delivery's
                           outcome */

    int mode; /* is a webhook_mode_t */

    /*
     * Says how the sender signs: the name of a scheme, and parameters that
     * replace its own.  "off" means that it does not sign.  { NULL, 0 } means
     * as in the profile.
     */
    webhook_str_t signature;
    const webhook_parameter_t *parameters;
    size_t parameter_count;

    /*
     * Verify signatures; they are secrets of an HMAC or public keys, in the
     * scheme's encoding.  There may be several while one replaces another.
     */
    const webhook_str_t *secrets;
    size_t secret_count;
    const webhook_str_t *public_keys;
    size_t public_key_count;

    /*
     * Is the accepted age of a signed timestamp, in either direction.  0 means
     * that of the scheme.
     */
    uint64_t tolerance_ms;

    /*
     * Are shared secrets, one of which a sender must present: webhook_head_t.
     */
    const webhook_str_t *tokens;
    size_t token_count;

    /*
     * Are names of the header fields that the host's values come from.  A
     * delivery that repeats one is refused, because the upstream may read the
     * other.  Those of the key's values are "signed": if there is a signature,
     * it must cover them.
     */
    const webhook_str_t *signed_headers;
    size_t signed_header_count;
    const webhook_str_t *single_headers;
    size_t single_header_count;

    int validation; /* is a webhook_validation_t */

    /*
     * Are the types that the operator wants.  Other types that the profile
     * lists are acknowledged and not forwarded.  NULL and 0 mean that all are
     * wanted.
     */
    const webhook_str_t *types;
    size_t type_count;

    /*
     * Answer a duplicate: a status of 200 to 299, where 0 means that of the
     * profile or of the upstream; a media type and a text, where { NULL, 0 }
     * means those of the profile or of the gate.
     */
    unsigned int duplicate_status;
    webhook_str_t duplicate_type;
    webhook_str_t duplicate_text;

    /*
     * Limit what is read of a body: nested arrays and objects, and values and
     * member names.  0 means WEBHOOK_MAX_DEPTH or WEBHOOK_MAX_NODES.
     */
    size_t max_depth;  /* is up to WEBHOOK_LARGEST_DEPTH */
    size_t max_values; /* is up to WEBHOOK_LARGEST_NODES */

    /* Are methods that deliveries may have.  NULL and 0 mean POST. */
    const webhook_str_t *methods;
    size_t method_count;

    /*
     * Are values that the challenges of the profile need, such as a token or
     * the URL of the endpoint.  A name may occur several times.
     */
    const webhook_parameter_t *settings;
    size_t setting_count;

    int partial; /* is a webhook_partial_t */

    int coding;       /* is a webhook_coding_t */
    size_t max_plain; /* bounds the bytes of a body that has been decoded, 0
                         means WEBHOOK_MAX_PLAIN */

    /*
     * Says where a sender presents a token: "basic" for the user and the
     * password of Basic authentication (RFC 7617), a JSON Pointer into the body
     * in which "*" stands for each element of an array, or "form:" and the name
     * of a field of a form.  { NULL, 0 } means that the host supplies it:
     * webhook_head_t.
     */
    webhook_str_t token_source;

    /*
     * Are names of the arguments that the host's values come from, as
     * single_headers are of header fields.  They are compared as the host does
     * it, without case.
     */
    const webhook_str_t *single_arguments;
    size_t single_argument_count;
} webhook_gate_options_t;

/*
 * Creates a gate.  The options are copied, and copies of secrets are wiped with
 * the gate.  The profile must outlive the gate.  A message begins with the name
 * of the wrong option, and never contains a part of a secret.
 */
WEBHOOK_API webhook_gate_t *webhook_gate_create(
    const webhook_profile_t *profile, const webhook_gate_options_t *options,
    webhook_error_t *err);
WEBHOOK_API void webhook_gate_free(webhook_gate_t *gate);

/* Returns 1 if a sender must present a signature or a token. */
WEBHOOK_API int webhook_gate_authenticated(const webhook_gate_t *gate);

/* Returns 1 if a signature is verified. */
WEBHOOK_API int webhook_gate_signed(const webhook_gate_t *gate);

/*
 * Returns 1 if some event has an identity.  If none has, each delivery goes
 * upstream, however often it comes.
 */
WEBHOOK_API int webhook_gate_identifies(const webhook_gate_t *gate);

/*
 * Returns the gate's own decision, which the options may leave to the profile.
 */
WEBHOOK_API webhook_validation_t webhook_gate_validation(
    const webhook_gate_t *gate);

/*
 * Returns for how many milliseconds after its delivery an event could be sent
 * again with the same signature.  A store that has to forget something should
 * not forget it earlier.  Returns 0 if no signature has a time.
 */
WEBHOOK_API uint64_t webhook_gate_keep_ms(const webhook_gate_t *gate);

/*
 * Returns the methods that deliveries and challenges may have, as a header
 * field "Allow" lists them.
 */
WEBHOOK_API webhook_str_t webhook_gate_allow(const webhook_gate_t *gate);

/*
 * Returns the name of a setting without which some challenge of the profile is
 * not answered, by an index from 0.  Returns { NULL, 0 } after the last one.
 */
WEBHOOK_API webhook_str_t webhook_gate_missing_setting(
    const webhook_gate_t *gate, size_t index);

/*
 * Bounds what any of the functions below writes, and what an operator may type.
 */
#define WEBHOOK_KEY_SIZE 4096

/*
 * Writes "scope:type:id", the key of the gate's events of a type and an id,
 * both raw, if nothing else distinguishes events.  Returns its length, or 0 if
 * the gate has no scope of its own.
 */
WEBHOOK_API size_t webhook_gate_key(const webhook_gate_t *gate,
    webhook_str_t type, webhook_str_t id, char out[WEBHOOK_KEY_SIZE]);

/*
 * Writes a key that an operator has typed or copied from a log, in the only
 * spelling that webhook_delivery_key() has: characters that need it are
 * percent-encoded, in upper-case digits.  Returns its length, or 0 if a "%" has
 * no two hexadecimal digits, or if the key is too long.
 */
WEBHOOK_API size_t webhook_key_normalize(
    webhook_str_t text, char out[WEBHOOK_KEY_SIZE]);

/*
 * Computes the SHA-256 of a key, by which a store may know it, see
 * webhook_delivery_key_digest().  Returns 1, or 0 if there is no memory.
 */
WEBHOOK_API int webhook_key_digest(
    webhook_str_t key, unsigned char out[WEBHOOK_KEY_DIGEST_SIZE]);

/* Returns 1 if the text is a JSON Pointer (RFC 6901) that is not empty. */
WEBHOOK_API int webhook_pointer_check(
    webhook_str_t pointer, webhook_error_t *err);

#ifdef __cplusplus
}
#endif

#endif /* WEBHOOK_GATE_H */
