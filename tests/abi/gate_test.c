/* webhook_gate_create(): the operator's decisions, checked. */

#include "abi.h"

static webhook_profile_t *profile;

static int load_profile(void **state)
{
    (void)state;
    profile = load_provider();
    return profile == NULL;
}

static int free_profile(void **state)
{
    (void)state;
    webhook_profile_free(profile);
    return 0;
}

/* Must be refused, with this word in the message. */
static void refuse(const webhook_gate_options_t *options, const char *word)
{
    webhook_error_t err;

    memset(&err, 'x', sizeof(err));
    assert_null(webhook_gate_create(profile, options, &err));
    assert_non_null(memchr(err.text, '\0', sizeof(err.text)));
    if (strstr(err.text, word) == NULL) {
        fail_msg("no \"%s\" in: %s", word, err.text);
    }
    assert_null(webhook_gate_create(profile, options, NULL));
}

static void accept(const webhook_gate_options_t *options)
{
    webhook_error_t err = {""};
    webhook_gate_t *gate = webhook_gate_create(profile, options, &err);

    if (gate == NULL) {
        fail_msg("%s", err.text);
    }
    webhook_gate_free(gate);
}

static void defaults(void **state)
{
    const webhook_gate_options_t options = default_options();

    (void)state;
    accept(&options);
}

/* One of the gate's own, or one with each head. */
static void scopes(void **state)
{
    webhook_gate_options_t options = default_options();

    (void)state;
    options.scope = str("");
    refuse(&options, "scope");
    options.scope.data = NULL;
    accept(&options);
}

static void times(void **state)
{
    webhook_gate_options_t options = default_options();

    (void)state;
    options.window_ms = 0;
    refuse(&options, "window");

    options = default_options();
    options.lease_ms = 0;
    refuse(&options, "lease");

    options = default_options();
    options.wait_ms = 0;
    accept(&options);

    options.window_ms = options.lease_ms = options.wait_ms = UINT64_MAX;
    accept(&options);
}

static void decisions(void **state)
{
    webhook_gate_options_t options = default_options();

    (void)state;
    for (int i = 0; i < 4; i++) {
        options.modified = i;
        accept(&options);
    }
    options.modified = 4;
    refuse(&options, "modified");
    options.modified = -1;
    refuse(&options, "modified");

    options = default_options();
    for (int i = 0; i < 4; i++) {
        options.validation = i;
        accept(&options);
    }
    options.validation = 4;
    refuse(&options, "validation");
    options.validation = -1;
    refuse(&options, "validation");

    options = default_options();
    options.store_error = WEBHOOK_STORE_ERROR_PASS;
    accept(&options);
    options.store_error = 2;
    refuse(&options, "store_error");
}

static void pointer_check(void **state)
{
    webhook_error_t err;

    (void)state;
    assert_int_equal(webhook_pointer_check(str("/event/uuid"), NULL), 1);
    assert_int_equal(webhook_pointer_check(str("/a~1b/~0/"), NULL), 1);

    err.text[0] = '\0';
    assert_int_equal(webhook_pointer_check(str("event"), &err), 0);
    assert_non_null(strstr(err.text, "must begin with"));
    assert_int_equal(webhook_pointer_check(str("/~2"), &err), 0);
    assert_non_null(strstr(err.text, "~0"));
    assert_int_equal(webhook_pointer_check(str(""), NULL), 0);
}

/* A message tells which one of the list it is. */
static void pointers(void **state)
{
    const webhook_str_t good[] = {str("/a"), str("/b~0c/0")};
    const webhook_str_t bad[] = {str("/a"), str("/b~c")};
    const webhook_str_t empty[] = {str("/a"), str("")};
    webhook_gate_options_t options = default_options();

    (void)state;
    options.key = good;
    options.key_count = 2;
    accept(&options);
    options.key = bad;
    refuse(&options, "key component 2");
    options.key = empty; /* is the host's to supply */
    accept(&options);

    options = default_options();
    options.values = good;
    options.value_count = 2;
    accept(&options);
    options.values = bad;
    refuse(&options, "value 2");
    options.values = empty;
    refuse(&options, "value 2");
}

