// The pages docs/providers.md and docs/providers/NAME.md, written from
// providers/*.json and providers/*.md.

#ifndef WEBHOOK_TESTS_PROVIDERS_PAGE_H
#define WEBHOOK_TESTS_PROVIDERS_PAGE_H

#include <map>
#include <string>

namespace provider_docs {

// Returns the texts of all pages by their names in docs/.  It reads files below
// the current directory, which is the root of the sources.
std::map<std::string, std::string> pages();

} // namespace provider_docs

#endif /* WEBHOOK_TESTS_PROVIDERS_PAGE_H */
