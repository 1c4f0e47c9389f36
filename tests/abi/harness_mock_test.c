/* cmocka's mocks as they should be used: values, parameters, order of calls. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* ---- code that uses mocks ----------------------------------------------- */

static int ask(int number, const char *text)
{
    check_expected(number);
    check_expected_ptr(text);
    return mock_type(int);
}

static const char *name_of(void)
{
    return mock_ptr_type(const char *);
}

static void lock(void)
{
    function_called();
}
static void trace(void)
{
    function_called();
}
static void unlock(void)
{
    function_called();
}

static void locked(int traces)
{
    lock();
    while (traces-- > 0) {
        trace();
    }
    unlock();
}

/* ---- mocks -------------------------------------------------------------- */

static void returned_values(void **state)
{
    const char *name = "gate";

    (void)state;
    expect_any_always(ask, number);
    expect_any_always(ask, text);

    will_return(ask, 1);
    will_return_count(ask, -2, 2);
    will_return_always(ask, 3);
    assert_int_equal(ask(0, ""), 1);
    assert_int_equal(ask(0, ""), -2);
    assert_int_equal(ask(0, ""), -2);
    assert_int_equal(ask(0, ""), 3);
    assert_int_equal(ask(0, ""), 3);

    will_return(name_of, cast_ptr_to_largest_integral_type(name));
    assert_ptr_equal(name_of(), name);
}

static void value_that_need_not_be_used(void **state)
{
    (void)state;
    will_return_maybe(ask, 1);
}

static int is_even(
    const LargestIntegralType value, const LargestIntegralType data)
{
    return value % 2 == data;
}

static void expected_numbers(void **state)
{
    LargestIntegralType odd[] = {1, 3, 5};

    (void)state;
    will_return_always(ask, 0);
    expect_any_count(ask, text, 9);

    expect_value(ask, number, 1);
    expect_value_count(ask, number, 2, 2);
    expect_not_value(ask, number, 3);
    expect_in_range(ask, number, 4, 6);
    expect_not_in_range(ask, number, 4, 6);
    expect_in_set(ask, number, odd);
    expect_not_in_set(ask, number, odd);
    expect_check(ask, number, is_even, 0);

    ask(1, "");
    ask(2, "");
    ask(2, "");
    ask(4, "");
    ask(6, "");
    ask(7, "");
    ask(5, "");
    ask(6, "");
    ask(8, "");
}

/* Of memory and sets there are copies; strings have to stay. */
static void declare_texts(void)
{
    char memory[] = "gone";

    expect_string(ask, text, "gone");
    expect_not_string(ask, text, "gone");
    expect_memory(ask, text, memory, 2);
    expect_not_memory(ask, text, memory, 2);
    memset(memory, 'x', sizeof(memory));
}

static void declare_numbers(void)
{
    LargestIntegralType odd[] = {1, 3, 5};

    expect_in_set(ask, number, odd);
    expect_not_in_set(ask, number, odd);
    memset(odd, 0, sizeof(odd));
}

static void expected_texts(void **state)
{
    (void)state;
    will_return_always(ask, 0);
    expect_any_count(ask, number, 4);
    declare_texts();
    ask(0, "gone");
    ask(0, "here");
    ask(0, "good");
    ask(0, "bone");
}

static void expected_members(void **state)
{
    (void)state;
    will_return_always(ask, 0);
    expect_any_count(ask, text, 2);
    declare_numbers();
    ask(5, "");
    ask(6, "");
}

static void calls_in_order(void **state)
{
    (void)state;
    expect_function_call(lock);
    expect_function_calls(trace, 2);
    expect_function_call(unlock);
    locked(2);
}

static void calls_of_any_number(void **state)
{
    (void)state;
    expect_function_call(lock);
    expect_function_call_any(trace);
    expect_function_call(unlock);
    locked(3);
}

static void ignored_calls(void **state)
{
    (void)state;
    ignore_function_calls(trace);
    expect_function_call(lock);
    expect_function_call(unlock);
    locked(0);

    expect_function_call(lock);
    expect_function_call(unlock);
    trace();
    locked(0);
}

int main(void)
{
    const struct CMUnitTest mocks[] = {
        cmocka_unit_test(returned_values),
        cmocka_unit_test(value_that_need_not_be_used),
        cmocka_unit_test(expected_numbers),
        cmocka_unit_test(expected_texts),
        cmocka_unit_test(expected_members),
        cmocka_unit_test(calls_in_order),
        cmocka_unit_test(calls_of_any_number),
        cmocka_unit_test(ignored_calls),
    };

    return cmocka_run_group_tests(mocks, NULL, NULL);
}
