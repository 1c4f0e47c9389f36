/* Bodies of several events. */

#include "states.h"

#define FIRST "{\"event\": {\"uuid\": \"1\"}}"
#define SECOND "{\"event\": {\"uuid\": 2, \"x\": \"},{\"}}"
#define BOTH "[ " FIRST ",\n" SECOND "]"

static webhook_delivery_t *claiming(fixture_t *f)
{
    assert_step(send_body(f, BOTH), WEBHOOK_CLAIM, LEASE_MS);
    assert_int_equal(webhook_delivery_event_count(f->delivery), 2);
    return f->delivery;
}

static webhook_step_t answer(
    webhook_delivery_t *d, size_t event, webhook_state_t found)
{
    return webhook_delivery_claim(d, event, WEBHOOK_STORE_ANSWERED, &found, 0);
}

static void assert_states(const webhook_delivery_t *d,
    webhook_event_state_t first, webhook_event_state_t second)
{
    assert_int_equal(webhook_delivery_event_state(d, 0), first);
    assert_int_equal(webhook_delivery_event_state(d, 1), second);
    assert_int_equal(webhook_delivery_event_state(d, 2), WEBHOOK_EVENT_NONE);
}

static void each_is_an_event(void **state)
{
    webhook_delivery_t *d = claiming(*state);
    webhook_range_t range = webhook_delivery_event_range(d, 1);

    assert_int_equal(range.len, strlen(SECOND));
    assert_memory_equal(BOTH + range.offset, SECOND, range.len);
    assert_str(webhook_delivery_id(d, 0), "1");
    assert_str(webhook_delivery_key(d, 1), "test:Call%20booked:2");
    assert_states(d, WEBHOOK_EVENT_TO_CLAIM, WEBHOOK_EVENT_TO_CLAIM);

    assert_no_str(webhook_delivery_type(d, 2));
    assert_no_str(webhook_delivery_field(d, 2, 0));
    assert_null(webhook_delivery_key_digest(d, 2));
    assert_null(webhook_delivery_digest(d, WEBHOOK_NO_EVENT));
    assert_int_equal(webhook_delivery_event_range(d, 2).len, 0);
}

static void new_ones_go_on(void **state)
{
    webhook_delivery_t *d = claiming(*state);
    webhook_state_t known = delivered(webhook_delivery_digest(d, 0));

    assert_step(answer(d, 1, absent()), WEBHOOK_PENDING, 0);
    assert_action(answer(d, 0, known), WEBHOOK_FORWARD);
    assert_states(d, WEBHOOK_EVENT_DROPPED, WEBHOOK_EVENT_CLAIMED);
    assert_step(webhook_delivery_outcome(d, WEBHOOK_UPSTREAM_ANSWERED, 200),
        WEBHOOK_COMMIT, WINDOW_MS);
}

static void one_in_flight(void **state)
{
    webhook_delivery_t *d = claiming(*state);

    answer(d, 0, absent());
    assert_action(answer(d, 1, claimed(of_another)), WEBHOOK_WAIT);
    assert_states(d, WEBHOOK_EVENT_CLAIMED, WEBHOOK_EVENT_NONE);
    assert_action(webhook_delivery_retry(d), WEBHOOK_CLAIM);
    assert_states(d, WEBHOOK_EVENT_TO_CLAIM, WEBHOOK_EVENT_TO_CLAIM);
    assert_action(webhook_delivery_retry(d), WEBHOOK_FAIL);
}

static void one_invalid(void **state)
{
    fixture_t *f = *state;

    assert_action(send_body(f, "[" FIRST ", {}]"), WEBHOOK_ANSWER);
    assert_int_equal(webhook_delivery_fault_index(f->delivery), 1);
    assert_str(webhook_delivery_reason(f->delivery), "id_missing");
    assert_null(webhook_delivery_token(f->delivery));
    assert_states(f->delivery, WEBHOOK_EVENT_NONE, WEBHOOK_EVENT_NONE);

    assert_action(send_body(f, "[{}]"), WEBHOOK_ANSWER);
    assert_int_equal(
        webhook_delivery_fault_index(f->delivery), WEBHOOK_NO_EVENT);
}

static void an_answer_too_many(void **state)
{
    webhook_delivery_t *d = claiming(*state);

    answer(d, 0, absent());
    assert_action(answer(d, 0, absent()), WEBHOOK_FAIL);
    assert_int_equal(webhook_delivery_event_state(d, 0), WEBHOOK_EVENT_CLAIMED);

    d = claiming(*state);
    assert_action(answer(d, 2, absent()), WEBHOOK_FAIL);
}

static void observed(void **state)
{
    webhook_gate_options_t options = default_options();
    fixture_t *f = *state;

    options.mode = WEBHOOK_MODE_OBSERVE;
    open_gate(f, &options);
    assert_step(send_body(f, BOTH), WEBHOOK_LOOK, 0);
    answer(f->delivery, 0, absent());
    assert_action(answer(f->delivery, 1, claimed(of_another)), WEBHOOK_FORWARD);
    assert_int_equal(webhook_delivery_verdict(f->delivery), WEBHOOK_IN_FLIGHT);
    assert_states(
        f->delivery, WEBHOOK_EVENT_UNCLAIMED, WEBHOOK_EVENT_UNCLAIMED);

    assert_action(send_body(f, "{"), WEBHOOK_FORWARD);
    assert_str(webhook_delivery_reason(f->delivery), "syntax");
    assert_int_equal(webhook_delivery_status(f->delivery), 0);
}

int main(void)
{
    const struct CMUnitTest batches[] = {
        with_fixture(each_is_an_event),
        with_fixture(new_ones_go_on),
        with_fixture(one_in_flight),
        with_fixture(one_invalid),
        with_fixture(an_answer_too_many),
        with_fixture(observed),
    };

    return cmocka_run_group_tests(batches, NULL, NULL);
}
