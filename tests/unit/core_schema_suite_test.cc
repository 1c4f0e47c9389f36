/* The official test suite of JSON Schema, but for what is on a list. */

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "unit/core_schema_check.h"
#include "unit/core_schema_exceptions.h"

namespace {

namespace fs = std::filesystem;

using namespace core_check;
using webhook::json::elements;
using webhook::json::find_member;
using webhook::json::members;
using webhook::json::tape;

constexpr const char *debian_suite = "/usr/share/json-schema-test-suite/tests";

/* Where the drafts are. */
fs::path suite()
{
    const char *named = std::getenv("WEBHOOK_SCHEMA_SUITE");
    fs::path beside =
        fs::path(WEBHOOK_TESTS_ROOT) / "../shared" / "json-schema-test-suite";

    if (named != nullptr) {
        return named;
    }
    return fs::exists(beside) ? beside : fs::path(debian_suite);
}

std::string read(const fs::path &file)
{
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

void copy(const node &value, tape &out, std::size_t depth)
{
    std::size_t index = 0;

    switch (value.kind) {
    case kind::null:
        out.add_null();
        return;
    case kind::boolean:
        out.add_boolean(value.boolean);
        return;
    case kind::integer:
        out.add_integer(value.integer);
        return;
    case kind::big_integer:
        ADD_FAILURE() << "the suite has " << value.string();
        return;
    case kind::real:
        out.add_real(value.real);
        return;
    case kind::string:
        out.add_string(value.string());
        return;
    case kind::array:
        out.open(kind::array, depth, index);
        for (const node &element : elements(value)) {
            copy(element, out, depth + 1);
        }
        break;
    case kind::object:
        out.open(kind::object, depth, index);
        for (const auto &[name, member] : members(value)) {
            out.add_name(name);
            copy(*member, out, depth + 1);
        }
        break;
    }
    out.close(index, value.size);
}

/* The suite takes the draft from the directory, we from the schema. */
void copy_with_draft(const node &schema, const std::string &draft, tape &out)
{
    if (schema.kind != kind::object ||
        find_member(schema, "$schema") != nullptr) {
        copy(schema, out, 1);
        return;
    }

    std::size_t index = 0;
    out.open(kind::object, 1, index);
    out.add_name("$schema");
    out.add_string(draft == "draft7"
                       ? "http://json-schema.org/draft-07/schema#"
                       : "https://json-schema.org/draft/2020-12/schema");
    for (const auto &[name, member] : members(schema)) {
        out.add_name(name);
        copy(*member, out, 2);
    }
    out.close(index, schema.size + 1);
}

struct counts {
    std::size_t passed = 0;
    std::size_t excepted = 0;
};

class runner {
public:
    runner(std::string draft, unsigned bits) : draft_(std::move(draft))
    {
        for (const exception &each : exceptions()) {
            if ((each.drafts & bits) != 0) {
                exceptions_.insert(key_of(each.file, each.group, each.test));
            }
        }
    }

    void file(const fs::path &path, const std::string &name)
    {
        std::string text = read(path);
        document groups;

        ASSERT_EQ(parse(groups, text), error::none) << path;
        for (const node &each : elements(groups.root())) {
            group(each, name);
        }
    }

    /* Exceptions of cases that there are not. */
    std::set<std::string> stale() const
    {
        std::set<std::string> result;
        std::set_difference(exceptions_.begin(), exceptions_.end(),
            used_.begin(), used_.end(), std::inserter(result, result.end()));
        return result;
    }

    counts found;

private:
    static std::string key_of(
        std::string_view file, std::string_view group, std::string_view test)
    {
        return std::string(file) + " / " + std::string(group) + " / " +
               std::string(test);
    }

    /* "test" is empty: of the whole group. */
    bool excepted(
        const std::string &file, const node &group, std::string_view test)
    {
        std::string key =
            key_of(file, find_member(group, "description")->string(), test);

        if (!exceptions_.contains(key)) {
            return false;
        }
        used_.insert(std::move(key));
        return true;
    }

    void group(const node &group, const std::string &file)
    {
        const node &tests = *find_member(group, "tests");
        std::string where =
            file + ": " +
            std::string(find_member(group, "description")->string());
        tape schema;

        copy_with_draft(*find_member(group, "schema"), draft_, schema);
        bool refusal = excepted(file, group, "");
        try {
            program compiled(schema.root());
            EXPECT_FALSE(refusal) << where << ": was to be refused";
            for (const node &each : elements(tests)) {
                test(compiled, group, each, file);
            }
        } catch (const webhook::config_error &fault) {
            EXPECT_TRUE(refusal) << where << "\n  " << fault.what();
            found.excepted += tests.size;
        }
    }

    void test(const program &schema, const node &group, const node &test,
        const std::string &file)
    {
        std::string_view name = find_member(test, "description")->string();
        bool wanted = find_member(test, "valid")->boolean;
        run memory;
        result said = schema.check(*find_member(test, "data"), memory);
        bool right = said == (wanted ? result::valid : result::invalid);
        bool exception = excepted(file, group, name);

        EXPECT_NE(right, exception)
            << file << ": " << find_member(group, "description")->string()
            << ": " << name << (exception ? " is right after all" : "");
        (right ? found.passed : found.excepted) += 1;
    }

    std::string draft_;
    std::set<std::string> exceptions_;
    std::set<std::string> used_;
};

const char *const formats[] = {"date", "date-time", "email", "hostname", "ipv4",
    "ipv6", "time", "uri", "uuid"};

std::vector<fs::path> files_of(const fs::path &directory)
{
    std::vector<fs::path> files;

    for (const auto &entry : fs::directory_iterator(directory)) {
        if (entry.path().extension() == ".json") {
            files.push_back(entry.path().filename());
        }
    }
    std::sort(files.begin(), files.end());
    for (const char *format : formats) {
        fs::path file =
            fs::path("optional/format") / (std::string(format) + ".json");
        if (fs::exists(directory / file)) {
            files.push_back(file);
        }
    }

    return files;
}

/* "whole": of the edition that the exceptions are of. */
counts run_suite(const std::string &draft, unsigned bits, bool whole)
{
    runner all(draft, bits);

    for (const fs::path &file : files_of(suite() / draft)) {
        all.file(suite() / draft / file, file.string());
    }
    for (const std::string &each : all.stale()) {
        EXPECT_FALSE(whole) << "excepted, but not there: " << each;
    }

    auto [passed, excepted] = all.found;
    testing::Test::RecordProperty("passed", static_cast<int>(passed));
    testing::Test::RecordProperty("excepted", static_cast<int>(excepted));
    /* tools/run-tests.sh repeats such lines. */
    std::cout << "report: JSON Schema Test Suite" << (whole ? "" : " of Debian")
              << ", " << draft << ": " << passed << " passed, " << excepted
              << " excepted, " << passed + excepted << " in all\n";
    return all.found;
}

/* Debian's edition is older, and has the first of the two drafts only. */
bool is_debian()
{
    return suite() == debian_suite;
}

TEST(core_schema_suite, Draft07)
{
    ASSERT_TRUE(fs::exists(suite() / "draft7"))
        << "no suite: install json-schema-test-suite, or say in "
           "WEBHOOK_SCHEMA_SUITE where it is";

    auto [passed, excepted] = run_suite(
        "draft7", is_debian() ? draft_07 | debian : draft_07, !is_debian());
    EXPECT_GE(passed, is_debian() ? 448U : 1197U);
    EXPECT_LE(excepted, 104U);
}

TEST(core_schema_suite, Draft202012)
{
    if (is_debian()) {
        GTEST_SKIP() << "Debian's suite does not have this draft";
    }
    ASSERT_TRUE(fs::exists(suite() / "draft2020-12"))
        << "WEBHOOK_SCHEMA_SUITE must name a suite that has this draft";

    auto [passed, excepted] = run_suite("draft2020-12", draft_2020_12, true);
    EXPECT_GE(passed, 1553U);
    EXPECT_LE(excepted, 155U);
}

} // namespace
