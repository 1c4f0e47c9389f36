/* A value of a schema document, where it stands, and what it must be. */

#ifndef WEBHOOK_SCHEMA_LOCATION_H
#define WEBHOOK_SCHEMA_LOCATION_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/number.h"
#include "json/node.h"

namespace webhook::schema {

struct location {
    const json::node *value;
    std::string path; /* a JSON Pointer */

    [[noreturn]] void refuse(const std::string &why) const;

    location child(const json::member &member) const;
    /* The member, if there is one. */
    std::optional<location> child(std::string_view name) const;
    /* Elements of an array; members of an object. */
    std::vector<location> children() const;

    /* Each refuses what it does not want. */
    std::string_view want_string() const;
    bool want_boolean() const;
    number want_number() const;
    /* Not negative; what has 32 bits is enough. */
    std::uint32_t want_count() const;
    void want_object() const;
    /* "what": of its elements, for the message. */
    std::vector<location> want_list(const char *what, bool may_be_empty) const;
    /* An array of strings that differ. */
    std::vector<std::string_view> want_names() const;
};

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_LOCATION_H */
