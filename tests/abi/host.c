/*
 * A host of the webhook core, complete but for the server around it: a loop
 * over the actions that the core asks for, deliver() below.  What it brings
 * along is a store, a way upstream and a clock; here an array, a function and
 * CLOCK_MONOTONIC.  A server does each action without blocking and comes back
 * with the result; the order of the calls is the same.
 */

#define _POSIX_C_SOURCE 200809L

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <webhook/webhook.h>

/* Must not jump: it decides when leases end. */
static uint64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* The store; each of its operations is atomic in one that is shared. */
static struct entry {
    unsigned char key[WEBHOOK_KEY_DIGEST_SIZE];
    webhook_state_t state;
    uint64_t until;
} store[64];

/* A key has one place; NULL: another one has it, and so the store is full. */
static struct entry *find(const webhook_delivery_t *delivery, size_t event)
{
    const unsigned char *key = webhook_delivery_key_digest(delivery, event);
    struct entry *e = &store[key[0] % 64];

    if (e->until <= now_ms()) {
        memcpy(e->key, key, sizeof(e->key));
        e->state.kind = WEBHOOK_ABSENT;
    }
    return memcmp(e->key, key, sizeof(e->key)) == 0 ? e : NULL;
}

static int is_ours(const struct entry *e, const webhook_delivery_t *delivery)
{
    return e->state.kind == WEBHOOK_CLAIMED &&
           memcmp(e->state.token, webhook_delivery_token(delivery),
               WEBHOOK_TOKEN_SIZE) == 0;
}

/* Sets the claim unless the key has a state; the state before decides. */
static webhook_step_t claim(
    webhook_delivery_t *delivery, size_t event, uint64_t lease_ms)
{
    struct entry *e = find(delivery, event);

    if (e == NULL) {
        return webhook_delivery_claim(
            delivery, event, WEBHOOK_STORE_FULL, NULL, now_ms());
    }

    const webhook_state_t found = e->state;
    if (found.kind == WEBHOOK_ABSENT) {
        e->state.kind = WEBHOOK_CLAIMED;
        memcpy(e->state.token, webhook_delivery_token(delivery),
            WEBHOOK_TOKEN_SIZE);
        e->until = now_ms() + lease_ms;
    }
    return webhook_delivery_claim(
        delivery, event, WEBHOOK_STORE_ANSWERED, &found, now_ms());
}

/* For each event that the step is about; the last answer decides. */
static webhook_step_t claim_all(
    webhook_delivery_t *delivery, webhook_step_t step)
{
    const size_t count = webhook_delivery_event_count(delivery);
    const uint64_t lease_ms = step.ms;

    for (size_t i = 0; i < count; i++) {
        if (webhook_delivery_event_state(delivery, i) ==
            WEBHOOK_EVENT_TO_CLAIM) {
            step = claim(delivery, i, lease_ms);
        }
    }
    return step;
}

/* Unless our lease ran out and another delivery has claimed the key since. */
static void commit(
    const webhook_delivery_t *delivery, size_t event, uint64_t window_ms)
{
    struct entry *e = find(delivery, event);

    if (e != NULL &&
        (e->state.kind != WEBHOOK_CLAIMED || is_ours(e, delivery))) {
        e->state.kind = WEBHOOK_DELIVERED;
        memcpy(e->state.digest, webhook_delivery_digest(delivery, event),
            WEBHOOK_DIGEST_SIZE);
        e->state.digest_kind = webhook_delivery_digest_kind(delivery, event);
        e->until = now_ms() + window_ms;
    }
}

static void release(const webhook_delivery_t *delivery, size_t event)
{
    struct entry *e = find(delivery, event);

    if (e != NULL && is_ours(e, delivery)) {
        e->until = 0;
    }
}

/* Ends the claims that are ours. */
static void settle(const webhook_delivery_t *delivery, webhook_step_t step)
{
    const size_t count = webhook_delivery_event_count(delivery);

    for (size_t i = 0; i < count; i++) {
        if (webhook_delivery_event_state(delivery, i) !=
            WEBHOOK_EVENT_CLAIMED) {
            continue;
        }
        if (step.action == WEBHOOK_COMMIT) {
            commit(delivery, i, step.ms);
        } else {
            release(delivery, i);
        }
    }
}

/* What is left of the body once some of its events are known. */
static void print_events(const webhook_delivery_t *delivery, const char *body)
{
    const size_t count = webhook_delivery_event_count(delivery);
    const char *between = "";

    printf("  upstream: [");
    for (size_t i = 0; i < count; i++) {
        webhook_range_t range = webhook_delivery_event_range(delivery, i);

        if (webhook_delivery_event_state(delivery, i) !=
            WEBHOOK_EVENT_DROPPED) {
            printf("%s%.*s", between, (int)range.len, body + range.offset);
            between = ",";
        }
    }
    printf("]\n");
}

