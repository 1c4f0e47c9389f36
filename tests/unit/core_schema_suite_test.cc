/* The official test suite of JSON Schema, but for what is on a list. */

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
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
            out.add_string(name);
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
    out.add_string("$schema");
    out.add_string(draft == "draft7"
                       ? "http://json-schema.org/draft-07/schema#"
                       : "https://json-schema.org/draft/2020-12/schema");
    for (const auto &[name, member] : members(schema)) {
        out.add_string(name);
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
    explicit runner(std::string draft) : draft_(std::move(draft)) {}

    void file(const fs::path &path, const std::string &name)
    {
        std::string text = read(path);
        document groups;

        ASSERT_EQ(parse(groups, text), error::none) << path;
        for (const node &each : elements(groups.root())) {
            group(each, name);
        }
    }

    /* All that is not at fault as the list says. */
    std::vector<std::string> stale() const
    {
        std::vector<std::string> result;
        for (const auto &each : exceptions) {
            std::string key = key_of(each.file, each.group, each.test);
            if (draft_ == each.draft && used_.count(key) == 0) {
                result.push_back(key);
            }
        }
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
        std::string_view name = find_member(group, "description")->string();
        for (const auto &each : exceptions) {
            if (draft_ == each.draft && file == each.file &&
                name == each.group && test == each.test) {
                used_.insert(key_of(file, name, test));
                return true;
            }
        }
        return false;
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
    std::set<std::string> used_;
};

const char *const formats[] = {"date", "date-time", "email", "hostname", "ipv4",
    "ipv6", "time", "uri", "uuid"};

counts run_suite(const std::string &draft)
{
    fs::path directory = suite() / draft;
    std::vector<fs::path> files;
    runner all(draft);

    for (const auto &entry : fs::directory_iterator(directory)) {
        if (entry.path().extension() == ".json") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    for (const fs::path &file : files) {
        all.file(file, file.filename().string());
    }
    for (const char *format : formats) {
        std::string name = "optional/format/" + std::string(format) + ".json";
        if (fs::exists(directory / name)) {
            all.file(directory / name, name);
        }
    }

    for (const std::string &each : all.stale()) {
        ADD_FAILURE() << "excepted, but not there: " << each;
    }
    testing::Test::RecordProperty("passed", static_cast<int>(all.found.passed));
    testing::Test::RecordProperty(
        "excepted", static_cast<int>(all.found.excepted));
    std::cout << suite().string() << ", " << draft << ": " << all.found.passed
              << " passed, " << all.found.excepted << " excepted, "
              << all.found.passed + all.found.excepted << " in all\n";
    return all.found;
}

TEST(core_schema_suite, draft_2020_12)
{
    EXPECT_GE(run_suite("draft2020-12").passed, 1U);
}

TEST(core_schema_suite, draft_07)
{
    EXPECT_GE(run_suite("draft7").passed, 1U);
}

} // namespace
