/*
 * Fixtures that fail: of a case and of a group.  For tests/abi/compare, as
 * harness_failures.c.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int mocked(void)
{
    return mock_type(int);
}

static void passes(void **state)
{
    (void)state;
    assert_true(1);
}

static void fails(void **state)
{
    (void)state;
    fail();
}

static void skips(void **state)
{
    (void)state;
    skip();
}

static void fails_with_a_block(void **state)
{
    (void)state;
    (void)test_malloc(1);
    fail();
}

static void uses_a_value(void **state)
{
    (void)state;
    assert_int_equal(mocked(), 1);
}

static int setup_fails(void **state)
{
    (void)state;
    return -1;
}

static int setup_asserts(void **state)
{
    (void)state;
    assert_true(0);
    return 0;
}

static int setup_leaves_a_value(void **state)
{
    (void)state;
    will_return(mocked, 1);
    return 0;
}

static int setup_skips(void **state)
{
    (void)state;
    skip();
    return 0;
}

static int setup_allocates(void **state)
{
    *state = test_malloc(5);
    return 0;
}

static int teardown_fails(void **state)
{
    return setup_fails(state);
}

static int teardown_asserts(void **state)
{
    return setup_asserts(state);
}

static int teardown_leaks(void **state)
{
    (void)state;
    (void)test_malloc(1);
    return 0;
}

static int teardown_forgets(void **state)
{
    (void)state;
    return 0;
}

static int run_fixtures(void)
{
    const struct CMUnitTest fixtures[] = {
        cmocka_unit_test_setup(passes, setup_fails),
        cmocka_unit_test_setup_teardown(
            passes, setup_asserts, teardown_asserts),
        cmocka_unit_test_setup(uses_a_value, setup_leaves_a_value),
        cmocka_unit_test_teardown(passes, teardown_fails),
        cmocka_unit_test_teardown(fails, teardown_asserts),
        cmocka_unit_test_teardown(skips, teardown_leaks),
        cmocka_unit_test_setup_teardown(
            passes, setup_allocates, teardown_forgets),
        {"no_test_at_all", NULL, NULL, NULL, NULL},
        {"no_test_but_a_setup", NULL, setup_fails, NULL, NULL},
        {"a name <of> \"any\" & all", fails, NULL, NULL, NULL},
    };

    return cmocka_run_group_tests(fixtures, NULL, NULL);
}

static int run_group_fixtures(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(passes),
        cmocka_unit_test(fails),
    };
    int failed = 0;

    failed += cmocka_run_group_tests_name(
        "group_setup_fails", cases, setup_fails, NULL);
    failed += cmocka_run_group_tests_name(
        "group_setup_asserts", cases, setup_asserts, teardown_fails);
    failed += cmocka_run_group_tests_name(
        "group_teardown_fails", cases, NULL, teardown_fails);
    failed += cmocka_run_group_tests_name(
        "group_teardown_asserts", cases, NULL, teardown_asserts);
    failed += cmocka_run_group_tests_name(
        "group_teardown_leaks", cases, NULL, teardown_leaks);

    return failed;
}

/*
 * What comes last: blocks that remain after a group end the program, and in
 * cmocka 1.1.5 a setup that skips lets the next failure be taken for skipped.
 */
static int run_last(void)
{
    const struct CMUnitTest last[] = {
        cmocka_unit_test_teardown(fails_with_a_block, teardown_forgets),
        cmocka_unit_test_setup(passes, setup_skips),
    };

    return cmocka_run_group_tests(last, NULL, NULL);
}

int main(void)
{
    int failed = run_fixtures();

    failed += run_group_fixtures();
    failed += run_last();

    return failed != 0;
}