/* It takes every event; a real one may also refuse it, or not answer. */
static unsigned int upstream(
    const webhook_delivery_t *delivery, const char *body)
{
    print_events(delivery, body);
    return 204;
}

/* Takes one delivery through the gate; the status is for its sender. */
static unsigned int deliver(webhook_delivery_t *delivery, const char *body)
{
    const webhook_header_t type = {
        {"Content-Type", 12}, {"application/json", 16}};
    webhook_str_t text, text_type;
    unsigned int status = 500;

    const webhook_head_t head = {.size = sizeof head,
        .method = {"POST", 4},
        .headers = &type,
        .header_count = 1};

    webhook_step_t step = webhook_delivery_head(delivery, &head);

    for (;;) {
        switch (step.action) {
        case WEBHOOK_READ: /* here a server reads from its connection */
            step =
                webhook_delivery_body(delivery, body, strlen(body), NULL, 0, 0);
            break;
        case WEBHOOK_CLAIM:
            step = claim_all(delivery, step);
            break;
        case WEBHOOK_WAIT: /* a copy of an event is under way: ask again */
            settle(delivery, step);
            poll(NULL, 0, (int)step.ms);
            step = webhook_delivery_retry(delivery);
            break;
        case WEBHOOK_FORWARD: /* and renew the claims while it is under way */
            status = upstream(delivery, body);
            step = webhook_delivery_outcome(
                delivery, WEBHOOK_UPSTREAM_ANSWERED, status);
            break;
        case WEBHOOK_COMMIT:
        case WEBHOOK_RELEASE: /* the sender's retry is to go through */
            settle(delivery, step);
            return status;
        case WEBHOOK_LEAVE: /* the upstream may have it: the lease decides */
        case WEBHOOK_NONE:
            return status;
        case WEBHOOK_ANSWER:
            settle(delivery, step);
            text = webhook_delivery_answer(delivery, &text_type);
            printf("  answer: %.*s\n", (int)text.len, text.data);
            return webhook_delivery_status(delivery);
        case WEBHOOK_LOOK:    /* not of a gate that enforces */
        case WEBHOOK_PENDING: /* not of a store that answers at once */
        case WEBHOOK_FAIL:
            settle(delivery, step);
            return 500;
        }
    }
}

/* Delivers, and tells whether this came of it. */
static int expect(const webhook_gate_t *gate, webhook_reader_t *reader,
    const char *body, unsigned int status, webhook_verdict_t verdict)
{
    webhook_delivery_t *delivery = webhook_delivery_create(gate, reader);
    unsigned int came = delivery != NULL ? deliver(delivery, body) : 0;
    int ok = came == status && webhook_delivery_verdict(delivery) == verdict;

    printf("%u: %s\n", came, ok ? "as expected" : "not as expected");
    webhook_delivery_free(delivery);

    /* A server also calls this by a timer, after the time that it returns. */
    webhook_reader_trim(reader, now_ms());
    return ok;
}

#define OUTCOME(uuid)                                                          \
    "{\"hookType\": \"Outcome added\", \"uuid\": \"" uuid "\"}"

int main(void)
{
    static const char one[] = "[" OUTCOME("66214") "]";
    static const char two[] = "[" OUTCOME("66214") ", " OUTCOME("66215") "]";
    const webhook_gate_options_t options = {.size = sizeof(options),
        .scope = {"host", 4},
        .window_ms = 4 * 24 * 3600 * 1000ULL,
        .lease_ms = 30000,
        .wait_ms = 2000};
    webhook_gate_t *gate = NULL;
    webhook_error_t err = {""};

    /* Once; threads may share both.  The reader: one for each thread. */
    webhook_profile_t *profile =
        webhook_profile_builtin((webhook_str_t){"iclosed", 7}, &err);
    if (profile != NULL) {
        gate = webhook_gate_create(profile, &options, &err);
    }
    webhook_reader_t *reader = webhook_reader_create();
    fputs(err.text, stderr);

    int ok = gate != NULL && reader != NULL &&
             expect(gate, reader, one, 204, WEBHOOK_ACCEPTED) &&
             expect(gate, reader, one, 200, WEBHOOK_DUPLICATE) &&
             expect(gate, reader, two, 204, WEBHOOK_ACCEPTED) &&
             expect(gate, reader, "[{", 400, WEBHOOK_MALFORMED);

    webhook_reader_free(reader);
    webhook_gate_free(gate);
    webhook_profile_free(profile);
    return ok ? 0 : 1;
}
