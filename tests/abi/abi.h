/*
 * What the tests of the C ABI have in common.  A test includes this alone:
 * it comes with <cmocka.h>, webhook.h and the headers both need.
 */

#ifndef ABI_ABI_H
#define ABI_ABI_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <webhook/webhook.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static inline webhook_str_t str(const char *text)
{
    webhook_str_t result = {text, strlen(text)};

    return result;
}

/* The assertions are macros, so that a failure is at the line of the test. */

#define assert_str(actual, expected)                                           \
    do {                                                                       \
        const webhook_str_t actual_ = (actual);                                \
        const char *expected_ = (expected);                                    \
        if (actual_.len != strlen(expected_) ||                                \
            strncmp(actual_.data, expected_, actual_.len) != 0) {              \
            print_error("\"%.*s\" != \"%s\"\n", (int)actual_.len,              \
                actual_.data != NULL ? actual_.data : "", expected_);          \
            fail();                                                            \
        }                                                                      \
    } while (0)

#define assert_no_str(actual)                                                  \
    do {                                                                       \
        const webhook_str_t actual_ = (actual);                                \
        assert_null(actual_.data);                                             \
        assert_int_equal(actual_.len, 0);                                      \
    } while (0)

#define assert_action(step, expected)                                          \
    do {                                                                       \
        const webhook_step_t step_ = (step);                                   \
        assert_int_equal(step_.action, expected);                              \
    } while (0)

#define assert_step(step, expected, expected_ms)                               \
    do {                                                                       \
        const webhook_step_t step_ = (step);                                   \
        assert_int_equal(step_.action, expected);                              \
        assert_int_equal(step_.ms, expected_ms);                               \
    } while (0)

enum { LEASE_MS = 30000, WINDOW_MS = 345600000, WAIT_MS = 2000 };

static inline webhook_gate_options_t default_options(void)
{
    webhook_gate_options_t options;

    memset(&options, 0, sizeof(options));
    options.size = sizeof(options);
    options.scope = str("test");
    options.window_ms = WINDOW_MS;
    options.lease_ms = LEASE_MS;
    options.wait_ms = WAIT_MS;
    return options;
}

/* A provider as iclosed is, without its schemas: bodies may be small. */
#define PROVIDER                                                               \
    "{\"name\": \"calls\", \"envelope\": [\"array\", \"object\"],"             \
    " \"type\": {\"pointer\": \"/hookType\", \"default\": \"Call booked\"},"   \
    " \"events\": {"                                                           \
    "  \"Call booked\": {\"id\": \"/event/uuid\"},"                            \
    "  \"Call canceled\": {\"id\": \"/event/uuid\","                           \
    "   \"key\": [\"/event/canceled_at\"]},"                                   \
    "  \"Contact created\": {\"id\": \"/id\","                                 \
    "   \"key\": [\"/status\", \"/updatedAt\"]},"                              \
    "  \"Contact updated\": {\"id\": \"/id\", \"key\": [\"/updatedAt\"]},"     \
    "  \"Outcome added\": {\"id\": \"/uuid\"}},"                               \
    " \"fields\": {"                                                           \
    "  \"event_uuid\": \"/event/uuid\","                                       \
    "  \"event_canceled\": \"/event/canceled\","                               \
    "  \"invitee_name\": \"/invitee/name\","                                   \
    "  \"invitee_email\": \"/invitee/email\","                                 \
    "  \"invitee_uuid\": \"/invitee/uuid\","                                   \
    "  \"outcome\": \"/callOutcome\"},"                                        \
    " \"personal\": [\"invitee_name\", \"invitee_email\"]}"

static inline webhook_profile_t *load_provider(void)
{
    return webhook_profile_load(PROVIDER, strlen(PROVIDER), NULL, NULL);
}

/* A gate of the provider, and a delivery at its beginning. */
typedef struct {
    webhook_profile_t *profile;
    webhook_gate_t *gate;
    webhook_reader_t *reader;
    webhook_delivery_t *delivery;
} fixture_t;

static inline void open_delivery(fixture_t *f)
{
    webhook_delivery_free(f->delivery);
    f->delivery = webhook_delivery_create(f->gate, f->reader);
    assert_non_null(f->delivery);
}

/* Another gate in place of the fixture's. */
static inline void open_gate(
    fixture_t *f, const webhook_gate_options_t *options)
{
    webhook_error_t err = {""};

    webhook_delivery_free(f->delivery);
    f->delivery = NULL;
    webhook_gate_free(f->gate);
    f->gate = webhook_gate_create(f->profile, options, &err);
    if (f->gate == NULL) {
        fail_msg("%s", err.text);
    }
    open_delivery(f);
}

static inline int open_fixture(void **state)
{
    static fixture_t fixture;
    const webhook_gate_options_t options = default_options();
    fixture_t *f = &fixture;

    memset(f, 0, sizeof(*f));
    f->profile = load_provider();
    f->reader = webhook_reader_create();
    assert_non_null(f->profile);
    assert_non_null(f->reader);
    open_gate(f, &options);

    *state = f;
    return 0;
}

static inline int close_fixture(void **state)
{
    fixture_t *f = *state;

    webhook_delivery_free(f->delivery);
    webhook_reader_free(f->reader);
    webhook_gate_free(f->gate);
    webhook_profile_free(f->profile);
    return 0;
}

#define with_fixture(test)                                                     \
    cmocka_unit_test_setup_teardown(test, open_fixture, close_fixture)

static inline webhook_step_t send_head(webhook_delivery_t *delivery)
{
    const webhook_header_t type = {
        {"Content-Type", 12}, {"application/json", 16}};

    const webhook_head_t head = {.size = sizeof head,
        .method = str("POST"),
        .headers = &type,
        .header_count = 1};

    return webhook_delivery_head(delivery, &head);
}

/* The next delivery of the fixture, up to its body. */
static inline webhook_step_t send_body(fixture_t *f, const char *body)
{
    open_delivery(f);
    assert_action(send_head(f->delivery), WEBHOOK_READ);
    return webhook_delivery_body(f->delivery, body, strlen(body), NULL, 0, 0);
}

#endif
