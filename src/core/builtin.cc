#include "core/builtin.h"

#include <string>

#include "core/config_error.h"

namespace webhook {

namespace {

struct embedded_file {
    std::string_view name;
    std::string_view text;
};

/* "constexpr embedded_file embedded_files[]", written by tools/embed.sh */
#include "builtin_profiles.inc"

constexpr std::string_view profile_suffix = ".json";
constexpr std::string_view schema_suffix = ".schema.json";

/* Empty for a file that is none. */
std::string_view profile_name(std::string_view file)
{
    if (file.ends_with(schema_suffix)) {
        return {};
    }

    file.remove_suffix(profile_suffix.size());
    return file;
}

} // namespace

std::string_view builtin_profile(std::string_view name)
{
    std::string names;

    for (const auto &file : embedded_files) {
        std::string_view here = profile_name(file.name);
        if (here.empty()) {
            continue;
        }
        if (here == name) {
            return file.text;
        }
        names += (names.empty() ? "" : ", ") + std::string(here);
    }

    throw config_error("there is no built-in profile of that name; built in "
                       "are: " +
                       names + "; others are loaded from a file");
}

std::string_view builtin_file(std::string_view file)
{
    for (const auto &each : embedded_files) {
        if (each.name == file) {
            return each.text;
        }
    }

    throw config_error("there is no such file built in");
}

} // namespace webhook
