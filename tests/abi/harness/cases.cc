#include "cases.h"

#include <utility>

namespace harness {

namespace {

struct call_of_test {
    CMUnitTestFunction function;
    void **state;
    const char *name;
    block_mark since;
};

int call_test(void *argument)
{
    const auto *call = static_cast<const call_of_test *>(argument);

    call->function(call->state);
    fail_if_blocks_remain(call->since, call->name);
    return 0;
}

struct call_of_fixture {
    CMFixtureFunction function;
    void **state;
};

/* What a setup allocates is for its teardown to free. */
int call_setup(void *argument)
{
    const auto *call = static_cast<const call_of_fixture *>(argument);

    return call->function(call->state);
}

struct call_of_teardown {
    call_of_fixture fixture;
    const char *name;
    block_mark since;
};

int call_teardown(void *argument)
{
    const auto *call = static_cast<const call_of_teardown *>(argument);
    const int returned = call->fixture.function(call->fixture.state);

    fail_if_blocks_remain(call->since, call->name);
    return returned;
}

/* A fixture has no other result: one that skips has failed as well. */
bool fixture_failed(step_end end, const char *what, outcome &out)
{
    if (end.how == ending::returned && end.returned == 0) {
        return false;
    }

    if (end.how == ending::skipped) {
        end.text += "Skipped!\n";
    }
    out.what = result::error;
    out.failures.push_back({end.where, end.text + what});
    return true;
}

void take_test_end(step_end end, outcome &out)
{
    switch (end.how) {
    case ending::returned:
        out.what = result::passed;
        break;
    case ending::skipped:
        out.what = result::skipped;
        out.skipped_at = end.where;
        break;
    case ending::failed:
        out.what = result::failed;
        out.failures.push_back({end.where, std::move(end.text)});
        break;
    }
}

} // namespace

/*
 * cmocka's order: no test and no teardown after a setup that failed, but a
 * teardown after a test that did.
 */
outcome run_case(const CMUnitTest &test, void *state)
{
    outcome out;
    block_mark since = mark_blocks();

    if (test.setup_func != nullptr) {
        call_of_fixture setup = {test.setup_func, &state};

        if (fixture_failed(
                run_step(call_setup, &setup), "Test setup failed", out)) {
            return out;
        }
    }

    if (test.test_func == nullptr) {
        out.what = result::passed;
    } else {
        call_of_test body = {test.test_func, &state, test.name, mark_blocks()};
        take_test_end(run_step(call_test, &body), out);
    }

    if (test.teardown_func != nullptr) {
        if (test.setup_func == nullptr) {
            since = mark_blocks();
        }
        call_of_teardown teardown = {
            {test.teardown_func, &state}, test.name, since};
        fixture_failed(
            run_step(call_teardown, &teardown), "Test teardown failed", out);
    }

    return out;
}

outcome run_group_setup(CMFixtureFunction fixture, void **state)
{
    outcome out = {result::passed, {}, {}};

    if (fixture != nullptr) {
        call_of_fixture setup = {fixture, state};
        fixture_failed(
            run_step(call_setup, &setup), "[  FAILED  ] GROUP SETUP", out);
    }
    return out;
}

outcome run_group_teardown(
    CMFixtureFunction fixture, void **state, block_mark since)
{
    outcome out = {result::passed, {}, {}};

    if (fixture != nullptr) {
        call_of_teardown teardown = {
            {fixture, state}, "cmocka_group_teardown", since};
        fixture_failed(run_step(call_teardown, &teardown),
            "[  FAILED  ] GROUP TEARDOWN", out);
    }
    return out;
}

} // namespace harness
