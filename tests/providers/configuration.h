// A configuration of a provider, which "nginx -t" accepts.

#ifndef WEBHOOK_TESTS_PROVIDERS_CONFIGURATION_H
#define WEBHOOK_TESTS_PROVIDERS_CONFIGURATION_H

#include <string>

#include "providers/provider.h"

namespace provider_docs {

// A code block; the files that it names are the operator's.
std::string configuration(const provider &of);

} // namespace provider_docs

#endif /* WEBHOOK_TESTS_PROVIDERS_CONFIGURATION_H */
