#include "core/challenge/body_form.h"

#include <algorithm>

#include "core/query.h"

namespace webhook {

namespace {

bool has_name(const challenge_form &wanted, std::string_view name)
{
    return std::find(wanted.names.begin(), wanted.names.end(), name) !=
           wanted.names.end();
}

bool has_only_members(const challenge_form &wanted, const json::node &object)
{
    for (const json::member &each : json::members(object)) {
        if (!has_name(wanted, each.name)) {
            return false;
        }
    }

    return true;
}

bool has_only_elements(const challenge_form &wanted, const json::node &array)
{
    for (std::uint32_t i = 0; i < array.size; ++i) {
        if (!has_name(wanted, std::to_string(i))) {
            return false;
        }
    }

    return true;
}

} // namespace

bool has_form(const challenge_form &wanted, const request_texts &request)
{
    if (wanted.is_form) {
        return has_only_fields(request.form, wanted.names);
    }
    if (request.root == nullptr) {
        return request.form.empty() && wanted.names.empty();
    }
    if (request.has_duplicate_names) {
        return false;
    }

    const json::node &root = *request.root;

    return root.kind == json::kind::object  ? has_only_members(wanted, root)
           : root.kind == json::kind::array ? has_only_elements(wanted, root)
                                            : false;
}

} // namespace webhook
