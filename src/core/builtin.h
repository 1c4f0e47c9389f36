/* Holds the profiles and signature schemes that are embedded at build time. */

#ifndef WEBHOOK_CORE_BUILTIN_H
#define WEBHOOK_CORE_BUILTIN_H

#include <string_view>

namespace webhook {

/*
 * Returns the text of a profile; throws config_error with the available names.
 */
std::string_view builtin_profile(std::string_view name);

/*
 * Returns the text of a signature scheme; throws config_error with the
 * available names.
 */
std::string_view builtin_signature(std::string_view name);

/*
 * Returns a file beside a profile, e.g. "iclosed.schema.json"; throws
 * config_error.
 */
std::string_view builtin_file(std::string_view file);

} // namespace webhook

#endif /* WEBHOOK_CORE_BUILTIN_H */
