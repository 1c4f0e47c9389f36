/* What an event is: its type, id, key, fields, values and digests. */

#include "abi.h"

#define BOOKED "{\"event\": {\"uuid\": \"90311\"}}"

/* Of the fixture's profile; fails if it names no such field. */
static webhook_str_t field(const fixture_t *f, const char *name)
{
    const webhook_str_t none = {NULL, 0};
    size_t count = webhook_profile_field_count(f->profile);

    for (size_t i = 0; i < count; i++) {
        webhook_str_t have = webhook_profile_field_name(f->profile, i);

        if (have.len == strlen(name) && !memcmp(have.data, name, have.len)) {
            return webhook_delivery_field(f->delivery, 0, i);
        }
    }
    fail_msg("no field %s", name);
    return none;
}

static void keys_of_the_profile(void **state)
{
    static const struct {
        const char *body;
        const char *key;
    } table[] = {
        {BOOKED, "test:Call%20booked:90311"},
        {"[" BOOKED "]", "test:Call%20booked:90311"},
        {"{\"hookType\": null, \"event\": {\"uuid\": 90311}}",
            "test:Call%20booked:90311"},
        {"{\"hookType\": \"Call canceled\", \"event\": {\"uuid\": \"90311\","
         " \"canceled_at\": \"2026-11-23T10:00:00+01:00\"}}",
            "test:Call%20canceled:90311:2026-11-23T10%3A00%3A00%2B01%3A00"},
        {"{\"hookType\": \"Call canceled\", \"event\": {\"uuid\": \"90311\","
         " \"canceled_at\": null}}",
            "test:Call%20canceled:90311:"},
        {"{\"hookType\": \"Contact created\", \"id\": -5,"
         " \"status\": \"a:b\", \"updatedAt\": \"c\"}",
            "test:Contact%20created:-5:a%3Ab:c"},
        {"{\"hookType\": \"Outcome added\", \"uuid\": \"\\u00fc{}\\n\"}",
            "test:Outcome%20added:%C3%BC%7B%7D%0A"},
        {"{\"hookType\": \"Outcome added\", \"uuid\": 9007199254740991}",
            "test:Outcome%20added:9007199254740991"},
    };
    fixture_t *f = *state;

    for (size_t i = 0; i < COUNT(table); i++) {
        assert_step(send_body(f, table[i].body), WEBHOOK_CLAIM, LEASE_MS);
        assert_str(webhook_delivery_key(f->delivery, 0), table[i].key);
        assert_int_equal(
            webhook_delivery_verdict(f->delivery), WEBHOOK_UNDECIDED);
    }
}

static void long_parts_are_hashed(void **state)
{
    char body[WEBHOOK_MAX_KEY_PART + 100];
    fixture_t *f = *state;

    for (size_t size = WEBHOOK_MAX_KEY_PART; size < WEBHOOK_MAX_KEY_PART + 2;
         size++) {
        strcpy(body, "{\"event\": {\"uuid\": \"");
        char *id = body + strlen(body);
        memset(id, 'a', size);
        strcpy(id + size, "\"}}");

        assert_action(send_body(f, body), WEBHOOK_CLAIM);
        size_t len =
            size > WEBHOOK_MAX_KEY_PART ? strlen("sha256=") + 64 : size;
        assert_int_equal(webhook_delivery_id(f->delivery, 0).len, len);
        assert_int_equal(webhook_delivery_key(f->delivery, 0).len,
            strlen("test:Call%20booked:") + len);
    }
}

