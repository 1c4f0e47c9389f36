// How a provider checks that an endpoint belongs to its subscriber.

#ifndef WEBHOOK_TESTS_PROVIDERS_REGISTRATION_H
#define WEBHOOK_TESTS_PROVIDERS_REGISTRATION_H

#include <string>

#include "providers/provider.h"

namespace provider_docs {

// A paragraph and a list, or nothing.
std::string registration(const provider &of);

// The values of the operator that the challenges need.
texts required_settings(const provider &of);

} // namespace provider_docs

#endif /* WEBHOOK_TESTS_PROVIDERS_REGISTRATION_H */
