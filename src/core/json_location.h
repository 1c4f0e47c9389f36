/* Holds a value of a configuration document and its location. */

#ifndef WEBHOOK_CORE_JSON_LOCATION_H
#define WEBHOOK_CORE_JSON_LOCATION_H

#include <cstddef>
#include <string>
#include <string_view>

#include "base/config_error.h"
#include "json/node.h"
#include "json/pointer.h"

namespace webhook {

struct json_location {
    const json::node *value;
    std::string path; /* is a JSON Pointer */

    [[noreturn]] void refuse(const std::string &why) const
    {
        throw config_error((path.empty() ? "the profile" : path) + ": " + why);
    }

    const json::node &get() const
    {
        if (value == nullptr) {
            refuse("is missing");
        }
        return *value;
    }

    bool is(json::kind which) const
    {
        return value != nullptr && value->kind == which;
    }

    /* Reads the value, which has to be a JSON Pointer. */
    pointer read_pointer() const
    {
        try {
            return pointer(get().string());
        } catch (const config_error &fault) {
            refuse(fault.what());
        }
    }

    json_location child(const json::member &member) const
    {
        return {member.value, path + pointer_token(member.name)};
    }

    /* Returns the member, without a value if the member does not exist. */
    json_location child(std::string_view name) const
    {
        return {
            is(json::kind::object) ? json::find_member(*value, name) : nullptr,
            path + pointer_token(name)};
    }

    json_location child(const json::node &element, std::size_t index) const
    {
        return {&element, path + "/" + std::to_string(index)};
    }
};

} // namespace webhook

#endif /* WEBHOOK_CORE_JSON_LOCATION_H */
