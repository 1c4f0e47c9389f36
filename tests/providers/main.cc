// provider_docs DIRECTORY: fails if the pages in it are not what providers/
// says. provider_docs --write DIRECTORY: writes them.  Both run in the root of
// the sources.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include "providers/page.h"

namespace {

namespace fs = std::filesystem;

// The line of the first difference.
std::size_t line_of_difference(const std::string &a, const std::string &b)
{
    std::size_t line = 1;

    for (std::size_t i = 0; i < a.size() && i < b.size() && a[i] == b[i]; ++i) {
        line += a[i] == '\n';
    }

    return line;
}

bool write(const fs::path &file, const std::string &text)
{
    std::ofstream out(file);

    out << text;
    out.close();
    return static_cast<bool>(out);
}

bool compare(const fs::path &file, const std::string &text)
{
    std::ifstream in(file);
    const std::string found(std::istreambuf_iterator<char>(in), {});

    if (found != text) {
        std::cerr << file.string() << ":" << line_of_difference(found, text)
                  << ": differs from providers/; run tools/provider-docs.sh\n";
    }
    return found == text;
}

// A page of a provider that does not exist.
bool is_stale(const fs::path &directory, const fs::path &file,
    const std::map<std::string, std::string> &pages)
{
    return !pages.contains(fs::relative(file, directory).string());
}

int write_all(const fs::path &directory)
{
    const auto pages = provider_docs::pages();
    bool right = true;

    fs::create_directories(directory / "providers");
    for (const auto &file : fs::directory_iterator(directory / "providers")) {
        if (is_stale(directory, file.path(), pages)) {
            fs::remove(file);
        }
    }
    for (const auto &[name, text] : pages) {
        right = write(directory / name, text) && right;
    }
    return right ? 0 : 1;
}

int compare_all(const fs::path &directory)
{
    const auto pages = provider_docs::pages();
    bool right = true;

    for (const auto &[name, text] : pages) {
        right = compare(directory / name, text) && right;
    }
    for (const auto &file : fs::directory_iterator(directory / "providers")) {
        if (is_stale(directory, file.path(), pages)) {
            std::cerr << file.path().string()
                      << ": there is no such provider\n";
            right = false;
        }
    }
    return right ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc == 3 && std::string_view(argv[1]) == "--write") {
        return write_all(argv[2]);
    }
    if (argc == 2) {
        return compare_all(argv[1]);
    }

    std::cerr << "usage: provider_docs [--write] DIRECTORY\n";
    return 2;
}
