/*
 * webhook.h - the C ABI of the webhook core
 *
 * The core decides; its host does the I/O.  A delivery is a small state
 * machine: the host hands over what it has read, the core answers with the
 * next step, and the host reports what came of it:
 *
 *   webhook_delivery_head()     method and header fields -> READ | ANSWER
 *   webhook_delivery_body()     the whole body           -> CLAIM | FORWARD
 *                                                           | ANSWER
 *   webhook_delivery_claim()    what the store said      -> FORWARD | WAIT
 *                                                           | CLAIM | ANSWER
 *   webhook_delivery_outcome()  what the upstream said   -> COMMIT | RELEASE
 *                                                           | LEAVE | NONE
 *
 * A body may hold several events.  Each has an index, and a state that tells
 * what a step means for it: webhook_delivery_event_state().
 *
 * tests/abi/host.c is a complete host in one page.
 *
 * Conventions
 *
 *   Strings     webhook_str_t: pointer and length, any bytes, not terminated.
 *               { NULL, 0 } means "there is none".
 *   Times       milliseconds in uint64_t.  The core has no clock: a host
 *               passes its own, a monotonic one unless it says otherwise.
 *   Ownership   X_create()/X_load() give the caller an object, X_free() takes
 *               it back and accepts NULL.  Everything an accessor returns
 *               belongs to the object asked and lives as long as it does, or
 *               as long as the accessor says.
 *   Errors      creators return NULL and fill a webhook_error_t (which may be
 *               NULL).  Nothing else can fail other than by WEBHOOK_FAIL.
 *               No exception crosses this header, errno is not used, and no
 *               message quotes a byte of a body or of a header field.
 *   Threads     a profile and a gate are immutable and may be shared.  A
 *               reader and the deliveries made with it belong to one thread
 *               at a time.  Create readers after fork(): the tokens of claims
 *               are unique per reader.
 *   Stability   structs that start with "size" may grow at their end; the
 *               caller sets it to sizeof.  Enumerators keep their values.
 */

#ifndef WEBHOOK_WEBHOOK_H
#define WEBHOOK_WEBHOOK_H

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
 * The limits of what is read, unless a gate has others; beyond them a body is
 * WEBHOOK_MALFORMED.
 */
#define WEBHOOK_MAX_DEPTH 64          /* arrays and objects inside each other */
#define WEBHOOK_MAX_NODES 262144      /* values and member names of a body    */
#define WEBHOOK_LARGEST_DEPTH 1024    /* the most that a gate may say      */
#define WEBHOOK_LARGEST_NODES 4194304 /* the most that a gate may say      */
#define WEBHOOK_MAX_KEY_PART 200      /* bytes; a longer part is hashed       */
#define WEBHOOK_MAX_COMPONENTS 16     /* components of a key                  */
#define WEBHOOK_MAX_SECRETS 16        /* secrets, or keys, of a signature     */

/* What a sender that is to try again is told, in seconds. */
#define WEBHOOK_RETRY_AFTER 5

#define WEBHOOK_TOKEN_SIZE 16 /* bytes */
#define WEBHOOK_OWNER_SIZE                                                     \
    8                          /* bytes: the first ones of a token, by which   \
                                  it is told apart from others */
#define WEBHOOK_DIGEST_SIZE 16 /* bytes: SHA-256 of the event, truncated */
#define WEBHOOK_KEY_DIGEST_SIZE 32 /* bytes: SHA-256 of the key             */

typedef struct {
    const char *data;
    size_t len;
} webhook_str_t;

typedef struct {
    char text[512]; /* NUL-terminated; what is wrong, where, and the remedy */
} webhook_error_t;

typedef struct webhook_profile_s webhook_profile_t;
typedef struct webhook_gate_s webhook_gate_t;
typedef struct webhook_reader_s webhook_reader_t;
typedef struct webhook_delivery_s webhook_delivery_t;

/* ---- profile: a provider, described by a JSON document ------------------ */

/*
 * The files that a profile names, as in "schema": "shop.schema.json#/$defs/a".
 *
 * read() gets a name as the profile spells it, without the fragment: never
 * absolute, and without "." and ".." among its parts; the host looks it up
 * beside the profile.  It returns 1 and sets "text", or returns 0 and fills
 * "err", which is never NULL; the core adds the place in the profile.  The
 * text belongs to the host and must stay as it is until the call returns that
 * the struct was passed to.  A name is read once in such a call, from the
 * thread of the caller, and never afterwards.
 */
