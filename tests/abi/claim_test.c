/* webhook_delivery_claim(): what a store's answer means. */

#include "states.h"

#define BOOKED "{\"event\": {\"uuid\": \"90311\"}}"

/* A delivery that waits for the store's answer. */
static webhook_delivery_t *claiming(fixture_t *f)
{
    assert_step(send_body(f, BOOKED), WEBHOOK_CLAIM, LEASE_MS);
    return f->delivery;
}

static webhook_step_t answer(
    webhook_delivery_t *delivery, webhook_state_t found, uint64_t now_ms)
{
    return webhook_delivery_claim(
        delivery, 0, WEBHOOK_STORE_ANSWERED, &found, now_ms);
}

static void assert_decided(const webhook_delivery_t *delivery,
    webhook_verdict_t verdict, const char *reason, unsigned int status)
{
    assert_int_equal(webhook_delivery_verdict(delivery), verdict);
    assert_str(webhook_delivery_reason(delivery), reason);
    assert_int_equal(webhook_delivery_status(delivery), status);
}

static void new_event(void **state)
{
    webhook_delivery_t *d = claiming(*state);

    assert_step(answer(d, absent(), 0), WEBHOOK_FORWARD, 0);
    assert_decided(d, WEBHOOK_ACCEPTED, "new", 0);
    assert_int_equal(webhook_delivery_retry_after(d), 0);
}

/* The reply to our claim was lost, and here is its effect. */
static void our_own_claim(void **state)
{
    webhook_delivery_t *d = claiming(*state);
    const webhook_state_t ours = claimed(webhook_delivery_token(d));

    assert_step(answer(d, ours, 0), WEBHOOK_FORWARD, 0);
    assert_decided(d, WEBHOOK_ACCEPTED, "new", 0);
}

static void delivered_before(void **state)
{
    webhook_delivery_t *d = claiming(*state);
    const webhook_state_t same = delivered(webhook_delivery_digest(d, 0));

    assert_step(answer(d, same, 0), WEBHOOK_ANSWER, 0);
    assert_decided(d, WEBHOOK_DUPLICATE, "delivered", 200);
    assert_int_equal(webhook_delivery_retry_after(d), 0);
}

static webhook_step_t answer_again(
    webhook_delivery_t *d, webhook_state_t found, uint64_t now_ms)
{
    assert_action(webhook_delivery_retry(d), WEBHOOK_CLAIM);
    return answer(d, found, now_ms);
}

/* A wait ends with its time, however often the store is asked. */
static void claim_of_another(void **state)
{
    const uint64_t start = 1000000;
    webhook_delivery_t *d = claiming(*state);
    uint64_t now = start;
    webhook_step_t step = answer(d, claimed(of_another), now);
    int asked = 1;

    while (step.action == WEBHOOK_WAIT) {
        assert_in_range(step.ms, 1, WAIT_MS);
        assert_int_equal(webhook_delivery_verdict(d), WEBHOOK_UNDECIDED);
        now += step.ms;
        assert_in_range(now, start, start + WAIT_MS);
        step = answer_again(d, claimed(of_another), now);
        asked++;
    }

    assert_int_equal(step.action, WEBHOOK_ANSWER);
    assert_int_equal(now, start + WAIT_MS);
    assert_in_range(asked, 3, 100);
    assert_decided(d, WEBHOOK_IN_FLIGHT, "in_flight", 503);
    assert_in_range(webhook_delivery_retry_after(d), 1, 60);
}

static void wait_that_ends_well(void **state)
{
    webhook_delivery_t *d = claiming(*state);
    webhook_state_t same = delivered(webhook_delivery_digest(d, 0));

    answer(d, claimed(of_another), 10);
    assert_action(answer_again(d, same, 20), WEBHOOK_ANSWER);
    assert_decided(d, WEBHOOK_DUPLICATE, "delivered", 200);

    /* Released: the other one's upstream refused it. */
    d = claiming(*state);
    assert_action(answer(d, claimed(of_another), 10), WEBHOOK_WAIT);
    assert_action(answer_again(d, absent(), 20), WEBHOOK_FORWARD);
    assert_decided(d, WEBHOOK_ACCEPTED, "new", 0);
}

static void no_wait(void **state)
{
    webhook_gate_options_t options = default_options();
    fixture_t *f = *state;

    options.wait_ms = 0;
    open_gate(f, &options);
    webhook_delivery_t *d = claiming(f);

    assert_action(answer(d, claimed(of_another), 77), WEBHOOK_ANSWER);
    assert_decided(d, WEBHOOK_IN_FLIGHT, "in_flight", 503);
}

/* A clock that was said to be monotonic goes back: no wait is longer. */
static void clock_that_jumps_back(void **state)
{
    webhook_delivery_t *d = claiming(*state);

    assert_action(answer(d, claimed(of_another), 5000), WEBHOOK_WAIT);
    webhook_step_t step = answer_again(d, claimed(of_another), 0);
    assert_int_equal(step.action, WEBHOOK_WAIT);
    assert_in_range(step.ms, 1, WAIT_MS);
}

static void modified(fixture_t *f, webhook_modified_t policy)
{
    webhook_gate_options_t options = default_options();

    options.modified = policy;
    open_gate(f, &options);
    claiming(f);
}

