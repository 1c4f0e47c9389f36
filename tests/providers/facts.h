// What authenticates a provider's deliveries, what they are, and how the
// provider repeats them.

#ifndef WEBHOOK_TESTS_PROVIDERS_FACTS_H
#define WEBHOOK_TESTS_PROVIDERS_FACTS_H

#include <string>

#include "providers/provider.h"

namespace provider_docs {

// The rows of the table that begins a section.
std::string facts(const provider &of);

} // namespace provider_docs

#endif /* WEBHOOK_TESTS_PROVIDERS_FACTS_H */
