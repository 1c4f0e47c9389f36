/* The files that a profile names, read by its host. */

#include "abi.h"

#define PROFILE(schema)                                                        \
    "{\"name\": \"a\", \"envelope\": [\"object\"],"                            \
    " \"events\": {\"*\": {\"id\": \"/id\", \"schema\": " schema "}}}"

/* A host's one file, and what it was asked for. */
typedef struct {
    const char *name;
    char text[200];
    int calls;
} store_t;

static int read_store(void *context, webhook_str_t name, webhook_str_t *text,
    webhook_error_t *err)
{
    store_t *store = context;

    store->calls++;
    if (name.len != strlen(store->name) ||
        memcmp(name.data, store->name, name.len) != 0) {
        strcpy(err->text, "the host has no such file");
        return 0;
    }
    *text = str(store->text);
    return 1;
}

static webhook_profile_t *load(
    const char *json, store_t *store, webhook_error_t *err)
{
    const webhook_files_t files = {sizeof(files), read_store, store};

    memset(err, 'x', sizeof(*err));
    return webhook_profile_load(json, strlen(json), &files, err);
}

static void text_may_go_after_the_load(void **state)
{
    store_t store = {
        "a.json", "{\"$defs\": {\"x\": {\"type\": \"object\"}}}", 0};
    webhook_error_t err;
    webhook_profile_t *profile =
        load(PROFILE("\"a.json#/$defs/x\""), &store, &err);

    (void)state;
    assert_non_null(profile);
    memset(store.text, 'x', sizeof(store.text));

    const webhook_gate_options_t options = default_options();
    webhook_gate_t *gate = webhook_gate_create(profile, &options, NULL);
    assert_non_null(gate);
    webhook_gate_free(gate);
    webhook_profile_free(profile);
}

static void a_file_is_read_once(void **state)
{
    static const char json[] =
        "{\"name\": \"a\", \"envelope\": [\"object\"],"
        " \"type\": {\"pointer\": \"/t\"}, \"schema\": \"d/a.json\","
        " \"events\": {\"x\": {\"id\": \"/i\", \"schema\": "
        "\"d/a.json#/$defs/x\"},"
        " \"y\": {\"id\": \"/i\", \"schema\": \"d/a.json#/$defs/y\"},"
        " \"z\": {\"id\": \"/i\"}}}";
    store_t store = {"d/a.json", "{\"$defs\": {\"x\": {}, \"y\": true}}", 0};
    webhook_error_t err;
    webhook_profile_t *profile = load(json, &store, &err);

    (void)state;
    if (profile == NULL) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(store.calls, 1);
    webhook_profile_free(profile);
}

