/*
 * Cases that fail or are skipped, in every way there is.
 *
 * Not a passing test: tests/abi/compare runs it with cmocka and with the
 * harness, and the two have to agree about each case.
 */

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int mocked(int parameter)
{
    check_expected(parameter);
    return mock_type(int);
}

static void mocked_pointer(const void *pointer)
{
    check_expected_ptr(pointer);
}

static void first(void)
{
    function_called();
}

static void second(void)
{
    function_called();
}

#define FAILING(name, ...)                                                     \
    static void name(void **state)                                             \
    {                                                                          \
        (void)state;                                                           \
        __VA_ARGS__;                                                           \
    }

static LargestIntegralType set[] = {1, 2, 3};

FAILING(passes, assert_true(1))
FAILING(fails, fail())
FAILING(fails_with_text, fail_msg("%d is what it says", 42))
FAILING(skips, skip())
FAILING(skips_with_values_left, will_return(mocked, 1); skip())

FAILING(false_is_true, assert_true(0))
FAILING(true_is_false, assert_false(1))
FAILING(null_is_non_null, assert_non_null(NULL))
FAILING(non_null_is_null, assert_null(set))
FAILING(pointers_differ, assert_ptr_equal(set, set + 1))
FAILING(pointers_are_equal, assert_ptr_not_equal(set, set))
FAILING(integers_differ, assert_int_equal(1, -1))
FAILING(integers_are_equal, assert_int_not_equal(-1, -1))
FAILING(floats_differ, assert_float_equal(1.0F, 1.1F, 0.01F))
FAILING(floats_are_near, assert_float_not_equal(1.0F, 1.001F, 0.01F))
FAILING(strings_differ, assert_string_equal("a", "A"))
FAILING(strings_are_equal, assert_string_not_equal("a", "a"))
FAILING(memory_differs, assert_memory_equal("abc", "abd", 3))
FAILING(memory_is_equal, assert_memory_not_equal("abc", "abd", 2))
FAILING(no_memory_is_equal, assert_memory_not_equal("a", "b", 0))
FAILING(below_the_range, assert_in_range(1, 2, 3))
FAILING(above_the_range, assert_in_range(4, 2, 3))
FAILING(negative_is_above_the_range, assert_in_range(-1, 0, 3))
FAILING(at_the_range, assert_not_in_range(3, 2, 3))
FAILING(not_in_the_set, assert_in_set(4, set, 3))
FAILING(in_the_set, assert_not_in_set(3, set, 3))
FAILING(return_code_is_negative, assert_return_code(-1, 0))
FAILING(return_code_has_an_error, assert_return_code(-1, 2))
FAILING(byte_return_code_is_negative, assert_return_code((int8_t)-1, 0))
FAILING(short_return_code_is_negative, assert_return_code((int16_t)-1, 0))
FAILING(long_return_code_is_negative, assert_return_code((int64_t)-5, 0))
FAILING(an_assertion_of_the_code, mock_assert(0, "0", __FILE__, __LINE__))
FAILING(no_assertion_of_the_code, expect_assert_failure(passes(state)))

FAILING(no_value, expect_any(mocked, parameter); mocked(1))
FAILING(no_check, will_return(mocked, 1); mocked(1))
FAILING(value_left, will_return_count(mocked, 1, 2);
        expect_any(mocked, parameter); mocked(1))
FAILING(values_always_but_never, will_return_always(mocked, 1))
FAILING(value_behind_always, will_return_always(mocked, 1);
        will_return(mocked, 2); expect_any(mocked, parameter); mocked(1))
FAILING(check_left, expect_value(mocked, parameter, 1))
FAILING(check_always_but_never, expect_any_always(mocked, parameter))
FAILING(no_times, will_return_count(mocked, 1, 0))

FAILING(other_value, expect_value(mocked, parameter, 1); mocked(2))
FAILING(same_value, expect_not_value(mocked, parameter, 1); mocked(1))
FAILING(value_out_of_range, expect_in_range(mocked, parameter, 1, 2); mocked(3))
FAILING(value_in_range, expect_not_in_range(mocked, parameter, 1, 2); mocked(2))
FAILING(value_not_in_set, expect_in_set(mocked, parameter, set); mocked(9))
FAILING(value_in_set, expect_not_in_set(mocked, parameter, set); mocked(1))
FAILING(other_string, expect_string(mocked_pointer, pointer, "a");
        mocked_pointer("b"))
FAILING(same_string, expect_not_string(mocked_pointer, pointer, "a");
        mocked_pointer("a"))
FAILING(other_memory, expect_memory(mocked_pointer, pointer, "ab", 2);
        mocked_pointer("ac"))
FAILING(same_memory, expect_not_memory(mocked_pointer, pointer, "ab", 2);
        mocked_pointer("abc"))

