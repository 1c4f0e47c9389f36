/* Profiles and signature schemes, embedded at build time. */

#ifndef WEBHOOK_CORE_BUILTIN_H
#define WEBHOOK_CORE_BUILTIN_H

#include <string_view>

namespace webhook {

/* The text of a profile; throws config_error with the names there are. */
std::string_view builtin_profile(std::string_view name);

/* The text of a signature scheme; throws config_error with the names. */
std::string_view builtin_signature(std::string_view name);

/* A file beside a profile, "iclosed.schema.json"; throws config_error. */
std::string_view builtin_file(std::string_view file);

} // namespace webhook

#endif /* WEBHOOK_CORE_BUILTIN_H */