static void types_ids_and_fields(void **state)
{
    fixture_t *f = *state;

    assert_action(
        send_body(f, "[{\"hookType\": \"Call booked\","
                     " \"event\": {\"uuid\": 5, \"canceled\": false},"
                     " \"invitee\": {\"name\": \"\\u0141ucja\\r\\n\\u007f\","
                     " \"email\": null, \"uuid\": \"\"}}]"),
        WEBHOOK_CLAIM);
    assert_str(webhook_delivery_type(f->delivery, 0), "Call booked");
    assert_str(webhook_delivery_id(f->delivery, 0), "5");
    assert_str(field(f, "event_uuid"), "5");
    assert_str(field(f, "event_canceled"), "false");
    assert_str(field(f, "invitee_name"), "\xc5\x81ucja%0D%0A%7F");
    assert_no_str(field(f, "invitee_email"));
    assert_int_equal(field(f, "invitee_uuid").len, 0);
    assert_no_str(field(f, "outcome"));
    assert_no_str(webhook_delivery_field(
        f->delivery, 0, webhook_profile_field_count(f->profile)));
    assert_no_str(webhook_delivery_value(f->delivery, 0, 0));
}

static void values_of_the_gate(void **state)
{
    const webhook_str_t values[] = {
        str("/invitee/email"), str("/list/1"), str("/a~1b"), str("/none")};
    webhook_gate_options_t options = default_options();
    fixture_t *f = *state;

    options.values = values;
    options.value_count = COUNT(values);
    open_gate(f, &options);

    assert_action(
        send_body(f, "{\"event\": {\"uuid\": 5}, \"invitee\": {\"email\":"
                     " \"a@b\"}, \"list\": [1, 2.5], \"a/b\": true}"),
        WEBHOOK_CLAIM);
    assert_str(webhook_delivery_value(f->delivery, 0, 0), "a@b");
    assert_str(webhook_delivery_value(f->delivery, 0, 1), "2.5");
    assert_str(webhook_delivery_value(f->delivery, 0, 2), "true");
    assert_no_str(webhook_delivery_value(f->delivery, 0, 3));
    assert_no_str(webhook_delivery_value(f->delivery, 0, 4));
}

static void key_of_the_gate(void **state)
{
    const webhook_str_t key[] = {str("/invitee/uuid"), str("/n")};
    webhook_gate_options_t options = default_options();
    fixture_t *f = *state;

    options.scope = str("a scope");
    options.key = key;
    options.key_count = COUNT(key);
    open_gate(f, &options);

    assert_action(send_body(f, "{\"invitee\": {\"uuid\": \"7\"}, \"n\": 0}"),
        WEBHOOK_CLAIM);
    assert_str(
        webhook_delivery_key(f->delivery, 0), "a%20scope:Call%20booked:7:0");
    assert_str(webhook_delivery_id(f->delivery, 0), "7");

    assert_action(send_body(f, BOOKED), WEBHOOK_ANSWER);
    assert_str(webhook_delivery_reason(f->delivery), "id_missing");
    assert_str(webhook_delivery_position(f->delivery), "/invitee/uuid");
}

static webhook_step_t send_parts(
    fixture_t *f, const webhook_str_t *parts, size_t count)
{
    open_delivery(f);
    assert_action(send_head(f->delivery), WEBHOOK_READ);
    return webhook_delivery_body(
        f->delivery, BOOKED, strlen(BOOKED), parts, count, 0);
}

/* Values from elsewhere, a header field say, in the place of the empty ones. */
static void parts_of_the_host(void **state)
{
    const webhook_str_t key[] = {str(""), str("/event/uuid"), str("")};
    const webhook_str_t parts[] = {str("delivery 1"), str("b")};
    const webhook_str_t without_last[] = {str("1"), {NULL, 0}};
    const webhook_str_t without_id[] = {{NULL, 0}, str("b")};
    webhook_gate_options_t options = default_options();
    fixture_t *f = *state;

    options.key = key;
    options.key_count = COUNT(key);
    open_gate(f, &options);

    assert_action(send_parts(f, parts, 2), WEBHOOK_CLAIM);
    assert_str(webhook_delivery_id(f->delivery, 0), "delivery 1");
    assert_str(webhook_delivery_key(f->delivery, 0),
        "test:Call%20booked:delivery%201:90311:b");

    assert_action(send_parts(f, without_last, 2), WEBHOOK_CLAIM);
    assert_str(
        webhook_delivery_key(f->delivery, 0), "test:Call%20booked:1:90311:");

    assert_action(send_parts(f, without_id, 2), WEBHOOK_ANSWER);
    assert_str(webhook_delivery_reason(f->delivery), "id_missing");
    assert_no_str(webhook_delivery_position(f->delivery));

    assert_action(send_parts(f, parts, 1), WEBHOOK_FAIL);
    assert_action(send_parts(f, NULL, 0), WEBHOOK_FAIL);
}

