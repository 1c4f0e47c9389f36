/* webhook_profile_*(): providers as data. */

#include <stdlib.h>

#include "abi.h"

#define MINIMAL                                                                \
    "{\"name\": \"mini\", \"envelope\": [\"object\"],"                         \
    " \"events\": {\"*\": {\"id\": \"/id\"}},"                                 \
    " \"fields\": {\"b\": \"/b\", \"a\": \"/a~1b\"}}"

static webhook_profile_t *load(const char *json, webhook_error_t *err)
{
    memset(err, 'x', sizeof(*err));
    return webhook_profile_load(json, strlen(json), NULL, err);
}

static void builtin(void **state)
{
    webhook_error_t err;
    webhook_profile_t *profile = webhook_profile_builtin(str("iclosed"), &err);

    (void)state;
    assert_non_null(profile);
    assert_str(webhook_profile_name(profile), "iclosed");
    assert_true(webhook_profile_field_count(profile) > 0);
    webhook_profile_free(profile);
}

static void builtin_names_are_lengths_of_bytes(void **state)
{
    const webhook_str_t name = {"iclosed.json", 7};
    webhook_profile_t *profile = webhook_profile_builtin(name, NULL);

    (void)state;
    assert_non_null(profile);
    webhook_profile_free(profile);
    assert_null(webhook_profile_builtin(str("iclosed.json"), NULL));
}

/* The message tells the remedy. */
static void unknown_builtin(void **state)
{
    const webhook_str_t none = {NULL, 0};
    webhook_error_t err;

    (void)state;
    memset(&err, 'x', sizeof(err));
    assert_null(webhook_profile_builtin(str("iclosde"), &err));
    assert_non_null(memchr(err.text, '\0', sizeof(err.text)));
    assert_non_null(strstr(err.text, "iclosed"));

    assert_null(webhook_profile_builtin(none, &err));
    assert_null(webhook_profile_builtin(str("nobody"), NULL));
}

static void text_may_go(void **state)
{
    char text[] = MINIMAL;
    webhook_profile_t *profile =
        webhook_profile_load(text, strlen(text), NULL, NULL);

    (void)state;
    memset(text, 'x', sizeof(text));
    assert_non_null(profile);
    assert_str(webhook_profile_name(profile), "mini");
    webhook_profile_free(profile);
}

static void fields_in_the_order_of_the_file(void **state)
{
    webhook_error_t err;
    webhook_profile_t *profile = load(MINIMAL, &err);

    (void)state;
    assert_non_null(profile);
    assert_int_equal(webhook_profile_field_count(profile), 2);
    assert_str(webhook_profile_field_name(profile, 0), "b");
    assert_str(webhook_profile_field_name(profile, 1), "a");
    assert_no_str(webhook_profile_field_name(profile, 2));
    assert_no_str(webhook_profile_field_name(profile, SIZE_MAX));
    webhook_profile_free(profile);
}

static void no_fields(void **state)
{
    webhook_error_t err;
    webhook_profile_t *profile = load(
        "{\"name\": \"a\", \"envelope\": [\"array\"], \"events\": {\"*\": {}}}",
        &err);

    (void)state;
    assert_non_null(profile);
    assert_int_equal(webhook_profile_field_count(profile), 0);
    assert_no_str(webhook_profile_field_name(profile, 0));
    webhook_profile_free(profile);
}

#define HEAD "{\"name\": \"a\", \"envelope\": [\"array\"], "

/* Each fault is told with its place: line and column, or JSON Pointer. */
static void faults_have_a_place(void **state)
{
    static const struct {
        const char *json;
        const char *place;
    } table[] = {
        {"", "line 1"},
        {"{\n  \"name\": \"a\",\n  oops\n}", "line 3, column "},
        {"{\"name\": \"a\", \"name\": \"b\"}", "line 1, column "},
        {"[]", "the profile"},
        {"{}", "the profile: expected: the member \"name\""},
        {"{\"name\": 5}", "/name"},
        {"{\"name\": \"Not A Name\"}", "/name"},
        {"{\"name\": \"a\"}", "the profile: expected: the member \"envelope\""},
        {"{\"name\": \"a\", \"envelope\": [\"tree\"]}", "/envelope"},
        {HEAD "\"events\": {}}", "/events"},
        {HEAD "\"events\": {\"*\": {\"id\": \"id\"}}}", "/events/*/id"},
        {HEAD "\"events\": {\"*\": {\"id\": \"/a\", \"key\": [\"/b\", 1]}}}",
            "/events/*/key/1"},
        {HEAD "\"events\": {\"a/b\": {\"id\": \"/a\"}}}", "/events/a~1b"},
        {HEAD "\"events\": {\"*\": {\"key\": [\"/a\"]}}}", "/events/*: "},
        {HEAD "\"type\": {\"pointer\": \"/t\", \"default\": \"x\"},"
              " \"events\": {\"y\": {\"id\": \"/a\"}}}",
            "/type/default"},
        {HEAD "\"events\": {\"*\": {}}, \"fields\": {\"A\": \"/a\"}}",
            "/fields/A"},
        {HEAD "\"events\": {\"*\": {}}, \"fields\": {\"a\": \"/~2\"}}",
            "/fields/a"},
        {HEAD "\"events\": {\"*\": {}}, \"colour\": 1}", "/colour"},
    };
    webhook_error_t err;

    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        assert_null(load(table[i].json, &err));
        assert_non_null(memchr(err.text, '\0', sizeof(err.text)));
        if (strstr(err.text, table[i].place) != err.text) {
            fail_msg("%s: \"%s\" does not begin with %s", table[i].json,
                err.text, table[i].place);
        }
        assert_null(webhook_profile_load(
            table[i].json, strlen(table[i].json), NULL, NULL));
    }
}

/* The length counts, not a NUL. */
static void length_counts(void **state)
{
    static const char behind[] = MINIMAL "junk";
    static const char nul[] = MINIMAL "\0";

    webhook_profile_t *profile =
        webhook_profile_load(behind, strlen(MINIMAL), NULL, NULL);

    (void)state;
    assert_non_null(profile);
    webhook_profile_free(profile);
    assert_null(webhook_profile_load(behind, strlen(behind), NULL, NULL));
    assert_null(webhook_profile_load(nul, strlen(MINIMAL) + 1, NULL, NULL));
}

static void long_messages_are_cut(void **state)
{
    enum { LONG = 4000 };
    static char json[LONG + 100];
    webhook_error_t err;

    (void)state;
    strcpy(json, "{\"name\": \"a\", \"");
    memset(json + strlen(json), 'k', LONG);
    strcat(json, "\": 1}");

    assert_null(load(json, &err));
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
}

static void freeing_nothing(void **state)
{
    (void)state;
    webhook_profile_free(NULL);
    webhook_gate_free(NULL);
    webhook_reader_free(NULL);
    webhook_delivery_free(NULL);
}

int main(void)
{
    const struct CMUnitTest profile[] = {
        cmocka_unit_test(builtin),
        cmocka_unit_test(builtin_names_are_lengths_of_bytes),
        cmocka_unit_test(unknown_builtin),
        cmocka_unit_test(text_may_go),
        cmocka_unit_test(fields_in_the_order_of_the_file),
        cmocka_unit_test(no_fields),
        cmocka_unit_test(faults_have_a_place),
        cmocka_unit_test(length_counts),
        cmocka_unit_test(long_messages_are_cut),
        cmocka_unit_test(freeing_nothing),
    };

    return cmocka_run_group_tests(profile, NULL, NULL);
}
