/* Fields that name a person, and what a log may have of them. */

#include "abi.h"

#define LOAD(members)                                                          \
    webhook_profile_load(HEAD members "}", strlen(HEAD members "}"), NULL, NULL)

#define HEAD                                                                   \
    "{\"name\": \"mini\", \"envelope\": [\"object\"],"                         \
    " \"events\": {\"*\": {\"id\": \"/id\"}},"                                 \
    " \"fields\": {\"id\": \"/id\", \"who\": \"/who\", \"at\": \"/at\"}"

static void fields_are_personal_if_the_profile_says_so(void **state)
{
    webhook_profile_t *profile = LOAD(", \"personal\": [\"who\"]");

    (void)state;
    assert_non_null(profile);
    assert_int_equal(webhook_profile_field_personal(profile, 0), 0);
    assert_int_equal(webhook_profile_field_personal(profile, 1), 1);
    assert_int_equal(webhook_profile_field_personal(profile, 2), 0);
    assert_int_equal(webhook_profile_field_personal(profile, 3), 0);
    assert_int_equal(webhook_profile_field_personal(profile, SIZE_MAX), 0);
    webhook_profile_free(profile);
}

static void none_is_unless_it_does(void **state)
{
    webhook_profile_t *profile = LOAD("");

    (void)state;
    assert_non_null(profile);
    assert_int_equal(webhook_profile_field_personal(profile, 1), 0);
    webhook_profile_free(profile);
}

/* Personal or not, the accessor has the value: to mask it is the host's turn.
 */
static void the_value_itself_is_whole(void **state)
{
    fixture_t *f = *state;
    webhook_str_t value;
    char out[64];

    send_body(f, "{\"event\": {\"uuid\": 1}, "
                 "\"invitee\": {\"email\": \"lena@example.org\"}}");
    assert_int_equal(webhook_profile_field_personal(f->profile, 3), 1);
    value = webhook_delivery_field(f->delivery, 0, 3);
    assert_str(value, "lena@example.org");

    assert_int_equal(webhook_mask(value, out), 16);
    assert_memory_equal(out, "l\xe2\x80\xa6@example.org", 16);
    assert_str(webhook_delivery_field(f->delivery, 0, 3), "lena@example.org");
}

static void masks(void **state)
{
    static const struct {
        const char *value;
        const char *masked;
    } table[] = {
        {"lena@example.org", "l\xe2\x80\xa6@example.org"},
        {"\xc5\x81ucja@example.org", "\xc5\x81\xe2\x80\xa6@example.org"},
        {"lena", "l\xe2\x80\xa6"},
        {"lena@", "l\xe2\x80\xa6"},
        {"%0Alena", "%0A\xe2\x80\xa6"},
        {"l", "l\xe2\x80\xa6"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        char out[64];
        webhook_str_t masked = {out, 0};

        memset(out, 'x', sizeof(out));
        masked.len = webhook_mask(str(table[i].value), out);
        assert_str(masked, table[i].masked);
        assert_int_equal(out[masked.len], 'x');
        assert_true(masked.len <= strlen(table[i].value) + WEBHOOK_MASK_ROOM);
    }
}

static void nothing_is_made_of_nothing(void **state)
{
    const webhook_str_t none = {NULL, 0};

    (void)state;
    assert_int_equal(webhook_mask(none, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_personal_if_the_profile_says_so),
        cmocka_unit_test(none_is_unless_it_does),
        with_fixture(the_value_itself_is_whole),
        cmocka_unit_test(masks),
        cmocka_unit_test(nothing_is_made_of_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