/* The key is the same in each thread and host; the token is of one claim. */
static void digests(void **state)
{
    unsigned char key[WEBHOOK_KEY_DIGEST_SIZE];
    unsigned char digest[WEBHOOK_DIGEST_SIZE];
    unsigned char token[WEBHOOK_TOKEN_SIZE];
    fixture_t *f = *state;
    webhook_reader_t *mine = f->reader;

    send_body(f, BOOKED);
    memcpy(key, webhook_delivery_key_digest(f->delivery, 0), sizeof(key));
    memcpy(digest, webhook_delivery_digest(f->delivery, 0), sizeof(digest));
    memcpy(token, webhook_delivery_token(f->delivery), sizeof(token));

    /* The envelope is not the event's, its bytes are. */
    send_body(f, "[" BOOKED " ]");
    assert_memory_equal(
        webhook_delivery_digest(f->delivery, 0), digest, sizeof(digest));

    send_body(f, "{ \"event\": {\"uuid\": \"90311\"}}");
    assert_memory_equal(
        webhook_delivery_key_digest(f->delivery, 0), key, sizeof(key));
    assert_memory_not_equal(
        webhook_delivery_digest(f->delivery, 0), digest, sizeof(digest));
    assert_memory_not_equal(
        webhook_delivery_token(f->delivery), token, sizeof(token));

    webhook_delivery_free(f->delivery);
    f->delivery = NULL;
    f->reader = webhook_reader_create();
    send_body(f, BOOKED);
    assert_memory_equal(
        webhook_delivery_key_digest(f->delivery, 0), key, sizeof(key));
    assert_memory_equal(
        webhook_delivery_digest(f->delivery, 0), digest, sizeof(digest));
    assert_memory_not_equal(
        webhook_delivery_token(f->delivery), token, sizeof(token));

    webhook_reader_free(mine);
}

/*
 * So that any host can find a key: printf '%s' ... | sha256sum.  The bytes of
 * an event are hashed by XXH3: printf '%s' ... | xxhsum -H2
 */
static void digests_are_documented(void **state)
{
    static const unsigned char of_key[] = {0xcc, 0x7f, 0x4d, 0x17, 0x4b, 0x82,
        0x9b, 0xdd, 0xd0, 0xf8, 0x8e, 0x5b, 0xb2, 0xf1, 0x77, 0x76, 0x09, 0x88,
        0x14, 0x7c, 0xc8, 0x39, 0xe6, 0xb3, 0xe2, 0xf4, 0xc6, 0x3f, 0xbc, 0x09,
        0x9d, 0xfe};
    static const unsigned char of_body[] = {0x18, 0x98, 0x0f, 0x14, 0x84, 0xc1,
        0x7b, 0x5d, 0x49, 0x6e, 0xcc, 0xca, 0x0f, 0x32, 0x1f, 0xef};
    fixture_t *f = *state;

    send_body(f, BOOKED);
    assert_memory_equal(
        webhook_delivery_key_digest(f->delivery, 0), of_key, sizeof(of_key));
    assert_memory_equal(
        webhook_delivery_digest(f->delivery, 0), of_body, sizeof(of_body));
    assert_int_equal(
        webhook_delivery_digest_kind(f->delivery, 0), WEBHOOK_DIGEST_XXH128);
}

int main(void)
{
    const struct CMUnitTest events[] = {
        with_fixture(keys_of_the_profile),
        with_fixture(long_parts_are_hashed),
        with_fixture(types_ids_and_fields),
        with_fixture(values_of_the_gate),
        with_fixture(key_of_the_gate),
        with_fixture(parts_of_the_host),
        with_fixture(digests),
        with_fixture(digests_are_documented),
    };

    return cmocka_run_group_tests(events, NULL, NULL);
}