typedef struct {
    size_t size; /* sizeof(webhook_files_t) */
    int (*read)(void *context, webhook_str_t name, webhook_str_t *text,
        webhook_error_t *err);
    void *context; /* handed to read() */
} webhook_files_t;

/*
 * Reads a profile (docs/profiles.md).  The text may be freed afterwards.  A
 * fault is reported with its line and column, or its JSON Pointer.  "files"
 * may be NULL: then a profile that names a file is refused.
 */
WEBHOOK_API webhook_profile_t *webhook_profile_load(const char *json,
    size_t len, const webhook_files_t *files, webhook_error_t *err);

/*
 * A profile embedded at build time (profiles/), by its name, e.g. "iclosed",
 * with the files it names.
 */
WEBHOOK_API webhook_profile_t *webhook_profile_builtin(
    webhook_str_t name, webhook_error_t *err);

WEBHOOK_API void webhook_profile_free(webhook_profile_t *profile);

WEBHOOK_API webhook_str_t webhook_profile_name(
    const webhook_profile_t *profile);

/* The fields a profile names, by index below the count, in the file's order. */
WEBHOOK_API size_t webhook_profile_field_count(
    const webhook_profile_t *profile);
WEBHOOK_API webhook_str_t webhook_profile_field_name(
    const webhook_profile_t *profile, size_t index);

/* 1 if the field's values name a person, for which there is webhook_mask(). */
WEBHOOK_API int webhook_profile_field_personal(
    const webhook_profile_t *profile, size_t index);

/*
 * These return facts about a profile's sender: for how long it repeats a
 * delivery that failed (0: it does not), and for how long it waits for an
 * answer, both in milliseconds; and the bytes of the largest body it sends.
 * WEBHOOK_NOT_TOLD means that the profile does not say.
 */
#define WEBHOOK_NOT_TOLD UINT64_MAX
WEBHOOK_API uint64_t webhook_profile_retries_ms(
    const webhook_profile_t *profile);
WEBHOOK_API uint64_t webhook_profile_patience_ms(
    const webhook_profile_t *profile);
WEBHOOK_API uint64_t webhook_profile_largest(const webhook_profile_t *profile);

/*
 * The types of events a profile lists, in no order.  Not among them: "*", which
 * stands for all others.  A provider whose events tell no type has "".
 */
WEBHOOK_API size_t webhook_profile_type_count(const webhook_profile_t *profile);
WEBHOOK_API webhook_str_t webhook_profile_type(
    const webhook_profile_t *profile, size_t index);

/* ---- gate: a profile and an operator's decisions ------------------------ */

/* What becomes of a delivered event's identity coming with another body. */
typedef enum {
    WEBHOOK_MODIFIED_DUPLICATE = 0, /* answer 200, do not forward            */
    WEBHOOK_MODIFIED_FORWARD = 1,   /* forward: the body delivered last is the
                                       one that is remembered                */
    WEBHOOK_MODIFIED_REJECT = 2,    /* answer 422                            */
    WEBHOOK_MODIFIED_PROFILE = 3    /* what the profile says of the type     */
} webhook_modified_t;

/* Says what is done with an event that is not as its profile describes it. */
typedef enum {
    WEBHOOK_VALIDATION_PROFILE = 0, /* what the profile says                 */
    WEBHOOK_VALIDATION_ENFORCE = 1, /* it is refused                         */
    WEBHOOK_VALIDATION_REPORT = 2,  /* it is forwarded, and reported:
                                       webhook_delivery_violation()          */
    WEBHOOK_VALIDATION_OFF = 3      /* it is forwarded; schemas are not asked */
} webhook_validation_t;

/* What an unanswering store means. */
typedef enum {
    WEBHOOK_STORE_ERROR_REJECT = 0, /* answer 503: the sender's retry is the
                                       queue                                 */
    WEBHOOK_STORE_ERROR_PASS = 1    /* forward, not de-duplicated, marked by
                                       the verdict STORE_UNAVAILABLE         */
} webhook_store_error_t;

typedef enum {
    WEBHOOK_MODE_ENFORCE = 0,
    WEBHOOK_MODE_OBSERVE = 1 /* each delivery is judged and forwarded as it
                                came, whatever the verdict; stores are asked
                                and not written                             */
} webhook_mode_t;

