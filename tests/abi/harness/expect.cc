/* expect_*(): each declares how a parameter will be checked. */

#include <string>
#include <vector>

#include "expectations.h"

#include "compare.h"

using harness::add_check;
using harness::integer;

namespace {

std::string bytes_of(const void *memory, std::size_t size)
{
    return {static_cast<const char *>(memory), size};
}

const char *as_string(integer value)
{
    return reinterpret_cast<const char *>(static_cast<uintptr_t>(value));
}

} // namespace

extern "C" {

/*
 * "event" is storage of cmocka's own expectations and NULL from each public
 * macro.
 */
void _expect_check(const char *const function, const char *const parameter,
    const char *const file, const int line,
    const CheckParameterValue check_function, const integer check_data,
    CheckParameterEvent *const event, const int count)
{
    _assert_true(event == nullptr, "event == NULL", file, line);

    const auto matches = [=](integer actual) {
        return check_function(actual, check_data) != 0;
    };
    add_check(function, parameter, {file, line}, matches, count);
}

void _expect_any(const char *const function, const char *const parameter,
    const char *const file, const int line, const int count)
{
    const auto matches = [](integer) { return true; };
    add_check(function, parameter, {file, line}, matches, count);
}

void _expect_value(const char *const function, const char *const parameter,
    const char *const file, const int line, const integer value,
    const int count)
{
    const auto matches = [=](integer actual) {
        return harness::is_equal(actual, value);
    };
    add_check(function, parameter, {file, line}, matches, count);
}

void _expect_not_value(const char *const function, const char *const parameter,
    const char *const file, const int line, const integer value,
    const int count)
{
    const auto matches = [=](integer actual) {
        return harness::is_not_equal(actual, value);
    };
    add_check(function, parameter, {file, line}, matches, count);
}

void _expect_in_range(const char *const function, const char *const parameter,
    const char *const file, const int line, const integer minimum,
    const integer maximum, const int count)
{
    const auto matches = [=](integer actual) {
        return harness::is_in_range(actual, minimum, maximum);
    };
    add_check(function, parameter, {file, line}, matches, count);
}

void _expect_not_in_range(const char *const function,
    const char *const parameter, const char *const file, const int line,
    const integer minimum, const integer maximum, const int count)
{
    const auto matches = [=](integer actual) {
        return harness::is_not_in_range(actual, minimum, maximum);
    };
    add_check(function, parameter, {file, line}, matches, count);
}

/* As in cmocka sets and memory are copied, and strings have to stay. */

void _expect_in_set(const char *const function, const char *const parameter,
    const char *const file, const int line, const integer values[],
    const std::size_t number_of_values, const int count)
{
    const auto matches = [set = std::vector(values, values + number_of_values)](
                             integer actual) {
        return harness::is_in_set(actual, set.data(), set.size());
    };
    add_check(function, parameter, {file, line}, matches, count);
}

void _expect_not_in_set(const char *const function, const char *const parameter,
    const char *const file, const int line, const integer values[],
    const std::size_t number_of_values, const int count)
{
    const auto matches = [set = std::vector(values, values + number_of_values)](
                             integer actual) {
        return harness::is_not_in_set(actual, set.data(), set.size());
    };
    add_check(function, parameter, {file, line}, matches, count);
}

void _expect_string(const char *const function, const char *const parameter,
    const char *const file, const int line, const char *string, const int count)
{
    const auto matches = [=](integer actual) {
        return harness::is_string(as_string(actual), string);
    };
    add_check(function, parameter, {file, line}, matches, count);
}

void _expect_not_string(const char *const function, const char *const parameter,
    const char *const file, const int line, const char *string, const int count)
{
    const auto matches = [=](integer actual) {
        return harness::is_not_string(as_string(actual), string);
    };
    add_check(function, parameter, {file, line}, matches, count);
}

void _expect_memory(const char *const function, const char *const parameter,
    const char *const file, const int line, const void *const memory,
    const std::size_t size, const int count)
{
    const auto matches = [expected = bytes_of(memory, size)](integer actual) {
        return harness::is_memory(
            as_string(actual), expected.data(), expected.size());
    };
    add_check(function, parameter, {file, line}, matches, count);
}

void _expect_not_memory(const char *const function, const char *const parameter,
    const char *const file, const int line, const void *const memory,
    const std::size_t size, const int count)
{
    const auto matches = [expected = bytes_of(memory, size)](integer actual) {
        return harness::is_not_memory(
            as_string(actual), expected.data(), expected.size());
    };
    add_check(function, parameter, {file, line}, matches, count);
}

} // extern "C"
