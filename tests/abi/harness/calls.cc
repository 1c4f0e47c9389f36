/* The order of calls: expect_function_call*(), function_called(). */

#include <algorithm>
#include <deque>
#include <string>

#include "pending.h"
#include "state.h"

#include "cmocka_api.h"

namespace harness {

namespace {

using call = declared<std::string>;

thread_local std::deque<call> expected_calls;

/*
 * A call that need not come may be passed over; the first one that has to
 * come has to be this one.
 */
bool take_call(const char *function)
{
    const auto next = std::find_if(expected_calls.begin(), expected_calls.end(),
        [=](const call &expected) {
            return expected.what == function || !expected.satisfied();
        });

    if (next == expected_calls.end()) {
        note("No call was expected, but %s() was called\n", function);
        return false;
    }
    if (next->what != function) {
        note("Expected a call of %s(), but %s() was called\n",
            next->what.c_str(), function);
        return false;
    }

    next->count_use();
    if (next->count == 0) {
        expected_calls.erase(next);
    }
    return true;
}

} // namespace

void reset_calls()
{
    expected_calls.clear();
}

bool note_remaining_calls()
{
    bool remaining = false;

    for (const call &expected : expected_calls) {
        if (!expected.satisfied()) {
            note("%s:%d: %s() was expected to be called but was not\n",
                expected.where.file, expected.where.line,
                expected.what.c_str());
            remaining = true;
        }
    }
    return remaining;
}

} // namespace harness

extern "C" {

void _expect_function_call(const char *const function_name,
    const char *const file, const int line, const int count)
{
    _assert_true(count != 0, "times != 0", file, line);
    harness::expected_calls.push_back({function_name, {file, line}, count});
}

void _function_called(
    const char *const function, const char *const file, const int line)
{
    if (!harness::take_call(function)) {
        _fail(file, line);
    }
}

} // extern "C"
