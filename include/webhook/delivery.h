/* A delivery takes one request through the gate. */

#ifndef WEBHOOK_DELIVERY_H
#define WEBHOOK_DELIVERY_H

#include <webhook/claim.h>
#include <webhook/types.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    WEBHOOK_FAIL = 0, /* there is no memory, or the call is not due: answer 500,
                         and release what is CLAIMED */
    WEBHOOK_READ = 1, /* read the body, then call webhook_delivery_body() */
    WEBHOOK_CLAIM =
        2, /* for each event TO_CLAIM, ask the store to set its claim key to
              "claimed" by our token for "ms" unless it exists, then call
              webhook_delivery_claim(). See webhook_delivery_latest_key() for an
              event with a latest key */
    WEBHOOK_WAIT = 3, /* release what is CLAIMED, and after "ms" call
                         webhook_delivery_retry() */
    WEBHOOK_FORWARD =
        4, /* send the events that are CLAIMED or UNCLAIMED upstream, renew what
              is CLAIMED until the upstream has answered, then call
              webhook_delivery_outcome() */
    WEBHOOK_ANSWER = 5, /* release what is CLAIMED, and send
                           webhook_delivery_answer() to the sender */
    WEBHOOK_COMMIT =
        6, /* for each event CLAIMED, set its claim key to "done" with its
              digest for "ms", unless another token has claimed it. See
              webhook_delivery_latest_key() for an event with a latest key */
    WEBHOOK_RELEASE = 7, /* for each event CLAIMED, delete the claim key if our
                            token has claimed it */
    WEBHOOK_LEAVE =
        8, /* leave what is CLAIMED to its lease, and stop renewing */
    WEBHOOK_NONE = 9,     /* nothing was claimed, and nothing has to be done */
    WEBHOOK_PENDING = 10, /* the store has to answer for other events */
    WEBHOOK_LOOK = 11 /* replaces CLAIM when observing: for each event TO_CLAIM,
                         read the key's state from the store and change nothing,
                         then call webhook_delivery_claim() */
} webhook_action_t;

/* Says what has to be done, or was done, with one event of a delivery. */
typedef enum {
    WEBHOOK_EVENT_NONE = 0, /* nothing has to be done */
    WEBHOOK_EVENT_TO_CLAIM =
        1, /* the store has to be asked, or is being asked */
    WEBHOOK_EVENT_CLAIMED = 2,   /* the claim is ours */
    WEBHOOK_EVENT_UNCLAIMED = 3, /* it goes upstream without a claim */
    WEBHOOK_EVENT_DROPPED =
        4 /* it does not go upstream, see webhook_delivery_cut(): it was
             delivered before, is in the body twice, or is not wanted */
} webhook_event_state_t;

/* Says what an answer of the store means for one event of a delivery. */
typedef enum {
    WEBHOOK_OUTCOME_NONE = 0,      /* the store has not answered */
    WEBHOOK_OUTCOME_CLAIMED = 1,   /* the claim is ours */
    WEBHOOK_OUTCOME_DUPLICATE = 2, /* it was delivered before */
    WEBHOOK_OUTCOME_MODIFIED = 3,  /* it was delivered with another body */
    WEBHOOK_OUTCOME_IN_FLIGHT = 4, /* another delivery has claimed it */
    WEBHOOK_OUTCOME_FULL = 5,      /* the store has no room for a claim */
    WEBHOOK_OUTCOME_UNKNOWN = 6    /* the store could not answer */
} webhook_event_outcome_t;

typedef struct {
    webhook_action_t action;
    uint64_t ms;
} webhook_step_t;

typedef struct {
    webhook_str_t name; /* is compared without regard to case */
    webhook_str_t value;
} webhook_header_t;

/* Says how the attempt to reach the upstream ended. */
typedef enum {
    WEBHOOK_UPSTREAM_NOT_SENT = 0, /* no byte of the event was sent */
    WEBHOOK_UPSTREAM_ANSWERED =
        1, /* the upstream itself has answered with "status" */
    WEBHOOK_UPSTREAM_UNKNOWN =
        2 /* it was sent without an answer: the upstream may have the event */
} webhook_upstream_t;

