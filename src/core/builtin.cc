#include "core/builtin.h"

#include <string>

#include "base/config_error.h"

namespace webhook {

namespace {

struct embedded_file {
    std::string_view name;
    std::string_view text;
};

/* tools/embed.sh writes "constexpr embedded_file embedded_files[]". */
#include "builtin_files.inc"

constexpr std::string_view profiles = "profiles/";
constexpr std::string_view signatures = "signatures/";
constexpr std::string_view suffix = ".json";
constexpr std::string_view schema_suffix = ".schema.json";

/*
 * Returns the name of a profile or a scheme, empty for files that belong to
 * one.
 */
std::string_view name_of(std::string_view file, std::string_view directory)
{
    if (!file.starts_with(directory) || file.ends_with(schema_suffix)) {
        return {};
    }

    file.remove_prefix(directory.size());
    file.remove_suffix(suffix.size());
    return file;
}

/* Throws a message that lists the available names between these texts. */
std::string_view find(std::string_view name, std::string_view directory,
    const char *unknown, const char *remedy)
{
    std::string names;

    for (const auto &file : embedded_files) {
        std::string_view here = name_of(file.name, directory);
        if (here.empty()) {
            continue;
        }
        if (here == name) {
            return file.text;
        }
        names += (names.empty() ? "" : ", ") + std::string(here);
    }

    throw config_error(unknown + names + remedy);
}

} // namespace

std::string_view builtin_profile(std::string_view name)
{
    return find(name, profiles,
        "there is no built-in profile of this name; the built-in profiles "
        "are: ",
        "; load others from a file");
}

std::string_view builtin_signature(std::string_view name)
{
    return find(name, signatures,
        "there is no scheme of this name; the schemes are: ",
        "; \"hmac\" and \"public-key\" accept all parameters");
}

std::string_view builtin_file(std::string_view file)
{
    for (const auto &each : embedded_files) {
        if (each.name.starts_with(profiles) &&
            each.name.substr(profiles.size()) == file) {
            return each.text;
        }
    }

    throw config_error("there is no built-in file of this name");
}

} // namespace webhook
