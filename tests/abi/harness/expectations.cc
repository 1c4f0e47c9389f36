/* What is declared for mocks: mock(), will_return(), check_expected(). */

#include <map>
#include <string>

#include "pending.h"
#include "state.h"

#include "expectations.h"

using integer = LargestIntegralType;

namespace harness {

namespace {

using parameter_name = std::pair<std::string, std::string>;

thread_local std::map<std::string, pending<integer>> returns;
thread_local std::map<parameter_name, pending<check>> parameters;

/* Lives here, not in a frame: the check may leave by a failed assertion. */
thread_local declared<check> check_under_way;

bool next_return(const char *function, integer &value)
{
    const auto found = returns.find(function);

    if (found == returns.end() || found->second.empty()) {
        note("Could not get value to mock function %s\n", function);
        return false;
    }

    value = found->second.use().what;
    return true;
}

bool next_check(const char *function, const char *parameter)
{
    const auto found = parameters.find({function, parameter});

    if (found == parameters.end() || found->second.empty()) {
        note("Could not get value to check parameter %s of function %s\n",
            parameter, function);
        return false;
    }

    check_under_way = found->second.use();
    return true;
}

void note_mismatch(const char *function, const char *parameter)
{
    const place where = check_under_way.where;

    note("Check of parameter %s, function %s failed\n", parameter, function);
    note("%s:%d: note: it was declared here\n", where.file, where.line);
}

template<class Map, class Describe>
bool note_remaining(Map &map, Describe &&describe)
{
    bool remaining = false;

    for (auto &[key, queue] : map) {
        queue.drop_satisfied();
        for (const auto &left : queue) {
            note("%s:%d: %s\n", left.where.file, left.where.line,
                describe(key).c_str());
            remaining = true;
        }
    }
    return remaining;
}

} // namespace

void add_check(const char *function, const char *parameter, place where,
    check what, int count)
{
    parameters[{function, parameter}].add(std::move(what), where, count);
}

void reset_expectations()
{
    returns.clear();
    parameters.clear();
    check_under_way = {};
    global_expecting_assert = 0;
}

bool note_remaining_values()
{
    const bool values = note_remaining(returns, [](const std::string &name) {
        return name + "() has a value that was not returned";
    });
    const bool checks =
        note_remaining(parameters, [](const parameter_name &name) {
            return name.first + "() has a check of its parameter " +
                   name.second + " that was not made";
        });

    return values || checks;
}

} // namespace harness

extern "C" {

void _will_return(const char *const function_name, const char *const file,
    const int line, const integer value, const int count)
{
    _assert_true(count != 0, "count != 0", file, line);
    harness::returns[function_name].add(value, {file, line}, count);
}

integer _mock(
    const char *const function, const char *const file, const int line)
{
    integer value = 0;

    if (!harness::next_return(function, value)) {
        _fail(file, line);
    }
    return value;
}

void _check_expected(const char *const function_name,
    const char *const parameter_name, const char *file, const int line,
    const integer value)
{
    if (!harness::next_check(function_name, parameter_name)) {
        _fail(file, line);
    }
    if (!harness::check_under_way.what(value)) {
        harness::note_mismatch(function_name, parameter_name);
        _fail(file, line);
    }
}

} // extern "C"
