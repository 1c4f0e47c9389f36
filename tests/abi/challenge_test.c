/*
 * Challenges of providers: answered, never claimed.  The signatures were made
 * by another program: printf 'v0:%s:%s' TIME BODY | openssl sha256 -hmac SECRET
 */

#include "abi.h"

#define SECRET "s3cret"
#define TIME "1795421564"
#define TIME_MS 1795421564000
#define VALIDATION(token)                                                      \
    "{\"event\":\"endpoint.url_validation\","                                  \
    "\"payload\":{\"plainToken\":\"" token "\"}}"
#define TOKEN "qgg8vlvZRS6UYooatFL8Aw"
#define SIGNATURE                                                              \
    "v0=9df91827d95a3adbd5bb57e52ce0c6d552f23ee0f03c2fcb46dd190f1f4eb75b"
#define TOKEN_MAC                                                              \
    "f54f2d5fee8f181aab8371bada7fed9bb675eae464f18ed4fb91715244b58ef4"

/* What a signature covers, and what it would be. */
#define FORGED "v0:" TIME ":x"
#define FORGED_SIGNATURE                                                       \
    "v0=ca8a308ed5af03c836d9c700e61cc31f91953f3ca1a253c63ece05b31c2ad961"
#define FORGED_MAC                                                             \
    "702cb4e540620a315767cac4f1f0da996fc9c6afb4f0b357f92853e7a4711cb8"

/* A gate of a built-in profile, with a secret or without a signature. */
static void open_builtin(
    fixture_t *f, const char *profile, const char *secret, int mode)
{
    webhook_gate_options_t options = default_options();
    webhook_str_t key = {NULL, 0};

    options.mode = mode;
    if (secret != NULL) {
        key = str(secret);
        options.secrets = &key;
        options.secret_count = 1;
    } else {
        options.signature = str("off");
    }

    webhook_delivery_free(f->delivery);
    f->delivery = NULL;
    webhook_gate_free(f->gate);
    f->gate = NULL;
    webhook_profile_free(f->profile);
    f->profile = webhook_profile_builtin(str(profile), NULL);
    assert_non_null(f->profile);
    open_gate(f, &options);
}

static webhook_step_t send_signed(
    fixture_t *f, const char *body, const char *signature)
{
    const webhook_header_t headers[] = {
        {str("Content-Type"), str("application/json")},
        {str("x-zm-request-timestamp"), str(TIME)},
        {str("x-zm-signature"), str(signature)}};
    const webhook_head_t head = {.size = sizeof(head),
        .method = str("POST"),
        .headers = headers,
        .header_count = COUNT(headers),
        .time_ms = TIME_MS};

    open_delivery(f);
    assert_action(webhook_delivery_head(f->delivery, &head), WEBHOOK_READ);
    return webhook_delivery_body(
        f->delivery, body, strlen(body), NULL, 0, TIME_MS);
}

static void assert_unclaimed(const fixture_t *f, webhook_event_state_t at)
{
    assert_int_equal(webhook_delivery_event_count(f->delivery), 1);
    assert_int_equal(webhook_delivery_event_state(f->delivery, 0), at);
    assert_no_str(webhook_delivery_key(f->delivery, 0));
    assert_no_str(webhook_delivery_id(f->delivery, 0));
    assert_null(webhook_delivery_key_digest(f->delivery, 0));
    assert_null(webhook_delivery_digest(f->delivery, 0));
    assert_null(webhook_delivery_token(f->delivery));
}

static int holds(webhook_str_t text, const char *part)
{
    const size_t len = strlen(part);

    for (size_t i = 0; i + len <= text.len; i++) {
        if (memcmp(text.data + i, part, len) == 0) {
            return 1;
        }
    }
    return 0;
}

static void is_answered(void **state)
{
    fixture_t *f = *state;
    webhook_str_t type;

    open_builtin(f, "zoom", SECRET, WEBHOOK_MODE_ENFORCE);
    assert_step(
        send_signed(f, VALIDATION(TOKEN), SIGNATURE), WEBHOOK_ANSWER, 0);
    assert_int_equal(webhook_delivery_verdict(f->delivery), WEBHOOK_CHALLENGE);
    assert_str(webhook_delivery_reason(f->delivery), "challenge");
    assert_str(
        webhook_delivery_type(f->delivery, 0), "endpoint.url_validation");
    assert_int_equal(webhook_delivery_status(f->delivery), 200);
    assert_int_equal(webhook_delivery_retry_after(f->delivery), 0);
    assert_str(webhook_delivery_answer(f->delivery, &type),
        "{\"plainToken\":\"" TOKEN "\",\"encryptedToken\":\"" TOKEN_MAC "\"}");
    assert_str(type, "application/json");
    assert_str(webhook_delivery_answer(f->delivery, NULL),
        "{\"plainToken\":\"" TOKEN "\",\"encryptedToken\":\"" TOKEN_MAC "\"}");
    assert_int_equal(webhook_delivery_secret_index(f->delivery), 0);
    assert_unclaimed(f, WEBHOOK_EVENT_NONE);

    /* There is no outcome of it either. */
    assert_action(
        webhook_delivery_outcome(f->delivery, WEBHOOK_UPSTREAM_ANSWERED, 200),
        WEBHOOK_FAIL);
}