/* In place of a parameter of a signature scheme (docs/authentication.md). */
typedef struct {
    webhook_str_t name; /* e.g. "header" */
    webhook_str_t value;
} webhook_parameter_t;

typedef struct {
    size_t size; /* sizeof(webhook_gate_options_t) */

    /*
     * Name space of the keys: one per account of a provider.  { NULL, 0 }: the
     * host tells it with each head.
     */
    webhook_str_t scope;

    /*
     * Components of the key, in place of the profile's: a JSON Pointer
     * (RFC 6901) into the event, an empty string for a value the host supplies
     * with the body, "digest" for the SHA-256 of the event's bytes, or "signed"
     * for that of all that the signature covers.  The first one is the event's
     * id; an event without it has no identity.  NULL and 0: the profile's.
     */
    const webhook_str_t *key;
    size_t key_count;

    /* JSON Pointers of further values to keep: webhook_delivery_value(). */
    const webhook_str_t *values;
    size_t value_count;

    int modified;    /* a webhook_modified_t    */
    int store_error; /* a webhook_store_error_t */

    uint64_t window_ms; /* how long a delivered event is remembered, > 0    */
    uint64_t lease_ms;  /* how long a claim outlives its host, > 0          */
    uint64_t wait_ms;   /* how long a copy waits for the first one's outcome */

    int mode; /* a webhook_mode_t */

    /*
     * How the sender signs: the name of a scheme, and parameters in place of
     * its own.  "off": not at all.  { NULL, 0 }: as the profile says.
     */
    webhook_str_t signature;
    const webhook_parameter_t *parameters;
    size_t parameter_count;

    /*
     * What signatures are verified with, in the scheme's encoding: secrets of
     * an HMAC, or public keys.  Several while one replaces the other.
     */
    const webhook_str_t *secrets;
    size_t secret_count;
    const webhook_str_t *public_keys;
    size_t public_key_count;

    /* Accepted age of a signed timestamp, either way; 0: as the scheme says. */
    uint64_t tolerance_ms;

    /* Shared secrets, one of which a sender must show: webhook_head_t. */
    const webhook_str_t *tokens;
    size_t token_count;

    /*
     * Names of the header fields that the host's values come from.  A delivery
     * that repeats one is refused, for the upstream may read the other.  Those
     * of the key's values are "signed": if there is a signature, it must cover
     * them.
     */
    const webhook_str_t *signed_headers;
    size_t signed_header_count;
    const webhook_str_t *single_headers;
    size_t single_header_count;

    int validation; /* a webhook_validation_t */

    /*
     * The types that are wanted: of those that the profile lists, the others
     * are acknowledged and not forwarded.  NULL and 0: all are wanted.
     */
    const webhook_str_t *types;
    size_t type_count;

    /*
     * What a duplicate is answered: a status of 200 to 299, 0: the profile's,
     * or the upstream's; a media type and a text in place of the profile's or
     * the gate's own, { NULL, 0 }: those.
     */
    unsigned int duplicate_status;
    webhook_str_t duplicate_type;
    webhook_str_t duplicate_text;

    /*
     * The most that is read of a body: arrays and objects inside each other,
     * and values and member names; 0: WEBHOOK_MAX_DEPTH, WEBHOOK_MAX_NODES.
     */
    size_t max_depth;  /* up to WEBHOOK_LARGEST_DEPTH */
    size_t max_values; /* up to WEBHOOK_LARGEST_NODES */

    /* Methods that deliveries may have.  NULL and 0: POST. */
    const webhook_str_t *methods;
    size_t method_count;
} webhook_gate_options_t;

/*
 * Copies the options; what it keeps of secrets is wiped with the gate.  The
 * profile must outlive the gate.  A message begins with the name of the option
 * that is wrong, and has nothing of a secret.
 */
WEBHOOK_API webhook_gate_t *webhook_gate_create(
    const webhook_profile_t *profile, const webhook_gate_options_t *options,
    webhook_error_t *err);
WEBHOOK_API void webhook_gate_free(webhook_gate_t *gate);

/* 1 if a sender must show a signature or a token. */
WEBHOOK_API int webhook_gate_authenticated(const webhook_gate_t *gate);

/* 1 if a signature is verified. */
WEBHOOK_API int webhook_gate_signed(const webhook_gate_t *gate);

/*
 * 1 if some event has an identity.  Of a gate without any, each delivery goes
 * upstream, however often it comes.
 */
