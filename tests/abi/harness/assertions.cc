/* assert_*(), fail(), skip(), mock_assert() and the print functions. */

#include <csetjmp>
#include <cstdio>
#include <cstring>

#include "context.h"

#include "compare.h"

using harness::integer;
using harness::note;

extern "C" {

int global_expecting_assert = 0;
jmp_buf global_expect_assert_env;
const char *global_last_failed_assert = nullptr;

void _fail(const char *const file, const int line)
{
    harness::leave_failed({file, line});
}

void _skip(const char *const file, const int line)
{
    harness::leave_skipped({file, line});
}

void _assert_true(const integer result, const char *const expression,
    const char *const file, const int line)
{
    if (!result) {
        note("%s\n", expression);
        _fail(file, line);
    }
}

void _assert_return_code(const integer result, std::size_t rlen,
    const integer error, const char *const expression, const char *const file,
    const int line)
{
    if (harness::is_success(result, rlen)) {
        return;
    }

    if (error > 0) {
        note("%s < 0, errno(" LargestIntegralTypePrintfFormatDecimal "): %s\n",
            expression, error, std::strerror(static_cast<int>(error)));
    } else {
        note("%s < 0\n", expression);
    }
    _fail(file, line);
}

void _assert_float_equal(const float a, const float n, const float epsilon,
    const char *const file, const int line)
{
    if (!harness::is_near(a, n, epsilon)) {
        _fail(file, line);
    }
}

void _assert_float_not_equal(const float a, const float n, const float epsilon,
    const char *const file, const int line)
{
    if (!harness::is_not_near(a, n, epsilon)) {
        _fail(file, line);
    }
}

void _assert_int_equal(
    const integer a, const integer b, const char *const file, const int line)
{
    if (!harness::is_equal(a, b)) {
        _fail(file, line);
    }
}

void _assert_int_not_equal(
    const integer a, const integer b, const char *const file, const int line)
{
    if (!harness::is_not_equal(a, b)) {
        _fail(file, line);
    }
}

void _assert_string_equal(const char *const a, const char *const b,
    const char *const file, const int line)
{
    if (!harness::is_string(a, b)) {
        _fail(file, line);
    }
}

void _assert_string_not_equal(
    const char *const a, const char *const b, const char *file, const int line)
{
    if (!harness::is_not_string(a, b)) {
        _fail(file, line);
    }
}

void _assert_memory_equal(const void *const a, const void *const b,
    const std::size_t size, const char *const file, const int line)
{
    if (!harness::is_memory(a, b, size)) {
        _fail(file, line);
    }
}

void _assert_memory_not_equal(const void *const a, const void *const b,
    const std::size_t size, const char *const file, const int line)
{
    if (!harness::is_not_memory(a, b, size)) {
        _fail(file, line);
    }
}

void _assert_in_range(const integer value, const integer minimum,
    const integer maximum, const char *const file, const int line)
{
    if (!harness::is_in_range(value, minimum, maximum)) {
        _fail(file, line);
    }
}

void _assert_not_in_range(const integer value, const integer minimum,
    const integer maximum, const char *const file, const int line)
{
    if (!harness::is_not_in_range(value, minimum, maximum)) {
        _fail(file, line);
    }
}

void _assert_in_set(const integer value, const integer values[],
    const std::size_t number_of_values, const char *const file, const int line)
{
    if (!harness::is_in_set(value, values, number_of_values)) {
        _fail(file, line);
    }
}

void _assert_not_in_set(const integer value, const integer values[],
    const std::size_t number_of_values, const char *const file, const int line)
{
    if (!harness::is_not_in_set(value, values, number_of_values)) {
        _fail(file, line);
    }
}

/* What assert() of the code under test is made of. */
void mock_assert(const int result, const char *const expression,
    const char *const file, const int line)
{
    if (result) {
        return;
    }

    if (global_expecting_assert) {
        global_last_failed_assert = expression;
        longjmp(global_expect_assert_env, 1);
    }

    note("ASSERT: %s\n", expression);
    _fail(file, line);
}

void vprint_message(const char *const format, va_list args)
{
    std::vfprintf(stdout, format, args);
    std::fflush(stdout);
}

void vprint_error(const char *const format, va_list args)
{
    std::vfprintf(stderr, format, args);
    std::fflush(stderr);
}

void print_message(const char *const format, ...)
{
    va_list args;

    va_start(args, format);
    vprint_message(format, args);
    va_end(args);
}

void print_error(const char *const format, ...)
{
    va_list args;

    va_start(args, format);
    vprint_error(format, args);
    va_end(args);
}

} // extern "C"
