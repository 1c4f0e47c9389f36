/* Holds the provider files that are embedded at build time. */

#ifndef WEBHOOK_CORE_BUILTIN_H
#define WEBHOOK_CORE_BUILTIN_H

#include <span>
#include <string_view>
#include <vector>

namespace webhook {

/* Is another name of a provider, as its file lists it in "aliases". */
struct builtin_alias {
    std::string_view name;
    std::string_view provider;
};

/*
 * Returns the text of providers/NAME.json, or of the file that has the alias
 * "name".  Throws config_error, which suggests the nearest names and ends with
 * "remedy".
 */
std::string_view builtin_provider(
    std::string_view name, std::string_view remedy);

/*
 * Returns a file beside the provider files, e.g. "iclosed.schema.json"; throws
 * config_error.
 */
std::string_view builtin_file(std::string_view file);

/* Returns the names of all providers in the order of their files. */
std::vector<std::string_view> builtin_names();

std::span<const builtin_alias> builtin_aliases();

} // namespace webhook

#endif /* WEBHOOK_CORE_BUILTIN_H */
