// Parses lines of an access log as log collectors do.

#ifndef WEBHOOK_TESTS_SUPPORT_LOG_LINE_H
#define WEBHOOK_TESTS_SUPPORT_LOG_LINE_H

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace webhook::test {

using log_values = std::map<std::string, std::string>;

// A JSON object of strings; throws if the line is anything else.
log_values read_json_line(const std::string &line);

// key=value key="value in JSON's quotes" ...; throws as well.
log_values read_pairs(const std::string &line);

// Complete lines, until there are so many; throws if there never are.
std::vector<std::string> wait_for_lines(
    const std::filesystem::path &file, std::size_t n);

} // namespace webhook::test

#endif