static void modified_is_a_duplicate(void **state)
{
    fixture_t *f = *state;

    webhook_state_t found = delivered(of_another);

    modified(f, WEBHOOK_MODIFIED_DUPLICATE);
    found.digest_kind = webhook_delivery_digest_kind(f->delivery, 0);
    assert_action(answer(f->delivery, found, 0), WEBHOOK_ANSWER);
    assert_decided(f->delivery, WEBHOOK_MODIFIED, "modified", 200);
}

static void modified_is_rejected(void **state)
{
    fixture_t *f = *state;

    modified(f, WEBHOOK_MODIFIED_REJECT);
    assert_action(
        answer(f->delivery, delivered(of_another), 0), WEBHOOK_ANSWER);
    assert_decided(f->delivery, WEBHOOK_MODIFIED, "modified", 422);
}

/* Each body is claimed by itself; the identity remembers the latest one. */
static void modified_is_forwarded(void **state)
{
    fixture_t *f = *state;
    webhook_state_t behind_another = absent();

    modified(f, WEBHOOK_MODIFIED_FORWARD);
    behind_another.modified = 1;
    assert_memory_not_equal(webhook_delivery_key_digest(f->delivery, 0),
        webhook_delivery_latest_digest(f->delivery, 0),
        WEBHOOK_KEY_DIGEST_SIZE);
    assert_action(answer(f->delivery, behind_another, 0), WEBHOOK_FORWARD);
    assert_decided(f->delivery, WEBHOOK_MODIFIED, "modified", 0);

    /* The same body once more. */
    claiming(f);
    const webhook_state_t same =
        delivered(webhook_delivery_digest(f->delivery, 0));
    assert_action(answer(f->delivery, same, 0), WEBHOOK_ANSWER);
    assert_decided(f->delivery, WEBHOOK_DUPLICATE, "delivered", 200);
}

static void store_trouble(void **state)
{
    webhook_delivery_t *d = claiming(*state);

    assert_step(webhook_delivery_claim(d, 0, WEBHOOK_STORE_FULL, NULL, 0),
        WEBHOOK_ANSWER, 0);
    assert_decided(d, WEBHOOK_STORE_UNAVAILABLE, "store_full", 503);
    assert_in_range(webhook_delivery_retry_after(d), 1, 60);

    d = claiming(*state);
    assert_step(webhook_delivery_claim(d, 0, WEBHOOK_STORE_UNKNOWN, NULL, 0),
        WEBHOOK_ANSWER, 0);
    assert_decided(d, WEBHOOK_STORE_UNAVAILABLE, "store_unknown", 503);
    assert_in_range(webhook_delivery_retry_after(d), 1, 60);
}

/* Forwarded and marked; there is no claim whose outcome would matter. */
static void store_trouble_passed(void **state)
{
    static const struct {
        webhook_store_answer_t answer;
        const char *reason;
    } table[] = {
        {WEBHOOK_STORE_FULL, "store_full"},
        {WEBHOOK_STORE_UNKNOWN, "store_unknown"},
    };
    webhook_gate_options_t options = default_options();
    fixture_t *f = *state;

    options.store_error = WEBHOOK_STORE_ERROR_PASS;
    open_gate(f, &options);

    for (size_t i = 0; i < COUNT(table); i++) {
        webhook_delivery_t *d = claiming(f);

        assert_action(webhook_delivery_claim(d, 0, table[i].answer, NULL, 0),
            WEBHOOK_FORWARD);
        assert_decided(d, WEBHOOK_STORE_UNAVAILABLE, table[i].reason, 0);
        assert_step(webhook_delivery_outcome(d, WEBHOOK_UPSTREAM_ANSWERED, 200),
            WEBHOOK_NONE, 0);
    }
}

/* An answer of a store that is none of ours is no answer. */
static void strange_state(void **state)
{
    webhook_delivery_t *d = claiming(*state);
    webhook_state_t strange = absent();

    strange.kind = (webhook_state_kind_t)3;
    assert_action(answer(d, strange, 0), WEBHOOK_ANSWER);
    assert_decided(d, WEBHOOK_STORE_UNAVAILABLE, "store_unknown", 503);

    d = claiming(*state);
    assert_action(
        webhook_delivery_claim(d, 0, (webhook_store_answer_t)3, NULL, 0),
        WEBHOOK_ANSWER);
    assert_decided(d, WEBHOOK_STORE_UNAVAILABLE, "store_unknown", 503);
}

int main(void)
{
    const struct CMUnitTest claims[] = {
        with_fixture(new_event),
        with_fixture(our_own_claim),
        with_fixture(delivered_before),
        with_fixture(claim_of_another),
        with_fixture(wait_that_ends_well),
        with_fixture(no_wait),
        with_fixture(clock_that_jumps_back),
        with_fixture(modified_is_a_duplicate),
        with_fixture(modified_is_rejected),
        with_fixture(modified_is_forwarded),
        with_fixture(store_trouble),
        with_fixture(store_trouble_passed),
        with_fixture(strange_state),
    };

    return cmocka_run_group_tests(claims, NULL, NULL);
}
