/*
 * cmocka_run_group_tests(): a group becomes a GoogleTest suite.
 *
 * Each call registers its cases and runs all tests, because its value is the
 * number of failures.  In a program of several groups the cases of the earlier
 * ones are registered as well: they report again what came of them, so that
 * the last --gtest_output file is complete, and are not run again.
 *
 * A group's setup runs before its cases are registered: when it fails cmocka
 * has no cases, and so there is one here, named for the setup.
 */

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "filter.h"
#include "printer.h"

#include "cases.h"

namespace harness {

namespace {

struct entry {
    std::string name;
    CMUnitTest test = {};
    void *state = nullptr;
    outcome came;
    bool settled = false; /* reports what came, does not run */
};

std::deque<entry> entries; /* their addresses are kept by GoogleTest */

void report(const outcome &came)
{
    for (const failure &one : came.failures) {
        const bool known = one.where.file != nullptr;
        ADD_FAILURE_AT(one.where.file, known ? one.where.line : -1) << one.text;
    }
    if (came.what == result::skipped) {
        GTEST_SKIP() << came.skipped_at.file << ':' << came.skipped_at.line
                     << ": Skipped!";
    }
}

class c_case : public testing::Test {
public:
    explicit c_case(entry &of) : entry_(of) {}

    void TestBody() override
    {
        if (!entry_.settled) {
            entry_.came = run_case(entry_.test, entry_.state);
        }
        report(entry_.came);
    }

private:
    entry &entry_;
};

entry &add_entry(const char *group, entry added)
{
    entry &kept = entries.emplace_back(std::move(added));

    kept.test.name = kept.name.c_str();
    testing::RegisterTest(group, kept.name.c_str(), nullptr, nullptr, "", 0,
        [&kept]() -> c_case * { return new c_case(kept); });
    return kept;
}

void add_cases(
    const char *group, const CMUnitTest *tests, std::size_t count, void *state)
{
    for (const CMUnitTest *test = tests; test != tests + count; test++) {
        const bool does_something = test->test_func != nullptr ||
                                    test->setup_func != nullptr ||
                                    test->teardown_func != nullptr;

        if (test->name == nullptr || !does_something ||
            !is_wanted(test->name)) {
            continue;
        }
        add_entry(group,
            {test->name, *test, state != nullptr ? state : test->initial_state,
                {}, false});
    }
}

/*
 * A C test's main() hands no arguments over; where the system shows them, the
 * --gtest_* ones are taken, and elsewhere there are GTEST_* variables.
 */
void start_googletest()
{
    static std::vector<std::string> words;
    static std::vector<char *> arguments;

    std::ifstream file("/proc/self/cmdline", std::ios::binary);
    for (std::string word; std::getline(file, word, '\0');) {
        words.push_back(word);
    }
    if (words.empty()) {
        words.emplace_back("test");
    }
    for (std::string &word : words) {
        arguments.push_back(word.data());
    }

    int count = static_cast<int>(arguments.size());
    arguments.push_back(nullptr);
    testing::InitGoogleTest(&count, arguments.data());
    install_printer();
}

int run_registered(std::size_t first)
{
    /* Its value is about the earlier groups as well. */
    [[maybe_unused]] const int all = RUN_ALL_TESTS();
    hide_shown_suites();

    int failed = 0;
    for (std::size_t i = first; i < entries.size(); i++) {
        entries[i].settled = true;
        failed += entries[i].came.counts() ? 1 : 0;
    }
    return failed;
}

/* As in cmocka it is told and not counted: no case of the group failed. */
void tell_group_teardown(const char *group, const outcome &came)
{
    for (const failure &one : came.failures) {
        print_error("%s\n[  ERROR   ] %s\n", one.text.c_str(), group);
    }
}

/* As in cmocka this is the end: the next group could not be told apart. */
void exit_if_group_leaked(block_mark since)
{
    if (reclaim_blocks(since, "cmocka_group_tests") != 0) {
        print_error("[  ERROR   ] blocks of test_malloc() remain\n");
        std::exit(EXIT_FAILURE);
    }
}

} // namespace

} // namespace harness

extern "C" int _cmocka_run_group_tests(const char *group_name,
    const CMUnitTest *const tests, const std::size_t num_tests,
    CMFixtureFunction group_setup, CMFixtureFunction group_teardown)
{
    using namespace harness;

    static const bool started = (start_googletest(), true);
    static_cast<void>(started);

    const bool only_listed = GTEST_FLAG_GET(list_tests);
    const block_mark since = mark_blocks();
    const std::size_t first = entries.size();
    void *state = nullptr;

    const outcome setup =
        run_group_setup(only_listed ? nullptr : group_setup, &state);
    if (setup.counts()) {
        add_entry(group_name, {"cmocka_group_setup", {}, nullptr, setup, true});
    } else {
        add_cases(group_name, tests, num_tests, state);
    }

    const int failed = run_registered(first);

    if (!only_listed) {
        tell_group_teardown(
            group_name, run_group_teardown(group_teardown, &state, since));
    }
    exit_if_group_leaked(since);
    return failed;
}