static void is_verified_first(void **state)
{
    fixture_t *f = *state;
    webhook_str_t text;

    open_builtin(f, "zoom", "another", WEBHOOK_MODE_ENFORCE);
    assert_action(send_signed(f, VALIDATION(TOKEN), SIGNATURE), WEBHOOK_ANSWER);
    assert_int_equal(
        webhook_delivery_verdict(f->delivery), WEBHOOK_UNAUTHORIZED);
    assert_int_equal(webhook_delivery_status(f->delivery), 401);
    text = webhook_delivery_answer(f->delivery, NULL);
    assert_false(holds(text, TOKEN));
}

static void signs_no_delivery(void **state)
{
    fixture_t *f = *state;
    webhook_str_t text;

    open_builtin(f, "zoom", SECRET, WEBHOOK_MODE_ENFORCE);
    assert_action(
        send_signed(f, VALIDATION(FORGED), FORGED_SIGNATURE), WEBHOOK_ANSWER);
    assert_int_equal(webhook_delivery_verdict(f->delivery), WEBHOOK_INVALID);
    assert_str(webhook_delivery_reason(f->delivery), "challenge_invalid");
    assert_str(webhook_delivery_position(f->delivery), "/payload/plainToken");
    assert_int_equal(webhook_delivery_status(f->delivery), 422);
    text = webhook_delivery_answer(f->delivery, NULL);
    assert_false(holds(text, FORGED_MAC));
    assert_false(holds(text, FORGED));
}

/* Nobody is known then. */
static void is_forwarded_without_a_signature(void **state)
{
    fixture_t *f = *state;
    webhook_str_t type;

    open_builtin(f, "zoom", NULL, WEBHOOK_MODE_ENFORCE);
    assert_step(send_body(f, VALIDATION(TOKEN)), WEBHOOK_FORWARD, 0);
    assert_int_equal(webhook_delivery_verdict(f->delivery), WEBHOOK_ACCEPTED);
    assert_str(webhook_delivery_reason(f->delivery), "challenge");
    assert_int_equal(webhook_delivery_status(f->delivery), 0);
    assert_no_str(webhook_delivery_answer(f->delivery, &type));
    assert_no_str(type);
    assert_unclaimed(f, WEBHOOK_EVENT_UNCLAIMED);
    assert_int_equal(webhook_delivery_event_range(f->delivery, 0).len,
        strlen(VALIDATION(TOKEN)));
    assert_step(
        webhook_delivery_outcome(f->delivery, WEBHOOK_UPSTREAM_ANSWERED, 200),
        WEBHOOK_NONE, 0);
}

static void is_forwarded_when_observed(void **state)
{
    fixture_t *f = *state;

    open_builtin(f, "zoom", SECRET, WEBHOOK_MODE_OBSERVE);
    assert_step(
        send_signed(f, VALIDATION(TOKEN), SIGNATURE), WEBHOOK_FORWARD, 0);
    assert_int_equal(webhook_delivery_verdict(f->delivery), WEBHOOK_ACCEPTED);
    assert_str(webhook_delivery_reason(f->delivery), "challenge");
    assert_no_str(webhook_delivery_answer(f->delivery, NULL));
    assert_unclaimed(f, WEBHOOK_EVENT_UNCLAIMED);
}

/* No body, which is not the same as no memory for one. */
static void may_be_answered_with_nothing(void **state)
{
    static const char profile[] =
        "{\"name\": \"p\", \"envelope\": [\"object\"],"
        " \"type\": {\"pointer\": \"/event\"}, \"signature\": \"zoom\","
        " \"events\": {\"endpoint.url_validation\": {\"challenge\": {}}}}";
    const webhook_str_t secret = str(SECRET);
    webhook_gate_options_t options = default_options();
    webhook_str_t text, type = str("unset");
    fixture_t *f = *state;

    webhook_delivery_free(f->delivery);
    f->delivery = NULL;
    webhook_gate_free(f->gate);
    f->gate = NULL;
    webhook_profile_free(f->profile);
    f->profile = webhook_profile_load(profile, strlen(profile), NULL, NULL);
    assert_non_null(f->profile);
    options.secrets = &secret;
    options.secret_count = 1;
    open_gate(f, &options);

    assert_action(send_signed(f, VALIDATION(TOKEN), SIGNATURE), WEBHOOK_ANSWER);
    assert_int_equal(webhook_delivery_status(f->delivery), 204);
    text = webhook_delivery_answer(f->delivery, &type);
    assert_non_null(text.data);
    assert_int_equal(text.len, 0);
    assert_no_str(type);
}

int main(void)
{
    const struct CMUnitTest challenges[] = {
        with_fixture(is_answered),
        with_fixture(is_verified_first),
        with_fixture(signs_no_delivery),
        with_fixture(is_forwarded_without_a_signature),
        with_fixture(is_forwarded_when_observed),
        with_fixture(may_be_answered_with_nothing),
    };

    return cmocka_run_group_tests(challenges, NULL, NULL);
}