WEBHOOK_API int webhook_gate_identifies(const webhook_gate_t *gate);

/* The gate's own decision, where the options left it to the profile. */
WEBHOOK_API webhook_validation_t webhook_gate_validation(
    const webhook_gate_t *gate);

/*
 * For how long after its delivery an event could be sent again with the same
 * signature, in milliseconds: a store that has to forget something should not
 * forget it earlier.  0: no signature has a time.
 */
WEBHOOK_API uint64_t webhook_gate_keep_ms(const webhook_gate_t *gate);

/* The methods that deliveries may have, as a header field "Allow" lists them.
 */
WEBHOOK_API webhook_str_t webhook_gate_allow(const webhook_gate_t *gate);

/*
 * Keys as people have them: room for what any of the functions below writes,
 * and what an operator may type.
 */
#define WEBHOOK_KEY_SIZE 4096

/*
 * The key of the gate's events of a type and an id, both raw, that are told
 * apart by nothing else: "scope:type:id".  Returns its length, or 0: the gate
 * has no scope of its own.
 */
WEBHOOK_API size_t webhook_gate_key(const webhook_gate_t *gate,
    webhook_str_t type, webhook_str_t id, char out[WEBHOOK_KEY_SIZE]);

/*
 * A key that somebody has typed or taken from a log, in the one spelling that
 * webhook_delivery_key() has: what is not percent-encoded and should be is, in
 * upper-case digits.  Returns its length, or 0: it has a "%" without two
 * hexadecimal digits, or is too long.
 */
WEBHOOK_API size_t webhook_key_normalize(
    webhook_str_t text, char out[WEBHOOK_KEY_SIZE]);

/*
 * Its SHA-256, by which a store may know it: webhook_delivery_key_digest().
 * Returns 1, or 0: out of memory.
 */
WEBHOOK_API int webhook_key_digest(
    webhook_str_t key, unsigned char out[WEBHOOK_KEY_DIGEST_SIZE]);

/* 1 if the text is a JSON Pointer (RFC 6901), other than the empty one. */
WEBHOOK_API int webhook_pointer_check(
    webhook_str_t pointer, webhook_error_t *err);

/* ---- reader: a thread's warm buffers ------------------------------------ */

/* NULL: out of memory, or the system has no randomness. */
WEBHOOK_API webhook_reader_t *webhook_reader_create(void);

/* All of its deliveries must have been freed. */
WEBHOOK_API void webhook_reader_free(webhook_reader_t *reader);

/*
 * Room for a body of "len" bytes, to be filled by the host and handed to
 * webhook_delivery_body() without another copy.  Valid until the next call
 * with this reader or one of its deliveries.  NULL: out of memory.
 */
WEBHOOK_API char *webhook_reader_buffer(webhook_reader_t *reader, size_t len);

/* ---- claim: the state of a key in a store ------------------------------- */

typedef enum {
    WEBHOOK_ABSENT = 0,   /* never seen, released, or forgotten          */
    WEBHOOK_CLAIMED = 1,  /* being delivered by the owner of the token   */
    WEBHOOK_DELIVERED = 2 /* done: the upstream answered 2xx            */
} webhook_state_kind_t;

typedef struct {
    webhook_state_kind_t kind;

    /*
     * CLAIMED: whose claim it is.  DELIVERED: its first WEBHOOK_OWNER_SIZE
     * bytes are those of the token that committed it, by which a store finds
     * that a repeated commit is its own; all zeroes: not known.
     */
    unsigned char token[WEBHOOK_TOKEN_SIZE];

    /* The digest of the claimed or delivered body; all zeroes: not known. */
    unsigned char digest[WEBHOOK_DIGEST_SIZE];

    unsigned int status; /* DELIVERED: the upstream's, 0: not known */

    /*
     * Not 0: the event's webhook_delivery_latest_key() is delivered with
     * another body.  Set by the host, and not part of the state's text.
     */
    int modified;
} webhook_state_t;

/*
 * The text of a state for stores that keep text:
 *
 *   claimed:<token>[;body=<digest>]
 *   done:<digest>[;by=<the token's first bytes>][;status=<three digits>]
 *
 * with bytes in lower-case hexadecimal.  What is not known is left out, so that
 * the texts of release 0.1.0, "claimed:<token>" and "done:<digest>", are read
 * and written as well.  A member ";<name>=<value>" that is not in this list is
 * a later release's, and is passed over.
 *
 * Encode returns the length written, 0 for WEBHOOK_ABSENT.  Decode returns 1,
 * or 0 for any other text.
 */