/*
 * Creates a delivery.  The gate must outlive it.  Returns NULL if there is no
 * memory.  Deliveries are recycled by their reader, so that a warm one
 * allocates nothing.
 */
WEBHOOK_API webhook_delivery_t *webhook_delivery_create(
    const webhook_gate_t *gate, webhook_reader_t *reader);
WEBHOOK_API void webhook_delivery_free(webhook_delivery_t *delivery);

typedef struct {
    size_t size; /* must be sizeof(webhook_head_t) */
    webhook_str_t method;
    const webhook_header_t *headers;
    size_t header_count;
    webhook_str_t
        token; /* is what the sender presents, if the gate has "tokens" */
    uint64_t
        time_ms; /* is the time of the request since 1970-01-01T00:00:00Z */
    webhook_str_t args;  /* is the raw query of the URL (RFC 3986, 3.4) */
    webhook_str_t scope; /* replaces the gate's scope; if it is empty, the
                            events have no identity */
} webhook_head_t;

/*
 * Makes the cheap refusals, before a byte of the body is read: the method (RFC
 * 9110, 9.3.3), media type and charset (8.3), content coding (8.4), a repeated
 * Content-Type or Content-Encoding, a wrong token, a missing signature, a
 * timestamp too far from now.  The head may be freed afterwards.  -> READ |
 * ANSWER
 */
WEBHOOK_API webhook_step_t webhook_delivery_head(
    webhook_delivery_t *delivery, const webhook_head_t *head);

/*
 * Takes the raw, complete body, whose signature is verified before it is
 * parsed. A body that is not in the reader's own buffer is copied there.
 * "time_ms" is now, by the clock of webhook_head_t: a signed time may be older
 * here than when the head came, by a minute, or by less if the window does not
 * last for that. "parts" are the host's values for the empty components of the
 * gate's key, in their order; the step is FAIL if there are more or fewer.
 *
 * -> CLAIM | ANSWER, or FORWARD of events without an identity, and of a
 *    challenge that the upstream has to answer
 */
WEBHOOK_API webhook_step_t webhook_delivery_body(webhook_delivery_t *delivery,
    const char *body, size_t len, const webhook_str_t *parts, size_t part_count,
    uint64_t time_ms);

/*
 * Takes the store's answer for an event TO_CLAIM, by its index, in any order.
 * "found" may be NULL unless the answer is WEBHOOK_STORE_ANSWERED.  "now_ms" is
 * from a monotonic clock; the wait for the outcome of another delivery starts
 * with the first call.
 *
 * -> PENDING (until the last one) | FORWARD | WAIT | CLAIM (of other keys)
 *    | ANSWER
 */
WEBHOOK_API webhook_step_t webhook_delivery_claim(webhook_delivery_t *delivery,
    size_t event, webhook_store_answer_t answer, const webhook_state_t *found,
    uint64_t now_ms);

/*
 * Tries again with a new token, after a WAIT or instead of a FORWARD.  -> CLAIM
 */
WEBHOOK_API webhook_step_t webhook_delivery_retry(webhook_delivery_t *delivery);

/*
 * Ends the last attempt; "status" is the HTTP status of an upstream that
 * answered.  It counts once: a second call returns WEBHOOK_NONE.
 *
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
    WEBHOOK_IGNORED =
        12 /* it is acknowledged, because its type is not wanted */
} webhook_verdict_t;

WEBHOOK_API webhook_verdict_t webhook_delivery_verdict(
    const webhook_delivery_t *delivery);

/*
 * Returns the word of docs/verdicts.md, e.g. "in_flight", or "" for UNDECIDED.
 */
WEBHOOK_API webhook_str_t webhook_verdict_name(webhook_verdict_t verdict);

/* Returns a stable word for the reason of the verdict, e.g. "id_missing". */
WEBHOOK_API webhook_str_t webhook_delivery_reason(
    const webhook_delivery_t *delivery);

/*
 * Returns the reason as a number for tables, which is below
 * WEBHOOK_MAX_REASONS, or 0 while there is no verdict.  Numbers may change with
 * the version, words do not.
 */
