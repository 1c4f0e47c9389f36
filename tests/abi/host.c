/*
 * A host of the webhook core, complete but for the server around it.
 *
 * The core reads nothing and sends nothing: it is told what came in and says
 * what to do next.  A host is a loop over the actions, deliver() below, and
 * brings along a store, a way upstream and a clock: here an array, a function
 * and CLOCK_MONOTONIC.  A server does each action without blocking and comes
 * back with the result; the order of the calls is the same.
 */

#define _POSIX_C_SOURCE 200809L

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

static void sleep_ms(uint64_t ms)
{
    nanosleep(
        &(struct timespec){(time_t)(ms / 1000), (long)(ms % 1000) * 1000000},
        NULL);
}

/*
 * The store: the state of each key, until when.  In one that is shared, each
 * of its three operations is atomic (SET NX, a script, a lock).
 */
static struct entry {
    unsigned char key[WEBHOOK_KEY_DIGEST_SIZE];
    webhook_state_t state;
    uint64_t until;
} store[16];

/* The entry of the delivery's key, else a free one, else NULL. */
static struct entry *find(const webhook_delivery_t *delivery)
{
    const unsigned char *key = webhook_delivery_key_digest(delivery);
    struct entry *unused = NULL;

    for (size_t i = 0; i < sizeof(store) / sizeof(store[0]); i++) {
        if (store[i].until <= now_ms()) {
            unused = &store[i];
        } else if (memcmp(store[i].key, key, sizeof(store[i].key)) == 0) {
            return &store[i];
        }
    }

    if (unused != NULL) {
        memcpy(unused->key, key, sizeof(unused->key));
        unused->state.kind = WEBHOOK_ABSENT;
    }
    return unused;
}

static int is_ours(
    const struct entry *entry, const webhook_delivery_t *delivery)
{
    return entry->state.kind == WEBHOOK_CLAIMED &&
           memcmp(entry->state.u.token, webhook_delivery_token(delivery),
               WEBHOOK_TOKEN_SIZE) == 0;
}

/* Sets the claim unless the key has a state; what it had decides. */
static webhook_step_t claim(webhook_delivery_t *delivery, uint64_t lease_ms)
{
    struct entry *entry = find(delivery);

    if (entry == NULL) {
        return webhook_delivery_claim(
            delivery, WEBHOOK_STORE_FULL, NULL, now_ms());
    }

    const webhook_state_t found = entry->state;

    if (found.kind == WEBHOOK_ABSENT) {
        entry->state.kind = WEBHOOK_CLAIMED;
        memcpy(entry->state.u.token, webhook_delivery_token(delivery),
            WEBHOOK_TOKEN_SIZE);
        entry->until = now_ms() + lease_ms;
    }
    return webhook_delivery_claim(
        delivery, WEBHOOK_STORE_ANSWERED, &found, now_ms());
}

/* Unless our lease ran out and another delivery has claimed the key since. */
static void commit(const webhook_delivery_t *delivery, uint64_t window_ms)
{
    struct entry *entry = find(delivery);

    if (entry != NULL &&
        (entry->state.kind == WEBHOOK_ABSENT || is_ours(entry, delivery))) {
        entry->state.kind = WEBHOOK_DELIVERED;
        memcpy(entry->state.u.digest, webhook_delivery_digest(delivery),
            WEBHOOK_DIGEST_SIZE);
        entry->until = now_ms() + window_ms;
    }
}

static void release(const webhook_delivery_t *delivery)
{
    struct entry *entry = find(delivery);

    if (entry != NULL && is_ours(entry, delivery)) {
        entry->until = 0;
    }
}

/* The upstream takes every event; a server has a connection to one. */
static unsigned int forwarded;

static unsigned int forward(const char *body)
{
    printf("  upstream has %s\n", body);
    forwarded++;
    return 204;
}

static unsigned int answer(webhook_delivery_t *delivery)
{
    webhook_str_t type;
    webhook_str_t text = webhook_delivery_answer(delivery, &type);

    printf("  answer: %.*s\n", (int)text.len, text.data);
    return webhook_delivery_status(delivery);
}

/* Takes one delivery through the gate; the status is for its sender. */
static unsigned int deliver(webhook_delivery_t *delivery, const char *body)
{
    const webhook_str_t post = {"POST", 4};
    const webhook_header_t type = {
        {"Content-Type", 12}, {"application/json", 16}};
    uint64_t lease_ms = 0;
    unsigned int status = 500;

    webhook_step_t step = webhook_delivery_head(delivery, post, &type, 1);

    for (;;) {
        switch (step.action) {
        case WEBHOOK_READ: /* here a server reads from its connection */
            step = webhook_delivery_body(delivery, body, strlen(body), NULL, 0);
            break;
        case WEBHOOK_CLAIM:
            lease_ms = step.ms;
            step = claim(delivery, lease_ms);
            break;
        case WEBHOOK_WAIT: /* a copy of the event is under way: ask again */
            sleep_ms(step.ms);
            step = claim(delivery, lease_ms);
            break;
        case WEBHOOK_FORWARD: /* a slow one: renew the claim meanwhile */
            status = forward(body);
            step = webhook_delivery_outcome(
                delivery, WEBHOOK_UPSTREAM_ANSWERED, status);
            break;
        case WEBHOOK_COMMIT:
            commit(delivery, step.ms);
            return status;
        case WEBHOOK_RELEASE: /* the sender's retry is to go through */
            release(delivery);
            return status;
        case WEBHOOK_LEAVE: /* the upstream may have it: the lease decides */
        case WEBHOOK_NONE:
            return status;
        case WEBHOOK_ANSWER:
            return answer(delivery);
        case WEBHOOK_FAIL:
            if (webhook_delivery_token(delivery) != NULL) {
                release(delivery);
            }
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
    return ok;
}

int main(void)
{
    static const char booked[] = "[{\"event\": {\"uuid\": \"90311\"}}]";
    const webhook_str_t name = {"iclosed", 7};
    const webhook_gate_options_t options = {.size = sizeof(options),
        .scope = {"host", 4},
        .window_ms = 4 * 24 * 3600 * 1000ULL,
        .lease_ms = 30000,
        .wait_ms = 2000};
    webhook_gate_t *gate = NULL;
    webhook_error_t err;
    int ok = 0;

    /* Once; threads may share both.  The reader: one for each thread. */
    webhook_profile_t *profile = webhook_profile_builtin(name, &err);
    if (profile != NULL) {
        gate = webhook_gate_create(profile, &options, &err);
    }
    webhook_reader_t *reader = webhook_reader_create();

    if (gate == NULL) {
        fprintf(stderr, "%s\n", err.text);
    } else if (reader != NULL) {
        ok = expect(gate, reader, booked, 204, WEBHOOK_ACCEPTED) &&
             expect(gate, reader, booked, 200, WEBHOOK_DUPLICATE) &&
             expect(gate, reader, "[{", 400, WEBHOOK_MALFORMED) &&
             forwarded == 1;
    }

    webhook_reader_free(reader);
    webhook_gate_free(gate);
    webhook_profile_free(profile);
    return ok ? 0 : 1;
}