#define WEBHOOK_STATE_TEXT_SIZE 96
WEBHOOK_API size_t webhook_state_encode(
    const webhook_state_t *state, char out[WEBHOOK_STATE_TEXT_SIZE]);
WEBHOOK_API int webhook_state_decode(
    webhook_str_t text, webhook_state_t *state);

/* A store's answer to a claim. */
typedef enum {
    WEBHOOK_STORE_ANSWERED = 0, /* "found" says what was there before */
    WEBHOOK_STORE_FULL = 1,   /* no room, and nothing that may be forgotten  */
    WEBHOOK_STORE_UNKNOWN = 2 /* time-out, error, no connection: not "new",
                                 and not "duplicate" either                  */
} webhook_store_answer_t;

/* ---- delivery: one request's way through the gate ----------------------- */

typedef enum {
    WEBHOOK_FAIL = 0,    /* out of memory or a call out of order: answer 500,
                            release what is CLAIMED                           */
    WEBHOOK_READ = 1,    /* read the body, then webhook_delivery_body()       */
    WEBHOOK_CLAIM = 2,   /* for each event TO_CLAIM, ask the store to set its
                            claim key to "claimed" by our token for "ms" unless
                            it exists, then webhook_delivery_claim().  An event
                            with a latest key: webhook_delivery_latest_key()  */
    WEBHOOK_WAIT = 3,    /* release what is CLAIMED; after "ms",
                            webhook_delivery_retry()                          */
    WEBHOOK_FORWARD = 4, /* send the events that are CLAIMED or UNCLAIMED
                            upstream; while they are under way renew what is
                            CLAIMED; then webhook_delivery_outcome()          */
    WEBHOOK_ANSWER = 5,  /* release what is CLAIMED, and send
                            webhook_delivery_answer() to the sender           */
    WEBHOOK_COMMIT = 6,  /* for each event CLAIMED, set its claim key to "done"
                            with its digest for "ms", unless it is claimed by
                            another token.  An event with a latest key:
                            webhook_delivery_latest_key()                     */
    WEBHOOK_RELEASE = 7, /* for each event CLAIMED, delete the claim key if it
                            is claimed by our token                           */
    WEBHOOK_LEAVE = 8,   /* leave what is CLAIMED to its lease, stop renewing */
    WEBHOOK_NONE = 9,    /* nothing was claimed, nothing is to be done        */
    WEBHOOK_PENDING = 10, /* the store is still to answer for other events    */
    WEBHOOK_LOOK = 11     /* in place of a CLAIM, when observing: for each event
                             TO_CLAIM, ask the store for the key's state and
                             change nothing, then webhook_delivery_claim()     */
} webhook_action_t;

/* What is to be done, or was done, with one event of a delivery. */
typedef enum {
    WEBHOOK_EVENT_NONE = 0,      /* nothing                                   */
    WEBHOOK_EVENT_TO_CLAIM = 1,  /* the store is to be asked, or is asked     */
    WEBHOOK_EVENT_CLAIMED = 2,   /* the claim is ours                         */
    WEBHOOK_EVENT_UNCLAIMED = 3, /* goes upstream without a claim             */
    WEBHOOK_EVENT_DROPPED = 4    /* does not: it was delivered before, is in the
                                    body twice, or is not wanted              */
} webhook_event_state_t;

typedef struct {
    webhook_action_t action;
    uint64_t ms;
} webhook_step_t;

typedef struct {
    webhook_str_t name; /* compared without regard to case */
    webhook_str_t value;
} webhook_header_t;

/* How the way upstream ended. */
typedef enum {
    WEBHOOK_UPSTREAM_NOT_SENT = 0, /* no byte of the event was sent          */
    WEBHOOK_UPSTREAM_ANSWERED = 1, /* with "status", from the upstream itself */
    WEBHOOK_UPSTREAM_UNKNOWN = 2   /* sent, and no answer: it may have the
                                      event                                  */
} webhook_upstream_t;

/*
 * The gate must outlive the delivery.  NULL: out of memory.  Deliveries are
 * recycled by their reader, so that a warm one allocates nothing.
 */
