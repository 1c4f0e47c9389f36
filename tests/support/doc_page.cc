#include "support/doc_page.h"

#include "support/event.h"
#include "support/process.h"

#include <algorithm>
#include <map>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace webhook::test {

std::ostream &operator<<(std::ostream &out, const doc_block &block)
{
    return out << block.name;
}

std::vector<doc_block> doc_blocks(const std::string &page)
{
    // Blocks in a list are indented, their lines as well.
    static const std::regex fence(R"((\s*)```(\w*))");
    static const std::regex title("#+ (.*)");
    std::istringstream lines(read_file(source_dir() / "docs" / page));
    std::vector<doc_block> blocks;
    std::map<std::string, int> count;
    std::string heading;
    bool inside = false;
    std::size_t indent = 0;

    for (std::string line; std::getline(lines, line);) {
        std::smatch match;
        if (std::regex_match(line, match, fence)) {
            inside = !inside;
            if (inside) {
                blocks.push_back({heading, match[2], "", ""});
                indent = static_cast<std::size_t>(match.length(1));
            }
        } else if (inside) {
            blocks.back().text +=
                line.substr(std::min(indent, line.size())) + "\n";
        } else if (std::regex_match(line, match, title)) {
            heading = match[1];
        }
    }
    if (blocks.empty() || inside) {
        throw std::runtime_error("docs/" + page + ": no blocks, or no end");
    }

    for (doc_block &block : blocks) {
        block.name =
            std::regex_replace(block.heading, std::regex("[^A-Za-z0-9]+"), "_");
        const int number = ++count[block.name + block.language];
        block.name += number > 1 ? std::to_string(number) : "";
    }
    return blocks;
}

} // namespace webhook::test
