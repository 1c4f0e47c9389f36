// The links of the documentation lead somewhere, and to a heading that is
// there.

#include "support/event.h"
#include "support/process.h"

#include <gtest/gtest.h>

#include <cctype>
#include <regex>
#include <set>
#include <sstream>

namespace webhook::test {
namespace {

namespace fs = std::filesystem;

// As GitHub makes it of a heading.
std::string anchor_of(std::string heading)
{
    heading = std::regex_replace(
        heading, std::regex(R"(\[([^\]]*)\]\([^)]*\))"), "$1");
    std::string anchor;
    for (const char c : heading) {
        if (c == ' ') {
            anchor += '-';
        } else if (std::isalnum(static_cast<unsigned char>(c)) || c == '_' ||
                   c == '-') {
            anchor += static_cast<char>(std::tolower(c));
        }
    }
    return anchor;
}

std::set<std::string> anchors_of(const fs::path &page)
{
    static const std::regex title("#+ +(.*)");
    std::set<std::string> anchors;
    std::istringstream lines(read_file(page));
    std::smatch match;
    for (std::string line; std::getline(lines, line);) {
        if (std::regex_match(line, match, title)) {
            anchors.insert(anchor_of(match[1]));
        }
    }
    return anchors;
}

// What is wrong with a link of a page, or nothing.
std::string fault_of(const fs::path &page, const std::string &link)
{
    const auto mark = link.find('#');
    const std::string file = link.substr(0, mark);
    const fs::path to = file.empty() ? page : page.parent_path() / file;

    if (!fs::exists(to)) {
        return "no such file";
    }
    if (mark != std::string::npos && to.extension() == ".md" &&
        !anchors_of(to).contains(link.substr(mark + 1))) {
        return "no such heading";
    }
    return "";
}

std::vector<fs::path> pages()
{
    std::vector<fs::path> found;
    for (const auto &entry : fs::directory_iterator(source_dir())) {
        found.push_back(entry.path());
    }
    for (const auto &entry :
        fs::recursive_directory_iterator(source_dir() / "docs")) {
        found.push_back(entry.path());
    }
    std::erase_if(found, [](const auto &path) {
        return path.extension() != ".md" || !fs::is_regular_file(path);
    });
    return found;
}

TEST(docs_links, LeadSomewhere)
{
    static const std::regex link(R"(\]\(([^)\s]+)\))");
    std::size_t count = 0;
    for (const fs::path &page : pages()) {
        const std::string text = read_file(page);
        for (std::sregex_iterator it(text.begin(), text.end(), link), end;
             it != end; ++it) {
            const std::string to = (*it)[1];
            if (to.find(':') == std::string::npos) {
                EXPECT_EQ(fault_of(page, to), "") << page << ": " << to;
                count++;
            }
        }
    }
    EXPECT_GT(count, 100U);
}

TEST(docs_links, FaultsAreFound)
{
    const fs::path page = source_dir() / "docs" / "status.md";
    EXPECT_EQ(fault_of(page, "redis.md#memory"), "");
    EXPECT_EQ(fault_of(page, "#what-is-counted"), "");
    EXPECT_EQ(fault_of(page, "nothing.md"), "no such file");
    EXPECT_EQ(fault_of(page, "redis.md#nothing"), "no such heading");
    EXPECT_EQ(fault_of(page, "#nothing"), "no such heading");
}

} // namespace
} // namespace webhook::test
