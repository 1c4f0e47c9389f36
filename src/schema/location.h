/* Holds a value of a schema document and its location, and checks the value. */

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
    std::string path; /* is a JSON Pointer */

    [[noreturn]] void refuse(const std::string &why) const;

    location child(const json::member &member) const;
    /* Returns the member, if it exists. */
    std::optional<location> child(std::string_view name) const;
    /* Returns the elements of an array or the members of an object. */
    std::vector<location> children() const;

    /* Each of these refuses a value of another kind. */
    std::string_view want_string() const;
    bool want_boolean() const;
    number want_number() const;
    /* Returns a number that is not negative, capped at 32 bits. */
    std::uint32_t want_count() const;
    void want_object() const;
    /* Returns the elements; "what" names them in the message. */
    std::vector<location> want_list(const char *what, bool may_be_empty) const;
    /* Returns the elements of an array of strings that all differ. */
    std::vector<std::string_view> want_names() const;
};

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_LOCATION_H */