WEBHOOK_API webhook_delivery_t *webhook_delivery_create(
    const webhook_gate_t *gate, webhook_reader_t *reader);
WEBHOOK_API void webhook_delivery_free(webhook_delivery_t *delivery);

typedef struct {
    size_t size; /* sizeof(webhook_head_t) */
    webhook_str_t method;
    const webhook_header_t *headers;
    size_t header_count;
    webhook_str_t token; /* what the sender shows, if the gate has "tokens" */
    uint64_t time_ms;    /* of the request: since 1970-01-01T00:00:00Z      */
    webhook_str_t args;  /* the query of the URL (RFC 3986, 3.4), as it is  */
    webhook_str_t scope; /* of the keys, in place of the gate's; an empty one:
                            the events have no identity                     */
} webhook_head_t;

/*
 * The cheap refusals, before a byte of the body is read: method (RFC 9110,
 * 9.3.3), media type and charset (8.3), content coding (8.4), a repeated
 * Content-Type or Content-Encoding, a wrong token, no signature, a timestamp
 * that is too far from now.  The head need not stay.  -> READ | ANSWER
 */
WEBHOOK_API webhook_step_t webhook_delivery_head(
    webhook_delivery_t *delivery, const webhook_head_t *head);

/*
 * The raw body, complete: its signature is verified before it is parsed.  If it
 * is not the reader's own buffer it is copied there.  "time_ms": of now, by the
 * clock of webhook_head_t: a signed time may be older here than when the head
 * came by a minute, and by less if the window does not last for that.  "parts"
 * are the host's values for the empty components of the gate's key, in their
 * order; FAIL if there are more or fewer of them.
 * -> CLAIM | ANSWER, or FORWARD of events without an identity, and of a
 *    challenge that is the upstream's to answer
 */
WEBHOOK_API webhook_step_t webhook_delivery_body(webhook_delivery_t *delivery,
    const char *body, size_t len, const webhook_str_t *parts, size_t part_count,
    uint64_t time_ms);

/*
 * The store's answer for an event TO_CLAIM, by its index, in any order;
 * "found" may be NULL unless it is WEBHOOK_STORE_ANSWERED.  "now_ms": a
 * monotonic clock; the wait for another copy's outcome is counted from the
 * first call.
 * -> PENDING (until the last one) | FORWARD | WAIT | CLAIM (of other keys)
 *    | ANSWER
 */
WEBHOOK_API webhook_step_t webhook_delivery_claim(webhook_delivery_t *delivery,
    size_t event, webhook_store_answer_t answer, const webhook_state_t *found,
    uint64_t now_ms);

/* A new try, after a WAIT or instead of a FORWARD, by a new token.  -> CLAIM */
WEBHOOK_API webhook_step_t webhook_delivery_retry(webhook_delivery_t *delivery);

/*
 * The last attempt's end; "status" is the HTTP status of an upstream that
 * answered.  Counts once: a second call returns WEBHOOK_NONE.
 * -> COMMIT | RELEASE | LEAVE | NONE
 */
WEBHOOK_API webhook_step_t webhook_delivery_outcome(
    webhook_delivery_t *delivery, webhook_upstream_t upstream,
    unsigned int status);

typedef enum {
    WEBHOOK_UNDECIDED = 0,
    WEBHOOK_ACCEPTED = 1,
    WEBHOOK_DUPLICATE = 2,
    WEBHOOK_IN_FLIGHT = 3,
    WEBHOOK_MODIFIED = 4,
    WEBHOOK_METHOD_NOT_ALLOWED = 5,
    WEBHOOK_UNSUPPORTED_MEDIA_TYPE = 6,
    WEBHOOK_UNAUTHORIZED = 7,
    WEBHOOK_MALFORMED = 8,
    WEBHOOK_INVALID = 9,
    WEBHOOK_STORE_UNAVAILABLE = 10,
    WEBHOOK_CHALLENGE = 11,
    WEBHOOK_IGNORED = 12 /* acknowledged: of a type that is not wanted */
} webhook_verdict_t;

WEBHOOK_API webhook_verdict_t webhook_delivery_verdict(
    const webhook_delivery_t *delivery);

/* The word of docs/directives.md, e.g. "in_flight"; "" for UNDECIDED. */
WEBHOOK_API webhook_str_t webhook_verdict_name(webhook_verdict_t verdict);