static void number_of_components(void **state)
{
    webhook_str_t key[WEBHOOK_MAX_COMPONENTS + 1];
    webhook_gate_options_t options = default_options();

    (void)state;
    for (size_t i = 0; i < COUNT(key); i++) {
        key[i] = str("/a");
    }

    options.key = key;
    options.key_count = WEBHOOK_MAX_COMPONENTS;
    accept(&options);
    options.key_count = WEBHOOK_MAX_COMPONENTS + 1;
    refuse(&options, "16");
}

/* A profile that does not tell what makes events the same identifies none. */
static void key_of_a_profile_without(void **state)
{
    static const char json[] = "{\"name\": \"a\", \"envelope\": [\"object\"],"
                               " \"events\": {\"*\": {}}}";
    const webhook_str_t key = str("/id");
    webhook_gate_options_t options = default_options();
    webhook_error_t err;
    webhook_profile_t *without =
        webhook_profile_load(json, strlen(json), NULL, &err);

    (void)state;
    assert_non_null(without);
    webhook_gate_t *gate = webhook_gate_create(without, &options, &err);
    assert_non_null(gate);
    assert_int_equal(webhook_gate_identifies(gate), 0);
    webhook_gate_free(gate);

    options.key = &key;
    options.key_count = 1;
    gate = webhook_gate_create(without, &options, &err);
    assert_non_null(gate);
    assert_int_equal(webhook_gate_identifies(gate), 1);
    webhook_gate_free(gate);
    webhook_profile_free(without);
}

/* The structs grow at their end: a smaller one is of no version. */
static void size_of_the_options(void **state)
{
    struct {
        webhook_gate_options_t known;
        int of_a_later_version;
    } grown = {default_options(), 1};

    (void)state;
    grown.known.size = sizeof(grown);
    accept(&grown.known);

    grown.known.size = sizeof(grown.known) - 1;
    refuse(&grown.known, "size");
    grown.known.size = 0;
    refuse(&grown.known, "size");
}

static void options_are_copied(void **state)
{
    char scope[] = "scope";
    char pointer[] = "/id";
    webhook_str_t key = str(pointer);
    webhook_str_t value = str(pointer);
    webhook_gate_options_t options = default_options();

    (void)state;
    options.scope = str(scope);
    options.key = &key;
    options.key_count = 1;
    options.values = &value;
    options.value_count = 1;

    fixture_t f = {NULL, webhook_gate_create(profile, &options, NULL),
        webhook_reader_create(), NULL};
    assert_non_null(f.gate);

    memset(scope, 'x', sizeof(scope));
    memset(pointer, 'x', sizeof(pointer));
    memset(&key, 0, sizeof(key));
    memset(&value, 0, sizeof(value));
    memset(&options, 0, sizeof(options));

    assert_step(send_body(&f, "{\"id\": 7}"), WEBHOOK_CLAIM, LEASE_MS);
    assert_str(webhook_delivery_key(f.delivery, 0), "scope:Call%20booked:7");
    assert_str(webhook_delivery_value(f.delivery, 0, 0), "7");

    close_fixture((void *[]){&f});
}

int main(void)
{
    const struct CMUnitTest gate[] = {
        cmocka_unit_test(defaults),
        cmocka_unit_test(scopes),
        cmocka_unit_test(times),
        cmocka_unit_test(decisions),
        cmocka_unit_test(pointer_check),
        cmocka_unit_test(pointers),
        cmocka_unit_test(number_of_components),
        cmocka_unit_test(key_of_a_profile_without),
        cmocka_unit_test(size_of_the_options),
        cmocka_unit_test(options_are_copied),
    };

    return cmocka_run_group_tests(gate, load_profile, free_profile);
}
