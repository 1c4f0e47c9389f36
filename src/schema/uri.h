/* References (RFC 3986, 5): what "$id" and "$ref" are made of. */

#ifndef WEBHOOK_SCHEMA_URI_H
#define WEBHOOK_SCHEMA_URI_H

#include <optional>
#include <string>
#include <string_view>

namespace webhook::schema {

struct reference {
    std::string_view document; /* without its fragment */
    std::string_view fragment; /* without "#" */
};

reference split_fragment(std::string_view text);

/* The reference, which has no fragment, relative to a base URI. */
std::string resolve_uri(std::string_view base, std::string_view reference);

/* std::nullopt: "%" without two digits. */
std::optional<std::string> percent_decode(std::string_view text);

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_URI_H */
