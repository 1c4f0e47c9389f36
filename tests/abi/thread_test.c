/*
 * Threads: a gate is shared, each has its own reader.
 *
 * Assertions are for the test's own thread: the others count.
 */

#include <pthread.h>
#include <stdlib.h>

#include "abi.h"

enum { DELIVERIES = 2000 };

typedef struct {
    const webhook_gate_t *gate;
    unsigned char tokens[DELIVERIES][WEBHOOK_TOKEN_SIZE];
    int committed;
} worker_t;

static int deliver(worker_t *worker, webhook_reader_t *reader, int number)
{
    static const char body[] = "{\"event\": {\"uuid\": \"90311\"}}";
    const webhook_state_t absent = {.kind = WEBHOOK_ABSENT};
    webhook_delivery_t *d = webhook_delivery_create(worker->gate, reader);
    webhook_step_t step = {WEBHOOK_FAIL, 0};

    if (d != NULL && send_head(d).action == WEBHOOK_READ &&
        webhook_delivery_body(d, body, sizeof(body) - 1, NULL, 0, 0).action ==
            WEBHOOK_CLAIM) {
        memcpy(worker->tokens[number], webhook_delivery_token(d),
            WEBHOOK_TOKEN_SIZE);
        webhook_delivery_claim(d, 0, WEBHOOK_STORE_ANSWERED, &absent, 0);
        step = webhook_delivery_outcome(d, WEBHOOK_UPSTREAM_ANSWERED, 200);
    }

    webhook_delivery_free(d);
    return step.action == WEBHOOK_COMMIT;
}

static void *work(void *argument)
{
    worker_t *worker = argument;
    webhook_reader_t *reader = webhook_reader_create();

    for (int i = 0; reader != NULL && i < DELIVERIES; i++) {
        worker->committed += deliver(worker, reader, i);
    }

    webhook_reader_free(reader);
    return NULL;
}

static int by_bytes(const void *left, const void *right)
{
    return memcmp(left, right, WEBHOOK_TOKEN_SIZE);
}

/* No two claims have the same token, or one could release the other's. */
static void assert_different_tokens(const worker_t *a, const worker_t *b)
{
    static unsigned char all[2 * DELIVERIES][WEBHOOK_TOKEN_SIZE];

    memcpy(all, a->tokens, sizeof(a->tokens));
    memcpy(all + DELIVERIES, b->tokens, sizeof(b->tokens));
    qsort(all, 2 * DELIVERIES, WEBHOOK_TOKEN_SIZE, by_bytes);
    for (size_t i = 1; i < 2 * DELIVERIES; i++) {
        assert_memory_not_equal(all[i - 1], all[i], WEBHOOK_TOKEN_SIZE);
    }
}

static void shared_gate(void **state)
{
    static worker_t workers[2];
    const fixture_t *f = *state;
    pthread_t threads[2];

    for (size_t i = 0; i < 2; i++) {
        memset(&workers[i], 0, sizeof(workers[i]));
        workers[i].gate = f->gate;
        assert_int_equal(
            pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }

    assert_int_equal(workers[0].committed, DELIVERIES);
    assert_int_equal(workers[1].committed, DELIVERIES);
    assert_different_tokens(&workers[0], &workers[1]);
}

/* Deliveries of a reader may be under way at the same time. */
static void many_of_one_reader(void **state)
{
    enum { MANY = 100 };
    static const char body[] = "{\"event\": {\"uuid\": \"90311\"}}";
    const fixture_t *f = *state;
    webhook_delivery_t *all[MANY];

    for (size_t i = 0; i < MANY; i++) {
        all[i] = webhook_delivery_create(f->gate, f->reader);
        assert_non_null(all[i]);
        assert_action(send_head(all[i]), WEBHOOK_READ);
    }
    for (size_t i = 0; i < MANY; i++) {
        assert_action(
            webhook_delivery_body(all[i], body, sizeof(body) - 1, NULL, 0, 0),
            WEBHOOK_CLAIM);
    }
    for (size_t i = 0; i < MANY; i++) {
        assert_str(webhook_delivery_id(all[i], 0), "90311");
        assert_str(webhook_delivery_key(all[i], 0), "test:Call%20booked:90311");
        assert_memory_equal(webhook_delivery_key_digest(all[i], 0),
            webhook_delivery_key_digest(all[0], 0), WEBHOOK_KEY_DIGEST_SIZE);
    }
    for (size_t i = 0; i < MANY; i++) {
        webhook_delivery_free(all[i]);
    }
}

int main(void)
{
    const struct CMUnitTest threads[] = {
        with_fixture(shared_gate),
        with_fixture(many_of_one_reader),
    };

    return cmocka_run_group_tests(threads, NULL, NULL);
}
