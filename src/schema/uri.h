/* Resolves references (RFC 3986, 5), which "$id" and "$ref" consist of. */

#ifndef WEBHOOK_SCHEMA_URI_H
#define WEBHOOK_SCHEMA_URI_H

#include <optional>
#include <string>
#include <string_view>

namespace webhook::schema {

struct reference {
    std::string_view document; /* has no fragment */
    std::string_view fragment; /* has no "#" */
};

reference split_fragment(std::string_view text);

/* Resolves a reference without a fragment, relative to a base URI. */
std::string resolve_uri(std::string_view base, std::string_view reference);

/* Returns std::nullopt if a "%" has no two digits behind it. */
std::optional<std::string> percent_decode(std::string_view text);

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_URI_H */
