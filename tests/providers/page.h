// The page docs/providers.md, written from providers/*.json.

#ifndef WEBHOOK_TESTS_PROVIDERS_PAGE_H
#define WEBHOOK_TESTS_PROVIDERS_PAGE_H

#include <string>

namespace provider_docs {

std::string page();

} // namespace provider_docs

#endif /* WEBHOOK_TESTS_PROVIDERS_PAGE_H */
