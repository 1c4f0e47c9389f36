#include "core/builtin.h"

#include <string>

#include "base/config_error.h"
#include "base/nearest.h"

namespace webhook {

namespace {

struct embedded_file {
    std::string_view name;
    std::string_view text;
};

/*
 * tools/embed.sh writes "constexpr embedded_file embedded_files[]" and
 * "constexpr builtin_alias embedded_aliases[]".  Thus a name is found without
 * any file being parsed.
 */
#include "builtin_files.inc"

constexpr std::string_view suffix = ".json";
constexpr std::string_view schema_suffix = ".schema.json";

/* Returns the name of a provider, empty for files that belong to one. */
std::string_view name_of(std::string_view file)
{
    if (file.ends_with(schema_suffix)) {
        return {};
    }

    file.remove_suffix(suffix.size());
    return file;
}

[[noreturn]] void refuse(std::string_view name, std::string_view remedy)
{
    std::vector<std::string_view> names = builtin_names();

    for (const builtin_alias &each : embedded_aliases) {
        names.push_back(each.name);
    }

    const std::string near = nearest(name, names);

    throw config_error(
        "there is no built-in provider of this name" +
        (near.empty() ? "" : ", the nearest names are: " + near) +
        "; docs/providers.md lists all names" + std::string(remedy));
}

} // namespace

std::string_view builtin_provider(
    std::string_view name, std::string_view remedy)
{
    std::string_view wanted = name;

    for (const builtin_alias &each : embedded_aliases) {
        if (each.name == name) {
            wanted = each.provider;
        }
    }

    for (const embedded_file &each : embedded_files) {
        if (!wanted.empty() && name_of(each.name) == wanted) {
            return each.text;
        }
    }

    refuse(name, remedy);
}

std::string_view builtin_file(std::string_view file)
{
    for (const embedded_file &each : embedded_files) {
        if (each.name == file) {
            return each.text;
        }
    }

    throw config_error("there is no built-in file of this name");
}

std::vector<std::string_view> builtin_names()
{
    std::vector<std::string_view> names;

    for (const embedded_file &each : embedded_files) {
        if (const std::string_view name = name_of(each.name); !name.empty()) {
            names.push_back(name);
        }
    }

    return names;
}

std::span<const builtin_alias> builtin_aliases()
{
    return embedded_aliases;
}

} // namespace webhook
