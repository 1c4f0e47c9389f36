/* Holds the parameters of a signature, as a directive or a file has them. */

#ifndef WEBHOOK_CORE_AUTH_PARAMETERS_H
#define WEBHOOK_CORE_AUTH_PARAMETERS_H

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "json/node.h"

namespace webhook {

/* docs/directives.md lists their names. */
using parameters = std::map<std::string, std::string, std::less<>>;

/* Reads the member "signature", whose values are strings and integers. */
parameters read_parameters(const json::node &object);

/*
 * Returns the parameters of providers/NAME.json, or of the file to which its
 * member "signature" refers; throws config_error.
 */
parameters read_preset(std::string_view name);

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_PARAMETERS_H */
