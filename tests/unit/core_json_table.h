/* The tables of tests/data/json: what becomes of a form of JSON. */

#ifndef WEBHOOK_TESTS_UNIT_CORE_JSON_TABLE_H
#define WEBHOOK_TESTS_UNIT_CORE_JSON_TABLE_H

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace core_check {

struct listed_form {
    std::string name;
    std::string verdict; /* "none", or the fault it is refused for */
    std::string text;
    std::string tree; /* as dump() writes it; empty: not told */
};

/* %XX is a byte, %<N:TEXT%> is N times TEXT. */
inline std::string expand(std::string_view text)
{
    std::string out;

    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            out += text[at];
        } else if (text.substr(at + 1).starts_with('<')) {
            const std::size_t colon = text.find(':', at);
            const std::size_t end = text.find("%>", at);
            const std::string count(text.substr(at + 2, colon - at - 2));
            const std::string what =
                expand(text.substr(colon + 1, end - colon - 1));

            for (unsigned long n = std::stoul(count); n != 0; --n) {
                out += what;
            }
            at = end + 1;
        } else {
            const std::string hex(text.substr(at + 1, 2));

            out += static_cast<char>(std::stoi(hex, nullptr, 16));
            at += 2;
        }
    }

    return out;
}

inline std::vector<listed_form> read_table(const std::string &name)
{
    std::ifstream file(WEBHOOK_TESTS_ROOT "/tests/data/json/" + name);
    std::vector<listed_form> all;
    std::string verdict = "none";

    if (!file) {
        throw std::runtime_error("no table " + name);
    }
    for (std::string line; std::getline(file, line);) {
        const std::size_t space = line.find(' ');

        if (line.empty() || line[0] == '#') {
            continue;
        }
        if (line[0] == '[') {
            verdict = line.substr(1, line.size() - 2);
        } else if (line[0] == '=') {
            all.back().tree = expand(line.substr(2));
        } else {
            all.push_back({line.substr(0, space), verdict,
                space == line.npos ? "" : expand(line.substr(space + 1)), ""});
        }
    }

    return all;
}

} // namespace core_check

#endif /* WEBHOOK_TESTS_UNIT_CORE_JSON_TABLE_H */