#define WEBHOOK_MAX_REASONS 64
WEBHOOK_API unsigned int webhook_delivery_reason_number(
    const webhook_delivery_t *delivery);

/* Returns the word of a number, or "" if the number has none. */
WEBHOOK_API webhook_str_t webhook_reason_name(unsigned int number);

/*
 * Returns where in the event the fault is: a JSON Pointer (RFC 6901) with names
 * that the profile, its schema or the gate has; "*" stands for any other name.
 * Returns { NULL, 0 } if the fault has no such location.
 */
WEBHOOK_API webhook_str_t webhook_delivery_position(
    const webhook_delivery_t *delivery);

/*
 * Return the keyword that an event violates, e.g. "minLength", and what it
 * expects, e.g. "at least 3 characters".
 */
WEBHOOK_API webhook_str_t webhook_delivery_keyword(
    const webhook_delivery_t *delivery);
WEBHOOK_API webhook_str_t webhook_delivery_expected(
    const webhook_delivery_t *delivery);

/*
 * Returns the index of the event that a refusal is about, if a body has
 * several. Returns WEBHOOK_NO_EVENT if there is only one, or if no event is to
 * blame.
 */
#define WEBHOOK_NO_EVENT ((size_t)-1)
WEBHOOK_API size_t webhook_delivery_fault_index(
    const webhook_delivery_t *delivery);

/*
 * Returns how many bytes of the text are before the first wrong one, for the
 * reasons "syntax" and "not_utf8".  The text is the body, the content of a body
 * in gzip, or the value of a form field.  Returns WEBHOOK_NO_OFFSET if the
 * place is not known, or if the reason has none.
 */
#define WEBHOOK_NO_OFFSET ((size_t)-1)
WEBHOOK_API size_t webhook_delivery_fault_offset(
    const webhook_delivery_t *delivery);

/*
 * Returns 1 for the reason "timestamp_expired", and sets the age of the signed
 * time, which is negative if the time is in the future, and the tolerance that
 * it exceeds.  Returns 0 otherwise.
 */
WEBHOOK_API int webhook_delivery_fault_age(const webhook_delivery_t *delivery,
    int64_t *age_ms, uint64_t *tolerance_ms);

/*
 * Returns the index among the options' secrets (public keys, or else tokens) of
 * the one that has authenticated the delivery, or WEBHOOK_NO_SECRET.
 */
#define WEBHOOK_NO_SECRET ((size_t)-1)
WEBHOOK_API size_t webhook_delivery_secret_index(
    const webhook_delivery_t *delivery);

/* Returns the HTTP status of an ANSWER (RFC 9110), or 0 while there is none. */
WEBHOOK_API unsigned int webhook_delivery_status(
    const webhook_delivery_t *delivery);

/*
 * Returns 1 if the delivery is refused, with a status of 400 or more, or if a
 * gate that does not observe would refuse it.
 */
WEBHOOK_API int webhook_delivery_refused(const webhook_delivery_t *delivery);

/* Returns Retry-After of an ANSWER in seconds (RFC 9110, 10.2.3), or 0. */
WEBHOOK_API unsigned int webhook_delivery_retry_after(
    const webhook_delivery_t *delivery);

/*
 * Returns the body of an ANSWER: problem details (RFC 9457) for a refusal, a
 * plain JSON object for a duplicate, and the profile's answer for a challenge.
 * It contains nothing of an event.  "content_type", if not NULL, is set to its
 * media type.  With status 204 the body is empty, and has no type.  It is valid
 * until the next call with this reader or one of its deliveries.  Returns {
 * NULL, 0 } if there is no memory.
 */
WEBHOOK_API webhook_str_t webhook_delivery_answer(
    webhook_delivery_t *delivery, webhook_str_t *content_type);

/*
 * Returns a header field that an ANSWER to a challenge must have, by an index
 * from 0: 1, or 0 after the last one.  The texts live as long as the delivery.
 */
WEBHOOK_API int webhook_delivery_answer_field(
    const webhook_delivery_t *delivery, size_t index, webhook_header_t *field);

