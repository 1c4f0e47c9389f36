/* The profiles embedded at build time. */

#ifndef WEBHOOK_CORE_BUILTIN_H
#define WEBHOOK_CORE_BUILTIN_H

#include <string_view>

namespace webhook {

/* The text of a profile; throws config_error with the names there are. */
std::string_view builtin_profile(std::string_view name);

} // namespace webhook

#endif /* WEBHOOK_CORE_BUILTIN_H */
