#include "core/builtin.h"

#include <string>

#include "core/config_error.h"

namespace webhook {

namespace {

struct builtin_file {
    std::string_view name;
    std::string_view text;
};

/* "constexpr builtin_file builtin_files[]", written by tools/embed.sh */
#include "builtin_profiles.inc"

} // namespace

std::string_view builtin_profile(std::string_view name)
{
    std::string names;

    for (const builtin_file &file : builtin_files) {
        if (file.name == name) {
            return file.text;
        }
        names += (names.empty() ? "" : ", ") + std::string(file.name);
    }

    throw config_error("there is no built-in profile of that name; built in "
                       "are: " +
                       names + "; others are loaded from a file");
}

} // namespace webhook
