// What authenticates a provider's deliveries, and what the provider does.

#ifndef WEBHOOK_TESTS_PROVIDERS_FACTS_H
#define WEBHOOK_TESTS_PROVIDERS_FACTS_H

#include <string>

#include "providers/provider.h"

namespace provider_docs {

// As short as a column of the index wants it: "HMAC-SHA-256".
std::string authentication(const provider &of);

// A configuration that works, once its files exist.
std::string configuration(const provider &of);

// The rows of the table that begins a section.
std::string facts(const provider &of);

} // namespace provider_docs

#endif /* WEBHOOK_TESTS_PROVIDERS_FACTS_H */
