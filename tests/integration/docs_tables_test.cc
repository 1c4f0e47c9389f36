// docs/directives.md has each directive and each variable of the module, and
// docs/messages.md each line of its error log.  The module itself says which
// these are.

#include "support/event.h"
#include "support/nginx_conf.h"
#include "support/process.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <regex>
#include <set>
#include <sstream>

namespace webhook::test {
namespace {

using names = std::multiset<std::string>;

std::string docs(const std::string &page)
{
    return read_file(source_dir() / "docs" / page);
}

// The first group of each match, line by line.
names all_of(const std::string &text, const char *pattern)
{
    const std::regex wanted(pattern);
    std::istringstream lines(text);
    names found;
    std::smatch match;

    for (std::string line; std::getline(lines, line);) {
        if (std::regex_search(line, match, wanted)) {
            found.insert(match[1]);
        }
    }
    return found;
}

// The text of the section that begins with this heading.
std::string section(const std::string &page, const std::string &heading)
{
    const auto begin = page.find("\n" + heading + "\n");
    if (begin == std::string::npos) {
        throw std::runtime_error("there is no " + heading);
    }
    const auto body = begin + heading.size() + 2;
    return page.substr(body,
        std::min(page.find("\n## ", body), page.find("\n### ", body)) - body);
}

// What tests/support/tables_module.c prints.
std::string tables()
{
    nginx_conf conf;

    conf.main = "load_module " +
                (std::filesystem::read_symlink("/proc/self/exe").parent_path() /
                    "tables_module.so")
                    .string() +
                ";\n";
    const conf_check result = check_conf(conf);
    EXPECT_EQ(result.exit_code, 0) << result.output;
    return result.output;
}

class docs_tables : public ::testing::Test {
protected:
    void SetUp() override
    {
        if (module_file().empty()) {
            GTEST_SKIP() << "the module is built in";
        }
    }
};

TEST_F(docs_tables, EachDirectiveHasAnEntry)
{
    const std::string page = docs("directives.md");
    const names known = all_of(tables(), "^directive (\\S+)");
    const names entries = all_of(page, "^### (webhook[a-z_]*)$");
    const std::string contents = page.substr(0, page.find("\n## "));

    EXPECT_GT(known.size(), 20U);
    EXPECT_EQ(entries, known);
    for (const std::string &name : entries) {
        EXPECT_NE(
            contents.find("[" + name + "](#" + name + ")"), std::string::npos)
            << name << " is not in the contents";
    }
}

// As on nginx.org.
TEST_F(docs_tables, EachEntryHasItsForm)
{
    const std::string page = docs("directives.md");

    for (const std::string &name : all_of(page, "^### (webhook[a-z_]*)$")) {
        const std::string text = section(page, "### " + name);
        std::size_t at = 0;
        for (const char *part : {"**Syntax:**", "**Default:**", "**Context:**",
                 "This directive appeared in version "}) {
            at = text.find(std::string("\n") + part, at);
            ASSERT_NE(at, std::string::npos) << name << " lacks " << part;
        }
    }
}

TEST_F(docs_tables, EachVariableHasAnEntry)
{
    const names known = all_of(tables(), "^variable (\\S+)");
    const names entries =
        all_of(docs("directives.md"), "^- `\\$(webhook_[a-z_]*)`");

    EXPECT_GT(known.size(), 10U);
    EXPECT_EQ(entries, known);
}

// The beginnings of the lines, up to the first value: "webhook: " is in front
// of each, or the compiler refuses it (log_error() in src/nginx/ngx.h).
TEST_F(docs_tables, EachLineOfTheErrorLogIsListed)
{
    // A format is a text of its own; other texts contain these letters, too.
    static const std::string begin("\0webhook: ", 10);
    const std::string binary = read_file(module_file());
    std::string listed = section(docs("messages.md"), "## Error log");
    std::size_t count = 0;

    std::replace(listed.begin(), listed.end(), '\n', ' ');
    for (std::size_t at = binary.find(begin); at != std::string::npos;
         at = binary.find(begin, at + 1)) {
        const std::string line(binary.c_str() + at + 1);
        const std::string known = line.substr(0, line.find('%'));
        EXPECT_NE(listed.find(known), std::string::npos) << known;
        count++;
    }
    EXPECT_GT(count, 25U);
}

// "error `was damaged`" in the table of cases: operators search for it, and set
// the level of error_log by it.
TEST(docs_messages, HaveTheLevelsThatTheGuaranteesName)
{
    static const std::regex named("(info|notice|warn|error|alert) `([^`]*)`");
    const std::string cases = docs("guarantees.md");
    std::size_t count = 0;

    for (std::sregex_iterator at(cases.begin(), cases.end(), named), end;
         at != end; ++at, ++count) {
        std::istringstream rows(docs("messages.md"));
        bool listed = false;
        for (std::string row; std::getline(rows, row);) {
            const std::string level = row.substr(0, row.find('|', 1));
            listed = listed || (row.find((*at)[2]) != std::string::npos &&
                                   level.find((*at)[1]) != std::string::npos);
        }
        EXPECT_TRUE(listed) << at->str();
    }
    EXPECT_GT(count, 10U);
}

} // namespace
} // namespace webhook::test
