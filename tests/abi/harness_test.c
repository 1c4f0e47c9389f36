/*
 * cmocka's API as it should be used: assertions, the heap, fixtures, groups
 * and filters.  All of it passes.  Mocks: harness_mock_test.c.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int divide(int a, int b)
{
    mock_assert(b != 0, "b != 0", __FILE__, __LINE__);
    return a / b;
}

/* ---- assertions --------------------------------------------------------- */

static void truth(void **state)
{
    assert_true(-1);
    assert_false(0);
    assert_non_null(state);
    assert_null(*state);
    assert_ptr_equal(state, state);
    assert_ptr_not_equal(state, *state);
}

static void integers(void **state)
{
    (void)state;
    assert_int_equal(-1, (int8_t)-1);
    assert_int_equal(UINT64_MAX, UINT64_MAX);
    assert_int_not_equal(1, -1);
    assert_in_range(0, 0, 0);
    assert_in_range(UINT64_MAX, 1, UINT64_MAX);
    assert_not_in_range(0, 1, 3);
    assert_not_in_range(-1, 1, 3);
}

static void floats(void **state)
{
    (void)state;
    assert_float_equal(1.0F, 1.0F, 0.0F);
    assert_float_equal(1.0F, 1.009F, 0.01F);
    assert_float_not_equal(1.0F, 1.02F, 0.01F);
    assert_float_not_equal(1.0F, -1.0F, 0.5F);
}

static void sets(void **state)
{
    LargestIntegralType odd[] = {1, 3, 5};

    (void)state;
    assert_in_set(1, odd, 3);
    assert_in_set(5, odd, 3);
    assert_not_in_set(5, odd, 2);
    assert_not_in_set(4, odd, 3);
}

static void strings_and_memory(void **state)
{
    const char gate[] = "gate";

    (void)state;
    assert_string_equal(gate, "gate");
    assert_string_equal("", "");
    assert_string_not_equal("gate", "gates");
    assert_memory_equal("a\0b", "a\0b", 3);
    assert_memory_equal("a", "b", 0);
    assert_memory_not_equal("a\0b", "a\0c", 3);
}

static void return_codes(void **state)
{
    (void)state;
    assert_return_code(0, 0);
    assert_return_code(3, EINTR);
    assert_return_code((int8_t)1, 0);
    assert_return_code((int16_t)1000, 0);
    assert_return_code((int64_t)1 << 40, 0);
}

static void expected_assertion(void **state)
{
    (void)state;
    assert_int_equal(divide(6, 3), 2);
    expect_assert_failure(divide(1, 0));
    assert_string_equal(global_last_failed_assert, "b != 0");
    assert_int_equal(global_expecting_assert, 0);
}

static void messages(void **state)
{
    (void)state;
    print_message("a message of %s\n", "a passing test");
    print_error("an error of %d characters\n", 3);
}

/* ---- the heap ----------------------------------------------------------- */

static void blocks(void **state)
{
    static const char zeroes[12];
    char *grown;
    char *block = test_malloc(3);
    char *cleared = test_calloc(3, 4);

    (void)state;
    memcpy(block, "abc", 3);
    assert_memory_equal(cleared, zeroes, sizeof(zeroes));
    assert_int_equal((uintptr_t)block % sizeof(void *), 0);

    grown = test_realloc(block, 1000);
    assert_memory_equal(grown, "abc", 3);
    grown = test_realloc(grown, 2);
    assert_memory_equal(grown, "ab", 2);

    assert_null(test_realloc(grown, 0));
    test_free(test_realloc(NULL, 1));
    test_free(cleared);
    test_free(NULL);
}

/* ---- fixtures ----------------------------------------------------------- */

static int number_of_the_case = 7;
static int number_of_the_group = 8;

static int setup_block(void **state)
{
    *state = test_calloc(1, sizeof(int));
    return 0;
}

static int teardown_block(void **state)
{
    test_free(*state);
    return 0;
}

static int setup_increments(void **state)
{
    ++*(int *)*state;
    return 0;
}

static int group_setup(void **state)
{
    *state = &number_of_the_group;
    return 0;
}

static int group_teardown(void **state)
{
    assert_ptr_equal(*state, &number_of_the_group);
    number_of_the_group = 0;
    return 0;
}

static void has_a_zero(void **state)
{
    assert_int_equal(*(int *)*state, 0);
}

static void has_the_case(void **state)
{
    assert_ptr_equal(*state, &number_of_the_case);
    *state = NULL; /* is of this case only */
}

static void has_it_incremented(void **state)
{
    assert_int_equal(*(int *)*state, 8);
}

static void has_the_group(void **state)
{
    assert_ptr_equal(*state, &number_of_the_group);
    *state = NULL;
}

static int run_api(void)
{
    const struct CMUnitTest api[] = {
        cmocka_unit_test(truth),
        cmocka_unit_test(integers),
        cmocka_unit_test(floats),
        cmocka_unit_test(sets),
        cmocka_unit_test(strings_and_memory),
        cmocka_unit_test(return_codes),
        cmocka_unit_test(expected_assertion),
        cmocka_unit_test(messages),
        cmocka_unit_test(blocks),
    };

    return cmocka_run_group_tests(api, NULL, NULL);
}

static int run_states(void)
{
    const struct CMUnitTest states[] = {
        cmocka_unit_test_setup_teardown(
            has_a_zero, setup_block, teardown_block),
        cmocka_unit_test_prestate(has_the_case, &number_of_the_case),
        cmocka_unit_test_prestate_setup_teardown(
            has_it_incremented, setup_increments, NULL, &number_of_the_case),
    };
    const struct CMUnitTest of_the_group[] = {
        cmocka_unit_test(has_the_group),
        cmocka_unit_test_prestate(has_the_group, &number_of_the_case),
    };
    int failed = cmocka_run_group_tests_name("states", states, NULL, NULL);

    failed += cmocka_run_group_tests_name(
        "states of a group", of_the_group, group_setup, group_teardown);
    return failed;
}

/* The filters leave out what would fail. */
static int run_filtered(void)
{
    const struct CMUnitTest filtered[] = {
        {"wanted_passes", messages, NULL, NULL, NULL},
        {"wanted_fails", has_the_group, NULL, NULL, NULL},
        {"unwanted", has_the_group, NULL, NULL, NULL},
    };

    cmocka_set_message_output(CM_OUTPUT_STDOUT);
    cmocka_set_test_filter("w?nted_*");
    cmocka_set_skip_filter("*fails");
    return cmocka_run_group_tests(filtered, NULL, NULL);
}

int main(void)
{
    int failed = run_api();

    failed += run_states();
    failed += run_filtered();

    return failed != 0 || number_of_the_group != 0;
}
