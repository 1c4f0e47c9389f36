/* webhook_delivery_body(): what a body is, and what it is refused for. */

#include <stdlib.h>

#include "abi.h"

#define BOOKED "{\"event\": {\"uuid\": \"90311\"}}"

static void assert_refused(const fixture_t *f, webhook_verdict_t verdict,
    unsigned int status, const char *reason)
{
    assert_int_equal(webhook_delivery_verdict(f->delivery), verdict);
    assert_int_equal(webhook_delivery_status(f->delivery), status);
    assert_str(webhook_delivery_reason(f->delivery), reason);
    assert_int_equal(webhook_delivery_key(f->delivery, 0).len, 0);
    assert_null(webhook_delivery_key_digest(f->delivery, 0));
    assert_null(webhook_delivery_digest(f->delivery, 0));
    assert_null(webhook_delivery_token(f->delivery));
}

static void malformed(void **state)
{
    static const struct {
        const char *body;
        const char *reason;
    } table[] = {
        {"", "empty"},
        {" \n", "empty"},
        {"{", "syntax"},
        {"{\"a\": 1,}", "syntax"},
        {"{\"a\": NaN}", "syntax"},
        {"{\"a\": '1'}", "syntax"},
        {"{} {}", "syntax"},
        {"\xef\xbb\xbf{", "syntax"},
        {"{\"a\": \"\xff\"}", "not_utf8"},
        {"{\"a\": 1, \"a\": 1}", "duplicate_key"},
        {"{\"a\": 1, \"\\u0061\": 1}", "duplicate_key"},
    };
    fixture_t *f = *state;

    for (size_t i = 0; i < COUNT(table); i++) {
        assert_step(send_body(f, table[i].body), WEBHOOK_ANSWER, 0);
        assert_refused(f, WEBHOOK_MALFORMED, 400, table[i].reason);
        assert_no_str(webhook_delivery_position(f->delivery));
    }
}

static void nul_bytes(void **state)
{
    static const char body[] = BOOKED "\0";
    fixture_t *f = *state;

    assert_action(send_head(f->delivery), WEBHOOK_READ);
    assert_action(
        webhook_delivery_body(f->delivery, body, sizeof(body), NULL, 0, 0),
        WEBHOOK_ANSWER);
    assert_refused(f, WEBHOOK_MALFORMED, 400, "nul");
}

/* An event inside of which there are "depth" arrays in each other. */
static void fill_nested(char *body, size_t depth)
{
    strcpy(body, "{\"event\": {\"uuid\": \"1\"}, \"deep\": ");
    body += strlen(body);
    memset(body, '[', depth);
    memset(body + depth, ']', depth);
    strcpy(body + 2 * depth, "}");
}

static void depth(void **state)
{
    char body[2 * WEBHOOK_MAX_DEPTH + 100];
    fixture_t *f = *state;

    fill_nested(body, WEBHOOK_MAX_DEPTH - 1);
    assert_action(send_body(f, body), WEBHOOK_CLAIM);

    fill_nested(body, WEBHOOK_MAX_DEPTH);
    assert_action(send_body(f, body), WEBHOOK_ANSWER);
    assert_refused(f, WEBHOOK_MALFORMED, 400, "too_deep");
}

/*
 * The values and names of the event around the array are seven: two objects,
 * three names, a string and the array.
 */
static void nodes(void **state)
{
    static char body[2 * WEBHOOK_MAX_NODES + 100];
    const size_t fits = WEBHOOK_MAX_NODES - 7;
    char *elements;
    fixture_t *f = *state;

    strcpy(body, "{\"event\": {\"uuid\": \"1\"}, \"many\": [");
    elements = body + strlen(body);
    for (size_t i = 0; i < fits; i++) {
        memcpy(elements + 2 * i, "1,", 2);
    }

    strcpy(elements + 2 * fits - 1, "]}");
    assert_action(send_body(f, body), WEBHOOK_CLAIM);

    strcpy(elements + 2 * fits - 1, ",1]}");
    assert_action(send_body(f, body), WEBHOOK_ANSWER);
    assert_refused(f, WEBHOOK_MALFORMED, 400, "too_many_nodes");
}

