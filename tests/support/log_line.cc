#include "support/log_line.h"

#include "support/process.h"

#include <jansson.h>

#include <memory>
#include <sstream>
#include <stdexcept>

namespace webhook::test {

namespace {

struct release {
    void operator()(json_t *value) const { json_decref(value); }
};

using json_ptr = std::unique_ptr<json_t, release>;

[[noreturn]] void refuse(const std::string &line, const std::string &why)
{
    throw std::runtime_error(why + " in the line: " + line);
}

json_ptr parse(const std::string &text, const std::string &line)
{
    json_error_t error;
    json_ptr value(json_loadb(text.data(), text.size(),
        JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &error));
    if (value == nullptr) {
        refuse(line, error.text);
    }
    return value;
}

std::string string_of(const json_t *value, const std::string &line)
{
    if (!json_is_string(value)) {
        refuse(line, "not a string");
    }
    return {json_string_value(value), json_string_length(value)};
}

// The value that begins at "at", which is then behind it.
std::string read_value(const std::string &line, std::size_t &at)
{
    std::size_t end = at;
    if (at == line.size() || line[at] != '"') {
        end = std::min(line.find(' ', at), line.size());
        std::string bare = line.substr(at, end - at);
        if (bare.find_first_of("\"=") != std::string::npos) {
            refuse(line, "a value without quotes");
        }
        at = end;
        return bare;
    }
    for (end++; end < line.size() && line[end] != '"'; end++) {
        end += line[end] == '\\';
    }
    const std::string quoted = line.substr(at, end + 1 - at);
    at = end + 1;
    return string_of(parse(quoted, line).get(), line);
}

} // namespace

log_values read_json_line(const std::string &line)
{
    const json_ptr object = parse(line, line);
    if (!json_is_object(object.get())) {
        refuse(line, "not an object");
    }
    log_values values;
    const char *name = nullptr;
    json_t *value = nullptr;
    json_object_foreach(object.get(), name, value)
    {
        values[name] = string_of(value, line);
    }
    return values;
}

log_values read_pairs(const std::string &line)
{
    log_values values;
    for (std::size_t at = 0; at < line.size();) {
        const std::size_t equals = line.find('=', at);
        const std::string name = line.substr(at, equals - at);
        if (equals == std::string::npos || name.empty() ||
            name.find_first_of(" \"") != std::string::npos ||
            values.contains(name)) {
            refuse(line, "no new name before =");
        }
        at = equals + 1;
        values[name] = read_value(line, at);
        if (at < line.size() && line[at++] != ' ') {
            refuse(line, "no space after a value");
        }
    }
    return values;
}

std::vector<std::string> wait_for_lines(
    const std::filesystem::path &file, std::size_t n)
{
    std::vector<std::string> lines;
    const bool enough = eventually([&] {
        lines.clear();
        std::istringstream text(read_file(file));
        for (std::string line; std::getline(text, line) && !text.eof();) {
            lines.push_back(line);
        }
        return lines.size() >= n;
    });
    if (!enough) {
        throw std::runtime_error("fewer lines in " + file.string());
    }
    return lines;
}

} // namespace webhook::test
