/* Keys that come from people: webhook_gate_key(), webhook_key_*(). */

#include "abi.h"

static char key[WEBHOOK_KEY_SIZE];

static webhook_str_t normalized(const char *text)
{
    webhook_str_t result = {key, webhook_key_normalize(str(text), key)};

    return result;
}

static void spellings_of_one_key(void **state)
{
    const char *same[] = {"s:Call%20booked:a%2Fb%C3%A9", /* as it is */
        "s:Call%20booked:a%2fb%c3%a9", "s:Call booked:a/b\xc3\xa9",
        "%73:%43all%20booked:%61%2Fb%C3%A9"};
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(same); i++) {
        assert_str(normalized(same[i]), same[0]);
    }
}

/* What separates parts, and what marks a digest, is not encoded by itself. */
static void separators(void **state)
{
    (void)state;
    assert_str(normalized("a::b:body=00:sha256=ff"), "a::b:body=00:sha256=ff");
    assert_str(normalized("a%3Ab%3dc"), "a%3Ab%3Dc");
    assert_str(normalized("-._~"), "-._~");
    assert_str(normalized("a\x01\x7f+"), "a%01%7F%2B");
}

static void what_is_no_key(void **state)
{
    char text[WEBHOOK_KEY_SIZE + 1];
    webhook_str_t large = {text, sizeof(text)};
    const char *wrong[] = {"%", "a%", "a%2", "a%2:", "a%g0", "a%0g", "a%-1",
        "a%+1", "a% 1", "a%0x"};
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(wrong); i++) {
        if (webhook_key_normalize(str(wrong[i]), key) != 0) {
            fail_msg("taken: %s", wrong[i]);
        }
    }

    memset(text, 'a', sizeof(text));
    assert_int_equal(webhook_key_normalize(large, key), 0);
    large.len--;
    assert_int_equal(webhook_key_normalize(large, key), large.len);
}

static void digest(void **state)
{
    /* FIPS 180-2, B.1 */
    static const unsigned char abc[] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01,
        0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03,
        0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00,
        0x15, 0xad};
    unsigned char found[WEBHOOK_KEY_DIGEST_SIZE];

    (void)state;
    assert_int_equal(webhook_key_digest(str("abc"), found), 1);
    assert_memory_equal(found, abc, sizeof(abc));
}

static void of_a_gate(void **state)
{
    const webhook_str_t none = {NULL, 0};
    webhook_gate_options_t options = default_options();
    webhook_profile_t *profile = load_provider();
    webhook_gate_t *gate;
    webhook_str_t made = {key, 0};
    char text[300];
    webhook_str_t large = {text, sizeof(text)};

    (void)state;
    options.scope = str("a/b");
    gate = webhook_gate_create(profile, &options, NULL);
    assert_non_null(gate);

    made.len = webhook_gate_key(gate, str("Call booked"), str("7:8"), key);
    assert_str(made, "a%2Fb:Call%20booked:7%3A8");
    made.len = webhook_gate_key(gate, none, none, key);
    assert_str(made, "a%2Fb::");

    memset(text, ':', sizeof(text));
    made.len = webhook_gate_key(gate, str("t"), large, key);
    assert_int_equal(made.len, strlen("a%2Fb:t:sha256=") + 64);

    webhook_gate_free(gate);
    webhook_profile_free(profile);
}

static size_t find_type(const webhook_profile_t *profile, const char *name)
{
    size_t i;

    for (i = 0; i < webhook_profile_type_count(profile); i++) {
        const webhook_str_t type = webhook_profile_type(profile, i);

        if (type.len == strlen(name) &&
            memcmp(type.data, name, type.len) == 0) {
            return i;
        }
    }

    return (size_t)-1;
}

static void types_of_a_profile(void **state)
{
    webhook_profile_t *profile = webhook_profile_builtin(str("iclosed"), NULL);

    (void)state;
    assert_int_equal(webhook_profile_type_count(profile), 6);
    assert_true(find_type(profile, "Call booked") < 6);
    assert_no_str(webhook_profile_type(profile, 6));
    webhook_profile_free(profile);

    /* all of them are "*" */
    profile = webhook_profile_builtin(str("stripe"), NULL);
    assert_int_equal(webhook_profile_type_count(profile), 0);
    webhook_profile_free(profile);

    /* a challenge is no event */
    profile = webhook_profile_builtin(str("slack"), NULL);
    assert_true(find_type(profile, "event_callback") < 2);
    assert_int_equal(webhook_profile_type_count(profile), 2);
    webhook_profile_free(profile);

    /* the names of its header field */
    profile = webhook_profile_builtin(str("github"), NULL);
    assert_true(webhook_profile_type_count(profile) > 70);
    assert_true(
        find_type(profile, "push") < webhook_profile_type_count(profile));
    webhook_profile_free(profile);

    /* its events tell no type */
    profile = webhook_profile_builtin(str("json"), NULL);
    assert_int_equal(webhook_profile_type_count(profile), 1);
    assert_int_equal(webhook_profile_type(profile, 0).len, 0);
    webhook_profile_free(profile);
}

int main(void)
{
    const struct CMUnitTest keys[] = {
        cmocka_unit_test(spellings_of_one_key),
        cmocka_unit_test(separators),
        cmocka_unit_test(what_is_no_key),
        cmocka_unit_test(digest),
        cmocka_unit_test(of_a_gate),
        cmocka_unit_test(types_of_a_profile),
    };

    return cmocka_run_group_tests(keys, NULL, NULL);
}