static void invalid(void **state)
{
    static const struct {
        const char *body;
        const char *reason;
        const char *position; /* NULL: none */
    } table[] = {
        {"7", "envelope", NULL},
        {"[7]", "envelope", NULL},
        {"[[" BOOKED "]]", "envelope", NULL},
        {"[]", "empty_batch", NULL},
        {"{\"hookType\": 5}", "type_unknown", "/hookType"},
        {"{\"hookType\": true}", "type_invalid", "/hookType"},
        {"{\"hookType\": \"Call eaten\"}", "type_unknown", "/hookType"},
        {"{}", "id_missing", "/event/uuid"},
        {"{\"event\": {\"uuid\": null}}", "id_missing", "/event/uuid"},
        {"{\"event\": {\"uuid\": \"\"}}", "id_missing", "/event/uuid"},
        {"{\"event\": {\"uuid\": true}}", "id_invalid", "/event/uuid"},
        {"{\"event\": {\"uuid\": 1.5}}", "id_invalid", "/event/uuid"},
        {"{\"event\": {\"uuid\": \"a\\u0000\"}}", "id_invalid", "/event/uuid"},
        {"{\"event\": {\"uuid\": 1e400}}", "id_invalid", "/event/uuid"},
        {"{\"hookType\": \"Contact updated\", \"id\": 1, \"updatedAt\": {}}",
            "key_invalid", "/updatedAt"},
    };
    fixture_t *f = *state;

    for (size_t i = 0; i < COUNT(table); i++) {
        assert_step(send_body(f, table[i].body), WEBHOOK_ANSWER, 0);
        assert_refused(f, WEBHOOK_INVALID, 422, table[i].reason);
        if (table[i].position == NULL) {
            assert_no_str(webhook_delivery_position(f->delivery));
        } else {
            assert_str(
                webhook_delivery_position(f->delivery), table[i].position);
        }
    }
}

/* A refused event is known as far as it could be read. */
static void refused_but_known(void **state)
{
    fixture_t *f = *state;

    send_body(f, "{\"hookType\": \"Call eaten\"}");
    assert_str(webhook_delivery_type(f->delivery, 0), "Call eaten");
    assert_int_equal(webhook_delivery_id(f->delivery, 0).len, 0);

    send_body(
        f, "{\"hookType\": \"Contact updated\", \"id\": 1, \"updatedAt\": []}");
    assert_str(webhook_delivery_type(f->delivery, 0), "Contact updated");
    assert_str(webhook_delivery_id(f->delivery, 0), "1");
}

static webhook_step_t send_buffer(fixture_t *f, char *buffer, size_t len)
{
    open_delivery(f);
    assert_action(send_head(f->delivery), WEBHOOK_READ);
    return webhook_delivery_body(f->delivery, buffer, len, NULL, 0, 0);
}

/* With and without the copy it is the same body. */
static void buffer_of_the_reader(void **state)
{
    unsigned char digest[WEBHOOK_DIGEST_SIZE];
    fixture_t *f = *state;

    send_body(f, BOOKED);
    memcpy(digest, webhook_delivery_digest(f->delivery, 0), sizeof(digest));

    char *buffer = webhook_reader_buffer(f->reader, strlen(BOOKED));
    assert_non_null(buffer);
    memcpy(buffer, BOOKED, strlen(BOOKED));
    assert_action(send_buffer(f, buffer, strlen(BOOKED)), WEBHOOK_CLAIM);
    assert_memory_equal(
        webhook_delivery_digest(f->delivery, 0), digest, sizeof(digest));
    assert_str(webhook_delivery_id(f->delivery, 0), "90311");

    /* Not from its beginning, as when a host reads in pieces. */
    buffer = webhook_reader_buffer(f->reader, 1 + strlen(BOOKED));
    memcpy(buffer, " " BOOKED, 1 + strlen(BOOKED));
    assert_action(send_buffer(f, buffer + 1, strlen(BOOKED)), WEBHOOK_CLAIM);
    assert_memory_equal(
        webhook_delivery_digest(f->delivery, 0), digest, sizeof(digest));
}

/* The host's own memory is no more needed afterwards. */
static void body_may_go(void **state)
{
    char *body = malloc(strlen(BOOKED));
    fixture_t *f = *state;

    assert_non_null(body);
    memcpy(body, BOOKED, strlen(BOOKED)); /* and no byte behind it */
    assert_action(send_buffer(f, body, strlen(BOOKED)), WEBHOOK_CLAIM);
    memset(body, 'x', strlen(BOOKED));
    free(body);

    assert_str(webhook_delivery_type(f->delivery, 0), "Call booked");
    assert_str(webhook_delivery_id(f->delivery, 0), "90311");
    assert_str(webhook_delivery_field(f->delivery, 0, 0), "90311");
}

static void buffers_of_all_sizes(void **state)
{
    static const size_t sizes[] = {0, 1, 4096, 8192, 8193, 1000000, 1};
    fixture_t *f = *state;

    for (size_t i = 0; i < COUNT(sizes); i++) {
        char *buffer = webhook_reader_buffer(f->reader, sizes[i]);

        assert_non_null(buffer);
        memset(buffer, '[', sizes[i]);
    }
    assert_null(webhook_reader_buffer(f->reader, SIZE_MAX));
    assert_action(send_body(f, BOOKED), WEBHOOK_CLAIM);
}

int main(void)
{
    const struct CMUnitTest bodies[] = {
        with_fixture(malformed),
        with_fixture(nul_bytes),
        with_fixture(depth),
        with_fixture(nodes),
        with_fixture(invalid),
        with_fixture(refused_but_known),
        with_fixture(buffer_of_the_reader),
        with_fixture(body_may_go),
        with_fixture(buffers_of_all_sizes),
    };

    return cmocka_run_group_tests(bodies, NULL, NULL);
}
