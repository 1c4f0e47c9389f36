// Reads the code blocks of a documentation page, so that tests can run them.

#ifndef WEBHOOK_TESTS_SUPPORT_DOC_PAGE_H
#define WEBHOOK_TESTS_SUPPORT_DOC_PAGE_H

#include <iosfwd>
#include <string>
#include <vector>

namespace webhook::test {

struct doc_block {
    std::string heading;
    std::string language;
    std::string text;
    // Of the heading, with a number from the second block of a language on;
    // letters, digits and "_" only.
    std::string name;
};

// Its name, for GoogleTest.
std::ostream &operator<<(std::ostream &out, const doc_block &block);

// In the order of the page; it is a name in docs/.
std::vector<doc_block> doc_blocks(const std::string &page);

} // namespace webhook::test

#endif