/* A stable word for what made the verdict, e.g. "id_missing". */
WEBHOOK_API webhook_str_t webhook_delivery_reason(
    const webhook_delivery_t *delivery);

/*
 * The same as a number, for tables: below WEBHOOK_MAX_REASONS, 0 while there is
 * no verdict.  Numbers may change with the version, words do not.
 */
#define WEBHOOK_MAX_REASONS 64
WEBHOOK_API unsigned int webhook_delivery_reason_number(
    const webhook_delivery_t *delivery);

/* The word of a number; "" for one that is none. */
WEBHOOK_API webhook_str_t webhook_reason_name(unsigned int number);

/*
 * Where in the event, a JSON Pointer (RFC 6901) made of names that the profile,
 * its schema or the gate spells; "*" is for a name of the sender's own.  None
 * where the fault has no such place.
 */
WEBHOOK_API webhook_str_t webhook_delivery_position(
    const webhook_delivery_t *delivery);

/*
 * Of an event that violates its schema: the keyword, e.g. "minLength", and
 * what it expects, e.g. "at least 3 characters".
 */
WEBHOOK_API webhook_str_t webhook_delivery_keyword(
    const webhook_delivery_t *delivery);
WEBHOOK_API webhook_str_t webhook_delivery_expected(
    const webhook_delivery_t *delivery);

/*
 * The index of the event that a refusal is about, of several in a body;
 * WEBHOOK_NO_EVENT if there is only one, or none to name.
 */
#define WEBHOOK_NO_EVENT ((size_t)-1)
WEBHOOK_API size_t webhook_delivery_fault_index(
    const webhook_delivery_t *delivery);

/*
 * The index among the options' secrets (public keys, or else tokens) of the one
 * that the delivery was authenticated with; WEBHOOK_NO_SECRET: none was.
 */
#define WEBHOOK_NO_SECRET ((size_t)-1)
WEBHOOK_API size_t webhook_delivery_secret_index(
    const webhook_delivery_t *delivery);

/* HTTP status of an ANSWER (RFC 9110), 0 while there is none. */
WEBHOOK_API unsigned int webhook_delivery_status(
    const webhook_delivery_t *delivery);

/* Retry-After of an ANSWER in seconds (RFC 9110, 10.2.3), 0: none. */
WEBHOOK_API unsigned int webhook_delivery_retry_after(
    const webhook_delivery_t *delivery);

/*
 * Body of an ANSWER: problem details (RFC 9457) for a refusal, a plain JSON
 * object for a duplicate, and what the profile says for a challenge;
 * "content_type", if not NULL, is set to its media type.  Of an event it holds
 * nothing.  With status 204 it is empty, and has no type.  Valid until the next
 * call with this reader or one of its deliveries.  { NULL, 0 } when out of
 * memory.
 */
WEBHOOK_API webhook_str_t webhook_delivery_answer(
    webhook_delivery_t *delivery, webhook_str_t *content_type);

/*
 * The events of the body, in its order, known after webhook_delivery_body();
 * of a refused one as far as they could be read, and none of a body that could
 * not be read at all.  An index that is not below the count gives nothing.
 */
WEBHOOK_API size_t webhook_delivery_event_count(
    const webhook_delivery_t *delivery);

WEBHOOK_API webhook_event_state_t webhook_delivery_event_state(
    const webhook_delivery_t *delivery, size_t event);

/*
 * The event's bytes in the body: where they begin, and their number.  If fewer
 * than all events of an array go upstream, their bytes, with commas between
 * and brackets around, are the body there.
 */
typedef struct {
    size_t offset;
    size_t len;
} webhook_range_t;

WEBHOOK_API webhook_range_t webhook_delivery_event_range(
    const webhook_delivery_t *delivery, size_t event);

/*
 * What the event is.  Control characters (C0, DEL, C1) are percent-encoded, in
 * a type and an id also bytes that are no UTF-8, and a "%" before two
 * hexadecimal digits: decoded, they are what they were.  A type or an id of
 * more than WEBHOOK_MAX_KEY_PART bytes is given as in the key.
 */
WEBHOOK_API webhook_str_t webhook_delivery_type(
    const webhook_delivery_t *delivery, size_t event);
WEBHOOK_API webhook_str_t webhook_delivery_id(
    const webhook_delivery_t *delivery, size_t event);

/*
 * 1 if the profile lists the event's type, whose own name
 * webhook_delivery_type() gives then: it is one of the few that a table may
 * have a row for.
 */
