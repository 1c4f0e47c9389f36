/*
 * webhook.h alone, and its numbers: a host compiled with an older header goes
 * on working, so none of them may change.
 */

#include <webhook/webhook.h>

#include "abi.h"

_Static_assert(
    sizeof(((webhook_state_t *)0)->token) == WEBHOOK_TOKEN_SIZE, "token");
_Static_assert(WEBHOOK_DIGEST_SIZE <= WEBHOOK_KEY_DIGEST_SIZE, "digests");
_Static_assert(offsetof(webhook_gate_options_t, size) == 0, "size is first");

static void versions(void **state)
{
    (void)state;
    assert_int_equal(WEBHOOK_ABI_VERSION, 2);
    assert_string_equal(WEBHOOK_VERSION, "0.1.0");
}

static void limits(void **state)
{
    (void)state;
    assert_int_equal(WEBHOOK_MAX_DEPTH, 64);
    assert_int_equal(WEBHOOK_MAX_NODES, 262144);
    assert_int_equal(WEBHOOK_MAX_KEY_PART, 200);
    assert_int_equal(WEBHOOK_MAX_COMPONENTS, 16);
    assert_int_equal(WEBHOOK_TOKEN_SIZE, 16);
    assert_int_equal(WEBHOOK_OWNER_SIZE, 8);
    assert_int_equal(WEBHOOK_DIGEST_SIZE, 16);
    assert_int_equal(WEBHOOK_KEY_DIGEST_SIZE, 32);
    assert_int_equal(WEBHOOK_STATE_TEXT_SIZE, 96);
}

static void actions(void **state)
{
    (void)state;
    assert_int_equal(WEBHOOK_FAIL, 0);
    assert_int_equal(WEBHOOK_READ, 1);
    assert_int_equal(WEBHOOK_CLAIM, 2);
    assert_int_equal(WEBHOOK_WAIT, 3);
    assert_int_equal(WEBHOOK_FORWARD, 4);
    assert_int_equal(WEBHOOK_ANSWER, 5);
    assert_int_equal(WEBHOOK_COMMIT, 6);
    assert_int_equal(WEBHOOK_RELEASE, 7);
    assert_int_equal(WEBHOOK_LEAVE, 8);
    assert_int_equal(WEBHOOK_NONE, 9);
    assert_int_equal(WEBHOOK_PENDING, 10);
    assert_int_equal(WEBHOOK_LOOK, 11);
}

static void states_of_events(void **state)
{
    (void)state;
    assert_int_equal(WEBHOOK_EVENT_NONE, 0);
    assert_int_equal(WEBHOOK_EVENT_TO_CLAIM, 1);
    assert_int_equal(WEBHOOK_EVENT_CLAIMED, 2);
    assert_int_equal(WEBHOOK_EVENT_UNCLAIMED, 3);
    assert_int_equal(WEBHOOK_EVENT_DROPPED, 4);
    assert_int_equal(WEBHOOK_MODE_ENFORCE, 0);
    assert_int_equal(WEBHOOK_MODE_OBSERVE, 1);
}

static void answers_of_others(void **state)
{
    (void)state;
    assert_int_equal(WEBHOOK_ABSENT, 0);
    assert_int_equal(WEBHOOK_CLAIMED, 1);
    assert_int_equal(WEBHOOK_DELIVERED, 2);

    assert_int_equal(WEBHOOK_STORE_ANSWERED, 0);
    assert_int_equal(WEBHOOK_STORE_FULL, 1);
    assert_int_equal(WEBHOOK_STORE_UNKNOWN, 2);

    assert_int_equal(WEBHOOK_UPSTREAM_NOT_SENT, 0);
    assert_int_equal(WEBHOOK_UPSTREAM_ANSWERED, 1);
    assert_int_equal(WEBHOOK_UPSTREAM_UNKNOWN, 2);

    assert_int_equal(WEBHOOK_MODIFIED_DUPLICATE, 0);
    assert_int_equal(WEBHOOK_MODIFIED_FORWARD, 1);
    assert_int_equal(WEBHOOK_MODIFIED_REJECT, 2);
    assert_int_equal(WEBHOOK_MODIFIED_PROFILE, 3);

    assert_int_equal(WEBHOOK_VALIDATION_PROFILE, 0);
    assert_int_equal(WEBHOOK_VALIDATION_ENFORCE, 1);
    assert_int_equal(WEBHOOK_VALIDATION_REPORT, 2);
    assert_int_equal(WEBHOOK_VALIDATION_OFF, 3);

    assert_int_equal(WEBHOOK_STORE_ERROR_REJECT, 0);
    assert_int_equal(WEBHOOK_STORE_ERROR_PASS, 1);
}

static void verdicts(void **state)
{
    static const struct {
        webhook_verdict_t verdict;
        int value;
        const char *name;
    } table[] = {
        {WEBHOOK_UNDECIDED, 0, ""},
        {WEBHOOK_ACCEPTED, 1, "accepted"},
        {WEBHOOK_DUPLICATE, 2, "duplicate"},
        {WEBHOOK_IN_FLIGHT, 3, "in_flight"},
        {WEBHOOK_MODIFIED, 4, "modified"},
        {WEBHOOK_METHOD_NOT_ALLOWED, 5, "method_not_allowed"},
        {WEBHOOK_UNSUPPORTED_MEDIA_TYPE, 6, "unsupported_media_type"},
        {WEBHOOK_UNAUTHORIZED, 7, "unauthorized"},
        {WEBHOOK_MALFORMED, 8, "malformed"},
        {WEBHOOK_INVALID, 9, "invalid"},
        {WEBHOOK_STORE_UNAVAILABLE, 10, "store_unavailable"},
        {WEBHOOK_CHALLENGE, 11, "challenge"},
        {WEBHOOK_IGNORED, 12, "ignored"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        assert_int_equal(table[i].verdict, table[i].value);
        assert_str(webhook_verdict_name(table[i].verdict), table[i].name);
    }

    /* One of a later version has no name here. */
    assert_str(webhook_verdict_name((webhook_verdict_t)13), "");
}

int main(void)
{
    const struct CMUnitTest header[] = {
        cmocka_unit_test(versions),
        cmocka_unit_test(limits),
        cmocka_unit_test(actions),
        cmocka_unit_test(states_of_events),
        cmocka_unit_test(answers_of_others),
        cmocka_unit_test(verdicts),
    };

    return cmocka_run_group_tests(header, NULL, NULL);
}
