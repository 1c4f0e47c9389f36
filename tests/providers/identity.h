// What identifies the events of a provider.

#ifndef WEBHOOK_TESTS_PROVIDERS_IDENTITY_H
#define WEBHOOK_TESTS_PROVIDERS_IDENTITY_H

#include <string>

#include "providers/provider.h"

namespace provider_docs {

// A place in the event or in the head of the request.
std::string place_of(const json::node &place);

// For the index: one identity, or that it depends on the type.
std::string short_identity(const provider &of);

// A table with a row for the types that are identified alike.
std::string identities(const provider &of);

} // namespace provider_docs

#endif /* WEBHOOK_TESTS_PROVIDERS_IDENTITY_H */
