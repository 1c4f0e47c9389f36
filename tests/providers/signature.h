// How a provider signs, in words.

#ifndef WEBHOOK_TESTS_PROVIDERS_SIGNATURE_H
#define WEBHOOK_TESTS_PROVIDERS_SIGNATURE_H

#include <string>

#include "providers/provider.h"

namespace provider_docs {

// As short as a column of the index wants it: "HMAC-SHA-256".
std::string authentication(const provider &of);

// The rows of the table that begins a section.
std::string proof_row(const provider &of);
std::string signed_row(const provider &of);
std::string not_signed_row(const provider &of);
std::string time_row(const provider &of);

} // namespace provider_docs

#endif /* WEBHOOK_TESTS_PROVIDERS_SIGNATURE_H */
