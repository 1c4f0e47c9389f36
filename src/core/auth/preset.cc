/* The schemes of signatures/, which are nothing but parameters. */

#include "core/auth/scheme.h"
#include "core/builtin.h"
#include "json/jansson.h"

namespace webhook {

parameters read_preset(std::string_view name)
{
    json::tree document(builtin_signature(name));
    parameters result;

    for (const json::member &member : json::members(document.root())) {
        const json::node &value = *member.value;

        if (member.name != "description") {
            result.emplace(member.name, value.kind == json::kind::integer
                                            ? std::to_string(value.integer)
                                            : std::string(value.string()));
        }
    }

    return result;
}

} // namespace webhook