/*
 * Returns 1 and a header field that each response of status 2xx must have,
 * whoever has made it, or returns 0.  The value lives as long as the delivery.
 */
WEBHOOK_API int webhook_delivery_echo(
    const webhook_delivery_t *delivery, webhook_header_t *field);

/*
 * Returns a text in the query of the head, as it was written there, that must
 * not appear in a log, by an index from 0.  Returns { NULL, 0 } after the last
 * one.  The text belongs to the head.
 */
WEBHOOK_API webhook_str_t webhook_delivery_hidden(
    const webhook_delivery_t *delivery, size_t index);

/*
 * Returns the number of events in the body, known after
 * webhook_delivery_body(). If the body is refused, events count as far as they
 * could be read; if it could not be read at all, there are none.  Functions
 * return nothing for an index that is not below the count.
 */
WEBHOOK_API size_t webhook_delivery_event_count(
    const webhook_delivery_t *delivery);

WEBHOOK_API webhook_event_state_t webhook_delivery_event_state(
    const webhook_delivery_t *delivery, size_t event);

/*
 * Returns what the last answer of the store means for an event, and NONE if the
 * store has not answered for it.
 */
WEBHOOK_API webhook_event_outcome_t webhook_delivery_event_outcome(
    const webhook_delivery_t *delivery, size_t event);

/*
 * Return where the event's bytes begin in the body, and their number, and the
 * same of the array that the event is an element of.  An event that is in no
 * array has the range { 0, 0 } there.  Events are in the order of the body.
 */
WEBHOOK_API webhook_range_t webhook_delivery_event_range(
    const webhook_delivery_t *delivery, size_t event);
WEBHOOK_API webhook_range_t webhook_delivery_array_range(
    const webhook_delivery_t *delivery, size_t event);

/*
 * Returns 1 if events DROPPED have to be cut out of a body that goes upstream:
 * each array of events is replaced by the bytes of its other events, with
 * commas between and brackets around, and all other bytes stay.  Returns 0 if
 * the body goes upstream as it came; then webhook_delivery_known() returns the
 * places of events DROPPED: JSON Pointers (RFC 6901), separated by ", ", with
 * ";ignored" behind the place of an event that is not wanted.  A name in it is
 * percent-encoded where a header field needs it.  The list has up to
 * WEBHOOK_KNOWN_SIZE bytes, and leaves out what is beyond.
 */
#define WEBHOOK_KNOWN_SIZE 2048
WEBHOOK_API int webhook_delivery_cut(const webhook_delivery_t *delivery);
WEBHOOK_API webhook_str_t webhook_delivery_known(
    const webhook_delivery_t *delivery);

/*
 * Return what the event is.  Control characters (C0, DEL, C1) are
 * percent-encoded; in a type and an id also bytes that are not UTF-8, and a "%"
 * before two hexadecimal digits, so that decoding returns the original text.  A
 * type or an id of more than WEBHOOK_MAX_KEY_PART bytes is returned as in the
 * key.
 */
WEBHOOK_API webhook_str_t webhook_delivery_type(
    const webhook_delivery_t *delivery, size_t event);
WEBHOOK_API webhook_str_t webhook_delivery_id(
    const webhook_delivery_t *delivery, size_t event);

/*
 * Returns 1 if the profile lists the event's type; webhook_delivery_type()
 * returns the profile's name for it then.  Such types are few, so that a table
 * may have a row for each.
 */
WEBHOOK_API int webhook_delivery_type_listed(
    const webhook_delivery_t *delivery, size_t event);

/*
 * Returns the key, "scope:type:id[:discriminator...]".  Each part is
 * percent-encoded outside [A-Za-z0-9._~-] (RFC 3986, 2.3), and a part of more
 * than WEBHOOK_MAX_KEY_PART bytes is replaced by "sha256=<hex>" of it.  An
 * event that goes upstream because its body is another one has
 * "<key>:body=<digest in hex>". Returns { NULL, 0 } if the event has no
 * identity.
 */
WEBHOOK_API webhook_str_t webhook_delivery_key(
    const webhook_delivery_t *delivery, size_t event);