static int check_that_refuses(
    const LargestIntegralType value, const LargestIntegralType data)
{
    return value == data;
}

static int check_that_asserts(
    const LargestIntegralType value, const LargestIntegralType data)
{
    assert_int_equal(value, data);
    return 1;
}

FAILING(
    own_check_refuses, expect_check(mocked, parameter, check_that_refuses, 1);
    mocked(2))
FAILING(
    own_check_asserts, expect_check(mocked, parameter, check_that_asserts, 1);
    mocked(2))

FAILING(call_not_expected, first())
FAILING(call_did_not_come, expect_function_call(first))
FAILING(calls_too_few, expect_function_calls(first, 2); first())
FAILING(calls_too_many, expect_function_call(first); first(); first())
FAILING(calls_in_another_order, expect_function_call(first);
        expect_function_call(second); second(); first())
FAILING(call_of_any_number_did_not_come, expect_function_call_any(first))
FAILING(other_call_than_the_ignored, ignore_function_calls(first); second())

FAILING(leaks, (void)test_malloc(3); (void)test_calloc(1, 2))
FAILING(writes_behind_a_block, char *block = test_malloc(3); block[3] = 'x';
        test_free(block))
FAILING(writes_before_a_block, char *block = test_malloc(3); block[-1] = 'x';
        test_free(block))
FAILING(crashes, raise(SIGSEGV))
FAILING(divides_by_zero, raise(SIGFPE))

int main(void)
{
    const struct CMUnitTest failures[] = {
        cmocka_unit_test(passes),
        cmocka_unit_test(fails),
        cmocka_unit_test(fails_with_text),
        cmocka_unit_test(skips),
        cmocka_unit_test(skips_with_values_left),
        cmocka_unit_test(false_is_true),
        cmocka_unit_test(true_is_false),
        cmocka_unit_test(null_is_non_null),
        cmocka_unit_test(non_null_is_null),
        cmocka_unit_test(pointers_differ),
        cmocka_unit_test(pointers_are_equal),
        cmocka_unit_test(integers_differ),
        cmocka_unit_test(integers_are_equal),
        cmocka_unit_test(floats_differ),
        cmocka_unit_test(floats_are_near),
        cmocka_unit_test(strings_differ),
        cmocka_unit_test(strings_are_equal),
        cmocka_unit_test(memory_differs),
        cmocka_unit_test(memory_is_equal),
        cmocka_unit_test(no_memory_is_equal),
        cmocka_unit_test(below_the_range),
        cmocka_unit_test(above_the_range),
        cmocka_unit_test(negative_is_above_the_range),
        cmocka_unit_test(at_the_range),
        cmocka_unit_test(not_in_the_set),
        cmocka_unit_test(in_the_set),
        cmocka_unit_test(return_code_is_negative),
        cmocka_unit_test(return_code_has_an_error),
        cmocka_unit_test(byte_return_code_is_negative),
        cmocka_unit_test(short_return_code_is_negative),
        cmocka_unit_test(long_return_code_is_negative),
        cmocka_unit_test(an_assertion_of_the_code),
        cmocka_unit_test(no_assertion_of_the_code),
        cmocka_unit_test(no_value),
        cmocka_unit_test(no_check),
        cmocka_unit_test(value_left),
        cmocka_unit_test(values_always_but_never),
        cmocka_unit_test(value_behind_always),
        cmocka_unit_test(check_left),
        cmocka_unit_test(check_always_but_never),
        cmocka_unit_test(no_times),
        cmocka_unit_test(other_value),
        cmocka_unit_test(same_value),
        cmocka_unit_test(value_out_of_range),
        cmocka_unit_test(value_in_range),
        cmocka_unit_test(value_not_in_set),
        cmocka_unit_test(value_in_set),
        cmocka_unit_test(other_string),
        cmocka_unit_test(same_string),
        cmocka_unit_test(other_memory),
        cmocka_unit_test(same_memory),
        cmocka_unit_test(own_check_refuses),
        cmocka_unit_test(own_check_asserts),
        cmocka_unit_test(call_not_expected),
        cmocka_unit_test(call_did_not_come),
        cmocka_unit_test(calls_too_few),
        cmocka_unit_test(calls_too_many),
        cmocka_unit_test(calls_in_another_order),
        cmocka_unit_test(call_of_any_number_did_not_come),
        cmocka_unit_test(other_call_than_the_ignored),
        cmocka_unit_test(leaks),
        cmocka_unit_test(writes_behind_a_block),
        cmocka_unit_test(writes_before_a_block),
        cmocka_unit_test(crashes),
        cmocka_unit_test(divides_by_zero),
    };

    return cmocka_run_group_tests(failures, NULL, NULL) != 0;
}
