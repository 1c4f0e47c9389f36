/* json_seeds DIR: the forms of tests/data/json as files for libFuzzer. */

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "unit/core_json_table.h"

int main(int argc, char **argv)
{
    constexpr std::size_t largest = 1024; // what is larger is but repeated

    if (argc != 2) {
        std::fputs("usage: json_seeds DIR\n", stderr);
        return 2;
    }

    const std::filesystem::path dir(argv[1]);
    std::filesystem::create_directories(dir);
    for (const char *table :
        {"accept.table", "refuse.table", "decided.table"}) {
        for (const core_check::form &each : core_check::read_table(table)) {
            if (each.text.size() <= largest) {
                std::ofstream(dir / each.name, std::ios::binary) << each.text;
            }
        }
    }
    return 0;
}
