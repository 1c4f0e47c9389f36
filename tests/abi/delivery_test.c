/*
 * The way of a delivery: webhook_delivery_outcome(), webhook_delivery_answer(),
 * calls out of order, and a sender's retry after each outcome.
 */

#include "abi.h"

#define BOOKED "{\"event\": {\"uuid\": \"90311\"}}"

static const webhook_state_t absent = {.kind = WEBHOOK_ABSENT};

static webhook_step_t claim(fixture_t *f)
{
    return webhook_delivery_claim(
        f->delivery, 0, WEBHOOK_STORE_ANSWERED, &absent, 0);
}

/* A delivery that is under way to its upstream. */
static webhook_delivery_t *forwarding(fixture_t *f)
{
    assert_action(send_body(f, BOOKED), WEBHOOK_CLAIM);
    assert_action(claim(f), WEBHOOK_FORWARD);
    return f->delivery;
}

static void committed(void **state)
{
    static const unsigned int good[] = {200, 201, 202, 204, 299};

    for (size_t i = 0; i < COUNT(good); i++) {
        webhook_delivery_t *d = forwarding(*state);

        assert_step(
            webhook_delivery_outcome(d, WEBHOOK_UPSTREAM_ANSWERED, good[i]),
            WEBHOOK_COMMIT, WINDOW_MS);
        assert_int_equal(webhook_delivery_verdict(d), WEBHOOK_ACCEPTED);
    }
}

static void released(void **state)
{
    static const unsigned int bad[] = {
        0, 100, 199, 300, 302, 304, 400, 404, 409, 429, 499, 500, 503, 999};

    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_step(webhook_delivery_outcome(
                        forwarding(*state), WEBHOOK_UPSTREAM_ANSWERED, bad[i]),
            WEBHOOK_RELEASE, 0);
    }

    /* The status is of an upstream that answered only. */
    assert_step(webhook_delivery_outcome(
                    forwarding(*state), WEBHOOK_UPSTREAM_NOT_SENT, 200),
        WEBHOOK_RELEASE, 0);
}

static void left_to_its_lease(void **state)
{
    assert_step(webhook_delivery_outcome(
                    forwarding(*state), WEBHOOK_UPSTREAM_UNKNOWN, 200),
        WEBHOOK_LEAVE, 0);
}

static void outcome_counts_once(void **state)
{
    webhook_delivery_t *d = forwarding(*state);

    assert_action(webhook_delivery_outcome(d, WEBHOOK_UPSTREAM_ANSWERED, 200),
        WEBHOOK_COMMIT);
    assert_step(webhook_delivery_outcome(d, WEBHOOK_UPSTREAM_NOT_SENT, 0),
        WEBHOOK_NONE, 0);
    assert_step(webhook_delivery_outcome(d, WEBHOOK_UPSTREAM_ANSWERED, 200),
        WEBHOOK_NONE, 0);
}

/* ---- answers ------------------------------------------------------------ */

static void assert_contains(webhook_str_t text, const char *part)
{
    char copy[2000];

    assert_in_range(text.len, 1, sizeof(copy) - 1);
    memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    if (strstr(copy, part) == NULL) {
        fail_msg("no %s in %s", part, copy);
    }
}

static void answer_of_a_duplicate(void **state)
{
    fixture_t *f = *state;
    webhook_state_t found = absent;
    webhook_str_t type = str("?");

    send_body(f, BOOKED);
    found.kind = WEBHOOK_DELIVERED;
    memcpy(found.digest, webhook_delivery_digest(f->delivery, 0),
        WEBHOOK_DIGEST_SIZE);
    found.digest_kind = webhook_delivery_digest_kind(f->delivery, 0);
    webhook_delivery_claim(f->delivery, 0, WEBHOOK_STORE_ANSWERED, &found, 0);

    assert_contains(webhook_delivery_answer(f->delivery, &type), "duplicate");
    assert_str(type, "application/json");
}

static void answer_of_a_refusal(void **state)
{
    fixture_t *f = *state;
    webhook_str_t type = str("?");

    send_body(f, "{\"event\": {\"name\": \"secret\"}}");
    for (int twice = 0; twice < 2; twice++) {
        webhook_str_t text = webhook_delivery_answer(f->delivery, &type);

        assert_str(type, "application/problem+json");
        assert_contains(text, "\"status\":422");
        assert_contains(text, "\"verdict\":\"invalid\"");
        assert_contains(text, "\"reason\":\"id_missing\"");
        assert_contains(text, "/event/uuid");
    }
}

