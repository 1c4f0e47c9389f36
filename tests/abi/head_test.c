/* webhook_delivery_head(): the refusals before a byte of the body is read. */

#include "abi.h"

#define TYPE(value)                                                            \
    {                                                                          \
        {"Content-Type", 12},                                                  \
        {                                                                      \
            value, sizeof(value) - 1                                           \
        }                                                                      \
    }

#define CODING(value)                                                          \
    {                                                                          \
        {"content-ENCODING", 16},                                              \
        {                                                                      \
            value, sizeof(value) - 1                                           \
        }                                                                      \
    }

static webhook_step_t head(fixture_t *f, const char *method,
    const webhook_header_t *headers, size_t count)
{
    const webhook_head_t head = {.size = sizeof head,
        .method = str(method),
        .headers = headers,
        .header_count = count};

    open_delivery(f);
    return webhook_delivery_head(f->delivery, &head);
}

static void assert_refused(
    const fixture_t *f, webhook_verdict_t verdict, unsigned int status)
{
    assert_int_equal(webhook_delivery_verdict(f->delivery), verdict);
    assert_int_equal(webhook_delivery_status(f->delivery), status);
    assert_int_equal(webhook_delivery_retry_after(f->delivery), 0);
    assert_no_str(webhook_delivery_position(f->delivery));
}

static void before_the_head(void **state)
{
    const fixture_t *f = *state;

    assert_int_equal(webhook_delivery_verdict(f->delivery), WEBHOOK_UNDECIDED);
    assert_int_equal(webhook_delivery_status(f->delivery), 0);
    assert_int_equal(webhook_delivery_retry_after(f->delivery), 0);
    assert_int_equal(webhook_delivery_reason(f->delivery).len, 0);
    assert_int_equal(webhook_delivery_type(f->delivery, 0).len, 0);
    assert_int_equal(webhook_delivery_id(f->delivery, 0).len, 0);
    assert_int_equal(webhook_delivery_key(f->delivery, 0).len, 0);
    assert_int_equal(webhook_delivery_field(f->delivery, 0, 0).len, 0);
    assert_int_equal(webhook_delivery_value(f->delivery, 0, 0).len, 0);
}

static void methods(void **state)
{
    static const char *const others[] = {"GET", "HEAD", "PUT", "PATCH",
        "DELETE", "OPTIONS", "post", "POSTS", "POS", ""};
    const webhook_header_t json = TYPE("application/json");
    fixture_t *f = *state;

    assert_action(head(f, "POST", &json, 1), WEBHOOK_READ);
    for (size_t i = 0; i < COUNT(others); i++) {
        assert_action(head(f, others[i], &json, 1), WEBHOOK_ANSWER);
        assert_refused(f, WEBHOOK_METHOD_NOT_ALLOWED, 405);
        assert_str(webhook_delivery_reason(f->delivery), "method");
    }
}

static void media_types_taken(void **state)
{
    static const webhook_header_t table[] = {
        TYPE("application/json"),
        TYPE("Application/JSON"),
        TYPE("application/json; charset=utf-8"),
        TYPE("application/json;charset=\"UTF-8\""),
        TYPE("application/cloudevents+json"),
        TYPE("application/vnd.api+json; version=1"),
    };
    fixture_t *f = *state;

    for (size_t i = 0; i < COUNT(table); i++) {
        if (head(f, "POST", &table[i], 1).action != WEBHOOK_READ) {
            fail_msg("refused: %s", table[i].value.data);
        }
    }
}

static void media_types_refused(void **state)
{
    static const webhook_header_t table[] = {
        TYPE(""),
        TYPE("text/plain"),
        TYPE("text/json"),
        TYPE("application/jsonp"),
        TYPE("application/x-www-form-urlencoded"),
        TYPE("application/json, text/plain"),
        TYPE("json"),
    };
    fixture_t *f = *state;

    for (size_t i = 0; i < COUNT(table); i++) {
        if (head(f, "POST", &table[i], 1).action != WEBHOOK_ANSWER) {
            fail_msg("taken: %s", table[i].value.data);
        }
        assert_refused(f, WEBHOOK_UNSUPPORTED_MEDIA_TYPE, 415);
        assert_str(webhook_delivery_reason(f->delivery), "media_type");
    }

    assert_action(head(f, "POST", NULL, 0), WEBHOOK_ANSWER);
    assert_refused(f, WEBHOOK_UNSUPPORTED_MEDIA_TYPE, 415);
}

/* RFC 8259, 11: such a parameter has no meaning. */
static void charsets_without_meaning(void **state)
{
    static const webhook_header_t table[] = {
        TYPE("application/json; charset=iso-8859-1"),
        TYPE("application/json; charset=\"utf-16\""),
        TYPE("application/json; version=1; Charset=latin1"),
    };
    fixture_t *f = *state;

    for (size_t i = 0; i < COUNT(table); i++) {
        if (head(f, "POST", &table[i], 1).action != WEBHOOK_READ) {
            fail_msg("refused: %s", table[i].value.data);
        }
    }
}

static void codings(void **state)
{
    static const webhook_header_t identity[] = {
        TYPE("application/json"), CODING("identity")};
    static const webhook_header_t gzip[] = {
        CODING("gzip"), TYPE("application/json")};
    fixture_t *f = *state;

    assert_action(head(f, "POST", identity, 2), WEBHOOK_READ);

    assert_action(head(f, "POST", gzip, 2), WEBHOOK_ANSWER);
    assert_refused(f, WEBHOOK_UNSUPPORTED_MEDIA_TYPE, 415);
    assert_str(webhook_delivery_reason(f->delivery), "content_encoding");
}

/* Two senders' ideas of one message are how it gets smuggled. */
static void repeated_fields(void **state)
{
    static const webhook_header_t types[] = {
        TYPE("application/json"), TYPE("application/json")};
    static const webhook_header_t coded[] = {
        TYPE("application/json"), CODING("identity"), CODING("identity")};
    fixture_t *f = *state;

    assert_action(head(f, "POST", types, 2), WEBHOOK_ANSWER);
    assert_refused(f, WEBHOOK_UNSUPPORTED_MEDIA_TYPE, 415);
    assert_str(webhook_delivery_reason(f->delivery), "repeated_header");

    assert_action(head(f, "POST", coded, 3), WEBHOOK_ANSWER);
    assert_str(webhook_delivery_reason(f->delivery), "repeated_header");
}

static void other_fields(void **state)
{
    static const webhook_header_t fields[] = {
        {{"Host", 4}, {"gate.example", 12}},
        {{"X-Content-Type", 14}, {"text/plain", 10}},
        TYPE("application/json"),
        {{"Host", 4}, {"gate.example", 12}},
        {{"Content-Type-Of", 12 + 3}, {NULL, 0}},
    };
    fixture_t *f = *state;

    assert_action(head(f, "POST", fields, COUNT(fields)), WEBHOOK_READ);
}

int main(void)
{
    const struct CMUnitTest heads[] = {
        with_fixture(before_the_head),
        with_fixture(methods),
        with_fixture(media_types_taken),
        with_fixture(media_types_refused),
        with_fixture(charsets_without_meaning),
        with_fixture(codings),
        with_fixture(repeated_fields),
        with_fixture(other_fields),
    };

    return cmocka_run_group_tests(heads, NULL, NULL);
}