WEBHOOK_API int webhook_delivery_type_listed(
    const webhook_delivery_t *delivery, size_t event);

/*
 * The key, "scope:type:id[:discriminator...]", each part percent-encoded
 * outside [A-Za-z0-9._~-] (RFC 3986, 2.3), a part of more than
 * WEBHOOK_MAX_KEY_PART bytes replaced by "sha256=<hex>" of it.  Of an event
 * that goes upstream because its body is another one it is
 * "<key>:body=<digest in hex>".  None: the event has no identity.
 */
WEBHOOK_API webhook_str_t webhook_delivery_key(
    const webhook_delivery_t *delivery, size_t event);

/*
 * What is claimed.  Where another body is a new event,
 * WEBHOOK_MODIFIED_FORWARD, that is "<key>:body=<digest in hex>", so that only
 * copies of the same body wait for each other, and the latest key is the key
 * itself, under which the body that was delivered last is remembered.  An event
 * without one is claimed by its key, and { NULL, 0 } is its latest key.
 *
 * With a latest key, the host
 *   - claims the claim key, and reads the latest key after that.  If it is
 *     "done" with the event's digest, that state is the answer to the claim,
 *     and a claim just made is taken back.  If it is "done" with another
 * digest, "modified" is set in the answer;
 *   - commits by setting the latest key to "done", whatever it is, and by
 *     deleting the claim key after that, if it is claimed by our token.
 * In this order no copy can come between: whoever finds the claim gone finds
 * the body delivered.
 */
WEBHOOK_API webhook_str_t webhook_delivery_claim_key(
    const webhook_delivery_t *delivery, size_t event);
WEBHOOK_API webhook_str_t webhook_delivery_latest_key(
    const webhook_delivery_t *delivery, size_t event);

/*
 * How an event is not as its profile describes it, if that is reported and not
 * refused.  Returns 1 and fills "out", or 0.
 */
typedef struct {
    webhook_str_t rule;     /* a keyword of JSON Schema, or a reason's word  */
    webhook_str_t pointer;  /* as webhook_delivery_position()                */
    webhook_str_t expected; /* as webhook_delivery_expected()                */
} webhook_violation_t;
WEBHOOK_API int webhook_delivery_violation(
    const webhook_delivery_t *delivery, size_t event, webhook_violation_t *out);

/* By the index of webhook_profile_field_name() / of the options' "values". */
WEBHOOK_API webhook_str_t webhook_delivery_field(
    const webhook_delivery_t *delivery, size_t event, size_t index);
WEBHOOK_API webhook_str_t webhook_delivery_value(
    const webhook_delivery_t *delivery, size_t event, size_t index);

/*
 * Writes what a log may have of a value that names a person, and returns the
 * number of bytes: the first character and an ellipsis (U+2026, in UTF-8), and
 * of an e-mail address its domain too: "l...@example.org".  Nothing is made of
 * nothing.  A percent-encoded control character, as the accessors give it, is
 * one character.  "out" is the caller's, does not overlap the value, and has
 * value.len + WEBHOOK_MASK_ROOM bytes; no NUL is added.  Nothing else is
 * touched: a host masks where and when it likes, in any thread.
 */
#define WEBHOOK_MASK_ROOM 3
WEBHOOK_API size_t webhook_mask(webhook_str_t value, char *out);

/*
 * WEBHOOK_KEY_DIGEST_SIZE bytes of the claim key's SHA-256, as many of the
 * latest key's, and WEBHOOK_DIGEST_SIZE of that of the event's bytes, without
 * the counters of attempts that the profile names; NULL before the first CLAIM,
 * and where there is no such key.
 */
WEBHOOK_API const unsigned char *webhook_delivery_key_digest(
    const webhook_delivery_t *delivery, size_t event);
WEBHOOK_API const unsigned char *webhook_delivery_latest_digest(
    const webhook_delivery_t *delivery, size_t event);
WEBHOOK_API const unsigned char *webhook_delivery_digest(
    const webhook_delivery_t *delivery, size_t event);

/* WEBHOOK_TOKEN_SIZE bytes, of all claims; NULL before the first CLAIM. */
WEBHOOK_API const unsigned char *webhook_delivery_token(
    const webhook_delivery_t *delivery);

#ifdef __cplusplus
}
#endif

#endif /* WEBHOOK_WEBHOOK_H */