/* It could tell a stranger what others have sent, or be read as ours. */
static void answer_without_the_event(void **state)
{
    static const char *const bodies[] = {
        "{\"hookType\": \"secret\"}",
        "{\"secret\": 1}",
        "{\"secret\": 1, \"secret\": 2}",
        "{\"a\": secret}",
        "[{\"a\": \"secret\"}, {}]",
    };
    fixture_t *f = *state;
    webhook_str_t type;

    for (size_t i = 0; i < COUNT(bodies); i++) {
        assert_action(send_body(f, bodies[i]), WEBHOOK_ANSWER);
        webhook_str_t text = webhook_delivery_answer(f->delivery, &type);
        for (size_t at = 0; at + 6 <= text.len; at++) {
            assert_memory_not_equal(text.data + at, "secret", 6);
        }
    }
}

static void no_answer_yet(void **state)
{
    fixture_t *f = *state;
    webhook_str_t type = str("?");

    assert_no_str(webhook_delivery_answer(f->delivery, &type));
    forwarding(f);
    assert_no_str(webhook_delivery_answer(f->delivery, &type));
    assert_int_equal(webhook_delivery_status(f->delivery), 0);
}

/* ---- calls out of order ------------------------------------------------- */

static webhook_step_t body(fixture_t *f)
{
    return webhook_delivery_body(
        f->delivery, BOOKED, strlen(BOOKED), NULL, 0, 0);
}

static webhook_step_t outcome(fixture_t *f)
{
    return webhook_delivery_outcome(
        f->delivery, WEBHOOK_UPSTREAM_ANSWERED, 200);
}

static void at_the_beginning(void **state)
{
    fixture_t *f = *state;

    assert_step(body(f), WEBHOOK_FAIL, 0);
    open_delivery(f);
    assert_step(claim(f), WEBHOOK_FAIL, 0);
    open_delivery(f);
    assert_step(outcome(f), WEBHOOK_FAIL, 0);
}

static void after_the_head(void **state)
{
    fixture_t *f = *state;

    send_head(f->delivery);
    assert_step(send_head(f->delivery), WEBHOOK_FAIL, 0);
    open_delivery(f);
    send_head(f->delivery);
    assert_step(claim(f), WEBHOOK_FAIL, 0);
    open_delivery(f);
    send_head(f->delivery);
    assert_step(outcome(f), WEBHOOK_FAIL, 0);
}

static void after_the_body(void **state)
{
    fixture_t *f = *state;

    send_body(f, BOOKED);
    assert_step(send_head(f->delivery), WEBHOOK_FAIL, 0);
    send_body(f, BOOKED);
    assert_step(body(f), WEBHOOK_FAIL, 0);
    send_body(f, BOOKED);
    assert_step(outcome(f), WEBHOOK_FAIL, 0);
}

/* What is claimed can still be released. */
static void after_the_claim(void **state)
{
    fixture_t *f = *state;

    forwarding(f);
    assert_step(claim(f), WEBHOOK_FAIL, 0);
    assert_non_null(webhook_delivery_key_digest(f->delivery, 0));
    assert_non_null(webhook_delivery_token(f->delivery));
    forwarding(f);
    assert_step(body(f), WEBHOOK_FAIL, 0);
}

static void after_an_answer(void **state)
{
    fixture_t *f = *state;

    send_body(f, "[");
    assert_step(claim(f), WEBHOOK_FAIL, 0);
    send_body(f, "[");
    assert_step(outcome(f), WEBHOOK_FAIL, 0);
    send_body(f, "[");
    assert_step(body(f), WEBHOOK_FAIL, 0);
}

static void after_a_failure(void **state)
{
    fixture_t *f = *state;

    assert_step(claim(f), WEBHOOK_FAIL, 0);
    assert_step(send_head(f->delivery), WEBHOOK_FAIL, 0);
    assert_step(body(f), WEBHOOK_FAIL, 0);
    assert_step(outcome(f), WEBHOOK_FAIL, 0);
    assert_int_equal(webhook_delivery_status(f->delivery), 0);

    open_delivery(f);
    forwarding(f);
}

/* An answered claim has to say what was found. */
static void claim_without_a_state(void **state)
{
    fixture_t *f = *state;

    send_body(f, BOOKED);
    assert_step(
        webhook_delivery_claim(f->delivery, 0, WEBHOOK_STORE_ANSWERED, NULL, 0),
        WEBHOOK_FAIL, 0);
}

int main(void)
{
    const struct CMUnitTest deliveries[] = {
        with_fixture(committed),
        with_fixture(released),
        with_fixture(left_to_its_lease),
        with_fixture(outcome_counts_once),
        with_fixture(answer_of_a_duplicate),
        with_fixture(answer_of_a_refusal),
        with_fixture(answer_without_the_event),
        with_fixture(no_answer_yet),
        with_fixture(at_the_beginning),
        with_fixture(after_the_head),
        with_fixture(after_the_body),
        with_fixture(after_the_claim),
        with_fixture(after_an_answer),
        with_fixture(after_a_failure),
        with_fixture(claim_without_a_state),
    };

    return cmocka_run_group_tests(deliveries, NULL, NULL);
}
