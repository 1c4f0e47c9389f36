#include "core/auth/parameters.h"

#include "base/config_error.h"
#include "core/builtin.h"
#include "json/jansson.h"

namespace webhook {

namespace {

/* Files refer to each other once; this ends a circle of them. */
constexpr int most_references = 4;

} // namespace

parameters read_parameters(const json::node &object)
{
    parameters result;

    for (const json::member &member : json::members(object)) {
        const json::node &value = *member.value;

        result.emplace(member.name, value.kind == json::kind::integer
                                        ? std::to_string(value.integer)
                                        : std::string(value.string()));
    }

    return result;
}

parameters read_preset(std::string_view name)
{
    std::string file(name);

    for (int i = 0; i < most_references; ++i) {
        const json::tree document(builtin_provider(
            file, "; \"hmac\" and \"public-key\" accept all parameters"));
        const json::node *signature =
            json::find_member(document.root(), "signature");

        if (signature == nullptr) {
            break;
        }
        if (signature->kind == json::kind::object) {
            return read_parameters(*signature);
        }
        file = signature->string();
    }

    throw config_error("the provider \"" + file +
                       "\" has no signature that is known; \"hmac\" and "
                       "\"public-key\" accept all parameters");
}

} // namespace webhook