/*
 * Return what is claimed.  Where another body makes a new event
 * (WEBHOOK_MODIFIED_FORWARD), the claim key is "<key>:body=<digest in hex>", so
 * that only deliveries of the same body wait for each other.  The latest key is
 * the key itself then, under which the body that was delivered last is
 * remembered.  Any other event is claimed by its key, and its latest key is {
 * NULL, 0 }.
 *
 * With a latest key, the host
 * - claims the claim key, and reads the latest key after that.  If that is
 *   "done" with the event's digest, its state is the answer to the claim, and a
 *   claim just made is released.  If it is "done" with another digest,
 *   "modified" is set in the answer;
 * - commits by setting the latest key to "done", whatever it is, and by
 *   deleting the claim key after that, if our token has claimed it.
 *
 * In this order no retry can come between: a host that finds no claim any more
 * finds the body delivered.
 */
WEBHOOK_API webhook_str_t webhook_delivery_claim_key(
    const webhook_delivery_t *delivery, size_t event);
WEBHOOK_API webhook_str_t webhook_delivery_latest_key(
    const webhook_delivery_t *delivery, size_t event);

/*
 * Describes how an event does not match its profile, if that is reported and
 * not refused.  webhook_delivery_violation() returns 1 and fills "out", or
 * returns 0.
 */
typedef struct {
    webhook_str_t rule;    /* is a keyword of JSON Schema, or a reason's word */
    webhook_str_t pointer; /* is that of webhook_delivery_position() */
    webhook_str_t expected; /* is that of webhook_delivery_expected() */
} webhook_violation_t;
WEBHOOK_API int webhook_delivery_violation(
    const webhook_delivery_t *delivery, size_t event, webhook_violation_t *out);

/*
 * Return a value by the index of webhook_profile_field_name() or of "values".
 */
WEBHOOK_API webhook_str_t webhook_delivery_field(
    const webhook_delivery_t *delivery, size_t event, size_t index);
WEBHOOK_API webhook_str_t webhook_delivery_value(
    const webhook_delivery_t *delivery, size_t event, size_t index);

/*
 * Writes what a log may contain of a value that names a person: the first
 * character and an ellipsis (U+2026, in UTF-8), and for an e-mail address also
 * its domain: "l...@example.org".  An empty value stays empty.  A
 * percent-encoded control character, as the accessors return it, counts as one
 * character.  "out" belongs to the caller, does not overlap the value, and has
 * value.len + WEBHOOK_MASK_ROOM bytes.  Returns the number of bytes, without a
 * NUL.  The function has no other effects, and may be called in any thread.
 */
#define WEBHOOK_MASK_ROOM 3
WEBHOOK_API size_t webhook_mask(webhook_str_t value, char *out);

/*
 * Return the SHA-256 of the claim key and of the latest key, with
 * WEBHOOK_KEY_DIGEST_SIZE bytes each, and the digest of the event's bytes
 * without the counters of attempts that the profile names, with
 * WEBHOOK_DIGEST_SIZE bytes.  Return NULL before the first CLAIM, and if there
 * is no such key.
 */
WEBHOOK_API const unsigned char *webhook_delivery_key_digest(
    const webhook_delivery_t *delivery, size_t event);
WEBHOOK_API const unsigned char *webhook_delivery_latest_digest(
    const webhook_delivery_t *delivery, size_t event);
WEBHOOK_API const unsigned char *webhook_delivery_digest(
    const webhook_delivery_t *delivery, size_t event);

/*
 * Returns the kind of that digest.  It is SHA256 where the digest decides
 * whether an event goes upstream, or is part of a key, and for events of more
 * than 16 KB; and else XXH128.
 */
WEBHOOK_API webhook_digest_kind_t webhook_delivery_digest_kind(
    const webhook_delivery_t *delivery, size_t event);

/*
 * Returns WEBHOOK_TOKEN_SIZE bytes, the same for all claims of a delivery, or
 * NULL before the first CLAIM.
 */
WEBHOOK_API const unsigned char *webhook_delivery_token(
    const webhook_delivery_t *delivery);

#ifdef __cplusplus
}
#endif

#endif /* WEBHOOK_DELIVERY_H */
