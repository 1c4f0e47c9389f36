/* One case of a group: its setup, its test, its teardown. */

#ifndef ABI_HARNESS_CASES_H
#define ABI_HARNESS_CASES_H

#include "context.h"
#include "state.h"

#include "cmocka_api.h"

#include <string>
#include <vector>

namespace harness {

enum class result { not_run, passed, failed, skipped, error };

struct failure {
    place where;
    std::string text;
};

struct outcome {
    result what = result::not_run;
    std::vector<failure> failures;
    place skipped_at = {};

    /* What cmocka counts in the value of cmocka_run_group_tests(). */
    bool counts() const
    {
        return what == result::failed || what == result::error;
    }
};

/* "state" is the group's or the case's own initial one. */
outcome run_case(const CMUnitTest &test, void *state);

/* The fixture of a group; "since": what a teardown must have freed. */
outcome run_group_setup(CMFixtureFunction fixture, void **state);
outcome run_group_teardown(
    CMFixtureFunction fixture, void **state, block_mark since);

} // namespace harness

#endif