static void faults_name_file_and_place(void **state)
{
    static const struct {
        const char *json;
        const char *text;
        const char *words[3];
        int calls;
    } table[] = {
        {PROFILE("\"b.json\""), "{}",
            {"/events/*/schema: ", "b.json", "the host has no such file"}, 1},
        {PROFILE("\"a.json\""), "{\n\n oops}",
            {"/events/*/schema: ", "a.json: line 3, column ", ""}, 1},
        {PROFILE("\"a.json\""), "{\"minimum\": \"1\"}",
            {"/events/*/schema: ", "a.json#/minimum", ""}, 1},
        {PROFILE("\"a.json#/none\""), "{}",
            {"/events/*/schema: ", "a.json#", "/none"}, 1},
        {PROFILE("\"a.json#x\""), "{}", {"/events/*/schema: ", "a.json", ""},
            1},
        {PROFILE("\"\""), "{}", {"/events/*/schema: ", "", ""}, 0},
        {PROFILE("\"#/x\""), "{}",
            {"/events/*/schema: ", "directory of the profile", ""}, 0},
        {PROFILE("\"/a.json\""), "{}",
            {"/events/*/schema: ", "directory of the profile", ""}, 0},
        {PROFILE("\"../a.json\""), "{}",
            {"/events/*/schema: ", "directory of the profile", ""}, 0},
        {PROFILE("\"b/../../a.json\""), "{}",
            {"/events/*/schema: ", "directory of the profile", ""}, 0},
        {PROFILE("\"b/..\""), "{}",
            {"/events/*/schema: ", "directory of the profile", ""}, 0},
        {PROFILE("\"./a.json\""), "{}",
            {"/events/*/schema: ", "directory of the profile", ""}, 0},
        {PROFILE("\"b//a.json\""), "{}",
            {"/events/*/schema: ", "directory of the profile", ""}, 0},
        {PROFILE("\"b/\""), "{}",
            {"/events/*/schema: ", "directory of the profile", ""}, 0},
        {PROFILE("\"..\\\\a.json\""), "{}",
            {"/events/*/schema: ", "directory of the profile", ""}, 0},
        {PROFILE("{\"minimum\": \"1\"}"), "",
            {"/events/*/schema/minimum", "", ""}, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        store_t store = {"a.json", "", 0};
        webhook_error_t err;

        strcpy(store.text, table[i].text);
        assert_null(load(table[i].json, &store, &err));
        assert_non_null(memchr(err.text, '\0', sizeof(err.text)));
        assert_int_equal(store.calls, table[i].calls);
        for (size_t word = 0; word < COUNT(table[i].words); word++) {
            const char *found = strstr(err.text, table[i].words[word]);
            if (found == NULL || (word == 0 && found != err.text)) {
                fail_msg("%s: \"%s\" lacks %s", table[i].json, err.text,
                    table[i].words[word]);
            }
        }
    }
}

/* A name that only looks like a way out. */
static void dots_in_a_name(void **state)
{
    store_t store = {"..a/b...json", "{}", 0};
    webhook_error_t err;
    webhook_profile_t *profile =
        load(PROFILE("\"..a/b...json\""), &store, &err);

    (void)state;
    if (profile == NULL) {
        fail_msg("%s", err.text);
    }
    webhook_profile_free(profile);
}

static void without_files_none_is_named(void **state)
{
    static const char json[] = PROFILE("\"a.json\"");
    static const char none[] = PROFILE("{}");
    store_t store = {"a.json", "{}", 0};
    webhook_error_t err = {""};
    webhook_files_t files = {sizeof(files), read_store, &store};

    (void)state;
    assert_null(webhook_profile_load(json, strlen(json), NULL, &err));
    assert_ptr_equal(strstr(err.text, "/events/*/schema: "), err.text);
    webhook_profile_t *profile =
        webhook_profile_load(none, strlen(none), NULL, &err);
    assert_non_null(profile);
    webhook_profile_free(profile);

    files.size--;
    assert_null(webhook_profile_load(json, strlen(json), &files, &err));
    files.size++;
    files.read = NULL;
    assert_null(webhook_profile_load(json, strlen(json), &files, NULL));
    assert_int_equal(store.calls, 0);
}

/* A host that does not end its message. */
static int read_nothing(void *context, webhook_str_t name, webhook_str_t *text,
    webhook_error_t *err)
{
    (void)context;
    (void)name;
    (void)text;
    memset(err->text, 'e', sizeof(err->text));
    return 0;
}

static void message_without_an_end(void **state)
{
    static const char json[] = PROFILE("\"a.json\"");
    const webhook_files_t files = {sizeof(files), read_nothing, NULL};
    webhook_error_t err = {""};

    (void)state;
    assert_null(webhook_profile_load(json, strlen(json), &files, &err));
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
}

/* Built-in profiles bring theirs, which are no profiles. */
static void files_beside_the_built_in_ones(void **state)
{
    static const char json[] = PROFILE("\"iclosed.schema.json\"");
    webhook_error_t err = {""};

    (void)state;
    assert_null(webhook_profile_builtin(str("iclosed.schema"), &err));
    assert_null(strstr(err.text, "schema"));
    assert_null(webhook_profile_builtin(str("profile.schema"), NULL));
    assert_null(webhook_profile_load(json, strlen(json), NULL, &err));
}

int main(void)
{
    const struct CMUnitTest files[] = {
        cmocka_unit_test(text_may_go_after_the_load),
        cmocka_unit_test(a_file_is_read_once),
        cmocka_unit_test(faults_name_file_and_place),
        cmocka_unit_test(dots_in_a_name),
        cmocka_unit_test(without_files_none_is_named),
        cmocka_unit_test(message_without_an_end),
        cmocka_unit_test(files_beside_the_built_in_ones),
    };

    return cmocka_run_group_tests(files, NULL, NULL);
}
