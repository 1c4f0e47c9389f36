// provider_docs PAGE: fails if the page is not what providers/*.json say.
// provider_docs --write PAGE: writes it.

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include "providers/page.h"

namespace {

// The line of the first difference.
std::size_t line_of_difference(const std::string &a, const std::string &b)
{
    std::size_t line = 1;

    for (std::size_t i = 0; i < a.size() && i < b.size() && a[i] == b[i]; ++i) {
        line += a[i] == '\n';
    }

    return line;
}

int write(const char *file, const std::string &text)
{
    std::ofstream out(file);

    out << text;
    out.close();
    return out ? 0 : 1;
}

int compare(const char *file, const std::string &text)
{
    std::ifstream in(file);
    const std::string found(std::istreambuf_iterator<char>(in), {});

    if (found == text) {
        return 0;
    }

    std::cerr << file << ":" << line_of_difference(found, text)
              << ": differs from providers/*.json; run "
                 "tools/provider-docs.sh\n";
    return 1;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc == 3 && std::string_view(argv[1]) == "--write") {
        return write(argv[2], provider_docs::page());
    }
    if (argc == 2) {
        return compare(argv[1], provider_docs::page());
    }

    std::cerr << "usage: provider_docs [--write] PAGE\n";
    return 2;
}
